"""The arguments that only `JwtHttpApi` has: the authorizers."""

from ..args import JwtHttpApiArgs
from .api import Issuers, ValidatedApi, validate_api
from .authorizers import validate_authorizers, validate_default_authorizer
from .reader import Fields


def validate_jwt_args(name: str, args: JwtHttpApiArgs) -> ValidatedApi:
    """Check the arguments of `JwtHttpApi`.

    Raises:
        InputError: with every problem found.
    """
    return validate_api("JwtHttpApi", name, args, JwtHttpApiArgs, _validate_issuers)


def _validate_issuers(args: Fields) -> Issuers:
    authorizers = validate_authorizers(args)
    return Issuers(authorizers, validate_default_authorizer(args, authorizers))
