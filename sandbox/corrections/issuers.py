"""Corrections of what API Gateway does with an issuer: it fetches the discovery document and the keys.

The sandbox's proxy answers for the issuers in the home's list. An issuer joins it with its first authorizer, unless it
is a user pool of the emulator.
"""

import asyncio
import json
import re
import urllib.request
from typing import Any

from ministack.services import apigateway, cognito

from .correction import Corrections, Refusal
from .home import HOME

CORRECTIONS = Corrections("services.apigateway")

_AUTHORIZERS = re.compile(r"/v2/apis/[^/]+/authorizers(/[^/]+)?/?")
_POOL = re.compile(r"https://cognito-idp\.[a-z0-9-]+\.amazonaws\.com/([\w-]+)/?")
_DISCOVERY = "/.well-known/openid-configuration"

_SECONDS = 5
"""API Gateway waits 1.5 s. A busy laptop gets a little longer."""


def own_pool(issuer: str) -> str | None:
    """The emulator's user pool that an issuer is, or None."""
    pool = _POOL.fullmatch(issuer)
    return pool[1] if pool and cognito._get_pool_unscoped(pool[1]) is not None else None


@CORRECTIONS.before(
    "It accepts an authorizer whose issuer does not answer, or answers as another one.",
    "guide, Control access to HTTP APIs with JWT authorizers; haandol/cognito-kakao-example issue 1",
    "handle_request",
)
async def check_issuer(
    method: str, path: str, _headers: dict[str, str], body: bytes, _query: dict[str, Any]
) -> Refusal | None:
    """The refusals of an authorizer whose issuer does not answer, or answers as another one."""
    if method not in ("POST", "PATCH") or not _AUTHORIZERS.fullmatch(path):
        return None
    issuer = _issuer_in(body)
    if not issuer.startswith("https://") or own_pool(issuer):
        return None
    HOME.add_issuer(issuer)
    url = issuer.removesuffix("/") + _DISCOVERY
    document = await asyncio.to_thread(_fetch, url)
    if isinstance(document, dict) and document.get("issuer") == issuer:
        return None
    problem = f"Invalid issuer: {issuer}. Issuer must have a valid discovery endpoint ended with '{_DISCOVERY}'"
    message = f"Caught exception when connecting to {url} for issuer {issuer}. Please try again later. Error: {problem}"
    return Refusal("BadRequestException", message)


def _issuer_in(body: bytes) -> str:
    try:
        return str((json.loads(body).get("jwtConfiguration") or {}).get("issuer") or "")
    except (ValueError, AttributeError):
        return ""


def _fetch(url: str) -> Any:
    """A JSON document, through the proxy of the environment. None if nothing answers with one."""
    try:
        with urllib.request.urlopen(url, timeout=_SECONDS) as response:  # noqa: S310 - an issuer is an https URL
            return json.load(response)
    except (OSError, ValueError):
        return None


@CORRECTIONS.instead(
    "It looks for the keys of every Cognito issuer in itself, also of pools that it does not have.",
    "Cognito developer guide, Verifying JSON web tokens",
    "_resolve_jwks_url",
)
async def keys_url(original: Any, authorizer: dict[str, Any]) -> str | None:
    """The address of an issuer's keys. The emulator has those of its own pools."""
    issuer = str(authorizer["jwtConfiguration"]["issuer"])
    of_another = _POOL.fullmatch(issuer) and not own_pool(issuer)
    url = await (apigateway._fetch_oidc_jwks_uri(issuer) if of_another else original(authorizer))
    return None if url is None else str(url)
