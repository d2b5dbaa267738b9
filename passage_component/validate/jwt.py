"""Arguments of `JwtHttpApi` -> settings."""

from dataclasses import replace

from ..args import JwtHttpApiArgs
from ..errors import Problems
from ..model.settings import Settings
from . import checks
from .api import begin, finish, is_passage, scope_warnings
from .authorizers import normalize_authorizers, normalize_default_authorizer


def normalize_jwt_args(name: str, args: JwtHttpApiArgs) -> Settings:
    """Check the arguments of `JwtHttpApi`.

    Raises:
        InputError: with every problem found.
    """
    problems = Problems(f'JwtHttpApi "{checks.key_text(name)}"')
    given = begin(problems, name, args, JwtHttpApiArgs)
    authorizers = normalize_authorizers(problems, given)
    default = normalize_default_authorizer(problems, given, authorizers)
    settings = finish(problems, name, given, authorizers, default_authorizer=default)
    passage = {each.name for each in authorizers if is_passage(each.issuer)}
    return replace(settings, warnings=(*settings.warnings, *scope_warnings(settings, passage)))
