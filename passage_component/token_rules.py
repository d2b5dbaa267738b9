"""What API Gateway's JWT authorizer asks of a token, in its order.

Developer guide, "Control access to HTTP APIs with JWT authorizers in API Gateway" (http-api-jwt-authorizer). Where that
says nothing, the stricter reading is taken: what passes here passes there.
"""

import base64
import json
import math
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

ALGORITHMS = ("RS256", "RS384", "RS512")
"""RSA only (ditto, "Considerations")."""

WRONG_AUDIENCE = "the token does not have a valid audience"
"""API Gateway's own words (http-api-troubleshooting-jwt); those of other refusals are not published."""

_COMPACT = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*")
"""RFC 7515, section 7.1: base64url without padding."""

_BEARER = re.compile(r"bearer(\s+|$)", re.IGNORECASE)


@dataclass(frozen=True)
class Refusal:
    """One reason why a token is answered 401.

    Attributes:
        rule: what it breaks: `form`, `alg`, `kid`, `signature`, `iss`, `aud`, `exp`, `nbf` or `iat`.
        what: what was found; it repeats claims, never the token.
        todo: what to do about it.
    """

    rule: str
    what: str
    todo: str


def token_of(header: str) -> str:
    """The token in the identity source's header: bare, or after `Bearer `."""
    value = header.strip()
    return _BEARER.sub("", value, count=1) if _BEARER.match(value) else value


def refusals(
    token: str, *, issuer: str, audiences: Sequence[str], keys: Mapping[str, Mapping[str, Any]], now: float
) -> Iterator[Refusal]:
    """Every reason to refuse a token, in API Gateway's order; none when it is admitted.

    A reason that leaves nothing to look at is the last.

    Args:
        token: the token, without `Bearer `.
        issuer: the authorizer's issuer.
        audiences: the authorizer's audiences; empty to compare none.
        keys: the issuer's RSA keys (RFC 7517), by `kid`.
        now: the time, in seconds since 1970.

    Raises:
        ModuleNotFoundError: joserfc, of the extra `testing`, is not installed.
    """
    found = _decoded(token)
    if found is None:
        yield Refusal(
            "form",
            "the token is no JWT: three parts with dots between them, of which the first two are JSON objects",
            "take the access or ID token; opaque tokens and session cookies are none",
        )
        return
    header, claims = found
    reason = _key_refusal(token, header, keys)
    if reason:
        yield reason
        return
    if claims.get("iss") != issuer:
        what = f"the token's iss is {claims.get('iss')!r}, not {issuer!r}"
        yield Refusal("iss", what, "set the issuer to the iss of your tokens, to the byte")
    yield from _audience_refusals(claims, audiences)
    yield from _time_refusals(claims, now)


def claims_of(token: str) -> dict[str, Any]:
    """A token's claims, unverified; empty when it is no JWT."""
    found = _decoded(token)
    return found[1] if found else {}


def scopes_of(claims: Mapping[str, Any]) -> list[str]:
    """The scopes in `scope` or `scp`: words of a text, or a list."""
    found: dict[str, None] = {}
    for name in ("scope", "scp"):
        value = claims.get(name)
        words = value.split(" ") if isinstance(value, str) else value if isinstance(value, list) else []
        found |= dict.fromkeys(word for word in words if isinstance(word, str) and word)
    return list(found)


def may_enter(claims: Mapping[str, Any], scopes: Collection[str]) -> bool:
    """Whether a token has any one of a route's scopes, if the route has some: 403 otherwise."""
    return not scopes or not set(scopes).isdisjoint(scopes_of(claims))


def _key_refusal(token: str, header: Mapping[str, Any], keys: Mapping[str, Mapping[str, Any]]) -> Refusal | None:
    algorithm, kid = header.get("alg"), header.get("kid")
    if algorithm not in ALGORITHMS:
        return Refusal("alg", f"the token's algorithm is {algorithm!r}; RSA only is taken", "have it signed with RS256")
    if not isinstance(kid, str) or kid not in keys:
        return Refusal(
            "kid",
            f"the token's key {kid!r} is not among the keys: {', '.join(map(repr, sorted(keys)))}",
            "take a new token; if it has the same kid, it is another issuer's",
        )
    if not _is_signed(token, keys[kid], algorithm):
        return Refusal("signature", "the token's signature is not its key's", "take a token as the provider issued it")
    return None


def _audience_refusals(claims: Mapping[str, Any], audiences: Sequence[str]) -> Iterator[Refusal]:
    """`client_id` counts only where there is no `aud`."""
    name = "aud" if claims.get("aud") is not None else "client_id"
    value = claims.get(name)
    values = value if isinstance(value, list) else [value]
    if value is None:
        what = "the token has neither aud nor client_id"
    elif audiences and not any(each in audiences for each in values):
        what = f"the token's {name} is {value!r}; the authorizer's audiences are {list(audiences)!r}"
    else:
        return
    yield Refusal("aud", what, "set the audiences to what your tokens carry")


def _time_refusals(claims: Mapping[str, Any], now: float) -> Iterator[Refusal]:
    for name, in_the_past, text in (
        ("exp", True, "it has expired"),
        ("nbf", False, "it is not valid yet"),
        ("iat", False, "it is issued in the future"),
    ):
        at = claims.get(name)
        if at is None and name != "exp":
            continue
        if isinstance(at, bool) or not isinstance(at, int | float) or not math.isfinite(at):
            yield Refusal(name, f"the token's {name} is no number", "take another token")
        elif at <= now if in_the_past else at > now:
            away = f"{abs(at - now):,.0f} s"
            what = f"the token's {name} is {away} {'ago' if at <= now else 'ahead'}: {text}"
            yield Refusal(name, what, "take a new token, or set the clocks right")


def _decoded(token: str) -> tuple[dict[str, Any], dict[str, Any]] | None:
    if not _COMPACT.fullmatch(token):
        return None
    try:
        header, claims = (_json(part) for part in token.split(".")[:2])
    except (ValueError, RecursionError):
        return None
    return (header, claims) if isinstance(header, dict) and isinstance(claims, dict) else None


def _json(part: str) -> Any:
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def _is_signed(token: str, key: Mapping[str, Any], algorithm: str) -> bool:
    from joserfc import jws  # noqa: PLC0415 - of the extra `testing`
    from joserfc.errors import JoseError  # noqa: PLC0415
    from joserfc.jwk import RSAKey  # noqa: PLC0415

    try:
        jws.deserialize_compact(token, RSAKey.import_key(dict(key)), algorithms=[algorithm])
    except (JoseError, ValueError):
        return False
    return True
