"""Arguments of `PassageHttpApi` -> settings: `app_id` and `auth_origin` become the one authorizer."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pulumi

from ..args import PassageHttpApiArgs
from ..errors import Problems
from ..model.settings import Authorizer, Settings
from . import checks, rules
from .api import PASSAGE_ISSUER, begin, finish, is_passage, scope_warnings
from .authorizers import AUDIENCES, IDENTITY_SOURCE

AUTHORIZER_NAME = "jwt"
"""The preset's one authorizer. It names no provider, since the issuer may change under it."""

APP_ID_LENGTH = 24
"""Passage's app IDs; an early one has 20."""


def normalize_passage_args(name: str, args: PassageHttpApiArgs) -> Settings:
    """Check the arguments of `PassageHttpApi`.

    Raises:
        InputError: with every problem found.
    """
    problems = Problems(f'PassageHttpApi "{checks.key_text(name)}"')
    given = begin(problems, name, args, PassageHttpApiArgs)
    issuer, auth_origin = _issuer(problems, given), given.get("auth_origin")
    if auth_origin is not None:
        auth_origin = checks.check_input(problems, "auth_origin", auth_origin, rules.auth_origin)
    authorizer = Authorizer(
        name=AUTHORIZER_NAME,
        issuer=issuer,
        audiences=_audiences(problems, given, auth_origin),
        identity_source=IDENTITY_SOURCE,
    )
    settings = finish(
        problems,
        name,
        given,
        [authorizer],
        default_authorizer=AUTHORIZER_NAME,
        default_origin=auth_origin,
    )
    warnings = (*settings.warnings, *_passage_warnings(given, settings))
    return replace(settings, warnings=warnings)


def _issuer(problems: Problems, given: Mapping[str, Any]) -> Any:
    app_id = given.get("app_id")
    if app_id is not None:
        app_id = checks.check_input(problems, "app_id", app_id, rules.app_id)
    if "issuer" in given:
        return checks.check_input(problems, "issuer", given["issuer"], rules.issuer)
    if app_id is None:
        problems.add(
            "app_id",
            "missing; give the Passage app's ID, or the `issuer` of any other OIDC provider",
        )
        return ""
    if checks.is_deferred(app_id):
        return pulumi.Output.concat(PASSAGE_ISSUER, app_id)
    # Anything else is a problem already, and may have no text.
    return f"{PASSAGE_ISSUER}{app_id}" if isinstance(app_id, str) else ""


def _audiences(problems: Problems, given: Mapping[str, Any], auth_origin: Any) -> Any:
    if auth_origin is None and ("audiences" not in given or "cors" not in given):
        missing = [key for key in ("audiences", "cors") if key not in given]
        problems.add(
            "auth_origin",
            "missing; give the Passage app's authentication origin, or "
            + " and ".join(f"`{key}`, {_INSTEAD[key]}" for key in missing),
        )
    if "audiences" in given:
        return checks.check_inputs(problems, "audiences", given["audiences"], AUDIENCES)
    return [auth_origin]


_INSTEAD = {
    "audiences": "that your tokens are made for",
    "cors": 'whose origin it is by default: {"allow_origins": ["https://app.example.com"]}, or {"enabled": False}',
}
"""What takes the place of the authentication origin."""


def _passage_warnings(given: Mapping[str, Any], settings: Settings) -> list[str]:
    issuer = settings.authorizers[0].issuer
    no_scopes = "issuer" not in given or is_passage(given["issuer"])
    warnings = scope_warnings(settings, {AUTHORIZER_NAME} if no_scopes else ())
    if "issuer" in given:
        return warnings
    app_id = given["app_id"]
    if isinstance(app_id, str) and len(app_id) != APP_ID_LENGTH:
        warnings.append(
            f"app_id: it has {len(app_id)} characters where Passage's have {APP_ID_LENGTH}; compare it with the console"
        )
    warnings.append(
        f"issuer: Passage's public service ended in January 2026, and API Gateway refuses an authorizer whose "
        f"issuer does not answer; give `issuer` (and `audiences`, if they differ) to use another OIDC provider, or "
        f"set it to {issuer!r} to keep it and silence this"
        if isinstance(issuer, str)
        else "issuer: Passage's public service ended in January 2026, and API Gateway refuses an authorizer whose "
        "issuer does not answer; give `issuer` (and `audiences`, if they differ) to use another OIDC provider"
    )
    return warnings
