"""The arguments that only `PassageHttpApi` has: `app_id` and `auth_origin` become the one authorizer."""

from typing import Any

import pulumi

from ..args import PassageHttpApiArgs
from ..errors import Argument, is_deferred, listed
from ..model.settings import Authorizer
from . import rules
from .api import Issuers, ValidatedApi, validate_api
from .authorizers import AUDIENCES, PASSAGE_ISSUER, is_passage
from .reader import Fields
from .scopes import validate_default_scopes

AUTHORIZER_NAME = "jwt"
"""The preset's one authorizer. The name does not contain a provider's, since the issuer may change."""


def validate_passage_args(name: str, args: PassageHttpApiArgs) -> ValidatedApi:
    """Check the arguments of `PassageHttpApi`.

    Raises:
        InputError: with every problem found.
    """
    return validate_api("PassageHttpApi", name, args, PassageHttpApiArgs, _validate_issuers)


def _validate_issuers(args: Fields) -> Issuers:
    issuer = _issuer(args)
    auth_origin = args["auth_origin"].input(rules.auth_origin)
    authorizer = Authorizer(
        name=AUTHORIZER_NAME,
        issuer=issuer,
        audiences=_audiences(args, auth_origin),
        is_passage="issuer" not in args or is_passage(issuer),
        default_scopes=validate_default_scopes(args),
    )
    return Issuers([authorizer], AUTHORIZER_NAME, cors_origin=auth_origin)


def _issuer(args: Fields) -> Any:
    app_id = args["app_id"].input(rules.app_id)
    if "issuer" in args:
        return args["issuer"].input(rules.issuer)
    if app_id is None:
        args["app_id"].add("missing. Give the Passage app's ID, or the {} of another provider.", Argument("issuer"))
    if is_deferred(app_id):
        return pulumi.Output.concat(PASSAGE_ISSUER, app_id)
    # Any other value has a problem already, and `str()` of it may fail.
    return f"{PASSAGE_ISSUER}{app_id}" if isinstance(app_id, str) else ""


def _audiences(args: Fields, auth_origin: Any) -> Any:
    missing = [argument for argument in ("audiences", "cors") if argument not in args]
    if auth_origin is None and missing:
        args["auth_origin"].add(
            "missing. Give the Passage app's authentication origin, or {}.",
            listed(missing, " and "),
        )
    return args["audiences"].inputs(AUDIENCES, [auth_origin])
