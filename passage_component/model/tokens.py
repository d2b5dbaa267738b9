"""The checks of API Gateway's JWT authorizer, in its order.

Developer guide, "Control access to HTTP APIs with JWT authorizers in API Gateway" (http-api-jwt-authorizer). Where the
guide is silent, these checks are the stricter ones: API Gateway accepts every token that they accept.
"""

import base64
import json
import re
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

ALGORITHMS = {"RS256": "SHA256", "RS384": "SHA384", "RS512": "SHA512"}
"""Algorithm to hash (RFC 7518, section 3.3). RSA only (the same page, "Considerations")."""

WRONG_AUDIENCE = "the token does not have a valid audience"
"""API Gateway's own message (http-api-troubleshooting-jwt). AWS does not publish its other messages."""

DEEPEST = 50
"""The most levels of lists and objects in a token."""

_COMPACT = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*")
"""RFC 7515, section 7.1: base64url without padding."""

_BEARER = re.compile(r"\Abearer( +|\Z)", re.IGNORECASE)


@dataclass(frozen=True)
class Refusal:
    """One reason for a 401.

    Attributes:
        rule: the rule: `form`, `crit`, `alg`, `kid`, `signature`, `iss`, `aud`, `exp`, `nbf` or `iat`.
        what: the problem. It repeats claims, never the token.
        todo: the remedy.
    """

    rule: str
    what: str
    todo: str


def token_of(header: str) -> str:
    """The token in the identity source's header, without `Bearer `."""
    return _BEARER.sub("", header.strip(" "), count=1)


def refusals(
    token: str, *, issuer: str, audiences: Sequence[str], keys: Mapping[str, Mapping[str, Any]], now: float
) -> Iterator[Refusal]:
    """Every reason to refuse a token, in API Gateway's order. Empty for a token that API Gateway accepts.

    A token that is malformed or has no valid signature gets that one reason: its claims are not checked.

    Args:
        token: the token, without `Bearer `.
        issuer: the authorizer's issuer.
        audiences: the authorizer's audiences. Empty: any audience is accepted.
        keys: the issuer's RSA keys (RFC 7517), by `kid`.
        now: the time, in seconds since 1970.

    Raises:
        ModuleNotFoundError: cryptography is not installed. Install the extra `testing`.
    """
    decoded = _decoded(token)
    if decoded is None:
        yield Refusal(
            "form",
            "the token is not a JWT: three parts with dots between them, of which the first two are JSON objects",
            "take the access or ID token, not an opaque token or a session cookie",
        )
        return
    header, claims = decoded
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
    """A token's claims, not verified. Empty if it is not a JWT."""
    decoded = _decoded(token)
    return decoded[1] if decoded else {}


def challenge(refusal: Refusal | None, scopes: Sequence[str]) -> str:
    """The `www-authenticate` of a 401 (http-api-troubleshooting-jwt).

    Args:
        refusal: the first reason to refuse the token. None: the request has no token.
        scopes: the route's scopes.
    """
    if refusal is None:
        return "Bearer"
    why = WRONG_AUDIENCE if refusal.rule == "aud" else f"the token is refused: {refusal.rule}"
    return f'Bearer scope="{" ".join(scopes)}" error="invalid_token" error_description="{why}"'


def scopes_of(claims: Mapping[str, Any]) -> list[str]:
    """The scopes in `scope` and `scp`, which are space-separated strings or lists."""
    scopes: dict[str, None] = {}
    for name in ("scope", "scp"):
        value = claims.get(name)
        values = value.split(" ") if isinstance(value, str) else value if isinstance(value, list) else []
        scopes |= dict.fromkeys(scope for scope in values if isinstance(scope, str) and scope)
    return list(scopes)


def may_enter(claims: Mapping[str, Any], scopes: Collection[str]) -> bool:
    """Whether the claims have one of a route's scopes, if it has any. API Gateway answers 403 otherwise."""
    return not scopes or not set(scopes).isdisjoint(scopes_of(claims))


def _key_refusal(token: str, header: Mapping[str, Any], keys: Mapping[str, Mapping[str, Any]]) -> Refusal | None:
    algorithm, kid = header.get("alg"), header.get("kid")
    if not isinstance(algorithm, str) or algorithm not in ALGORITHMS:
        return Refusal(
            "alg",
            f"the token's algorithm is {algorithm!r}, and only RSA is allowed",
            "have the provider sign with RS256",
        )
    # RFC 7797, section 7: the payload of a JWT is always base64.
    if "crit" in header or header.get("b64", True) is not True:
        return Refusal(
            "crit",
            "the token has extensions that its receiver has to know (crit; RFC 7515, section 4.1.11)",
            "have the provider leave them out",
        )
    if not isinstance(kid, str) or kid not in keys:
        return Refusal(
            "kid",
            f"the token's key {kid!r} is not among the keys: {', '.join(map(repr, sorted(keys)))}",
            "take a new token, or set the issuer that has this key",
        )
    if not _is_signed(token, keys[kid], algorithm):
        return Refusal("signature", "the token's signature is not its key's", "take a token as the provider issued it")
    return None


def _audience_refusals(claims: Mapping[str, Any], audiences: Sequence[str]) -> Iterator[Refusal]:
    """`client_id` counts only without `aud`."""
    name = "aud" if "aud" in claims else "client_id"
    value = claims.get(name)
    values = value if isinstance(value, list) else [value]
    todo = "set the audiences to what your tokens carry"
    if value is None:
        what = "the token has neither aud nor client_id"
        todo = (
            "have the provider put an aud into its tokens, and set the audiences to it. If it cannot, use a Lambda "
            "authorizer (docs/gateways.md)"
        )
    elif not all(isinstance(audience, str) for audience in values):
        what = f"the token's {name} is {value!r}, not a string or a list of strings (RFC 7519, section 4.1.3)"
    elif audiences and set(values).isdisjoint(audiences):
        what = f"the token's {name} is {value!r}; the authorizer's audiences are {list(audiences)!r}"
    else:
        return
    yield Refusal("aud", what, todo)


def _time_refusals(claims: Mapping[str, Any], now: float) -> Iterator[Refusal]:
    for name, in_the_past, text in (
        ("exp", True, "it has expired"),
        ("nbf", False, "it is not valid yet"),
        ("iat", False, "it is issued in the future"),
    ):
        at = claims.get(name)
        if name not in claims and name != "exp":
            continue
        if isinstance(at, bool) or not isinstance(at, int | float) or abs(at) > sys.float_info.max:
            yield Refusal(name, f"the token's {name} is not a number", "take another token")
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
    if not isinstance(header, dict) or not isinstance(claims, dict) or _is_deep([header, claims]):
        return None
    return header, claims


def _json(part: str) -> Any:
    """JSON of RFC 8259: UTF-8, unique names, and no NaN or Infinity."""
    return json.loads(_part_bytes(part).decode("utf-8"), parse_constant=_refuse, object_pairs_hook=_object)


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is not JSON")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a name occurs twice")
    return members


def _is_deep(value: Any) -> bool:
    level = [value]
    for _ in range(DEEPEST + 1):
        containers = [item for item in level if isinstance(item, list | dict)]
        level = [item for box in containers for item in (box.values() if isinstance(box, dict) else box)]
        if not level:
            return False
    return True


def _bytes(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _part_bytes(part: str) -> bytes:
    """A decoded part of a token. Its last character's spare bits must be zero (RFC 4648, section 3.5)."""
    decoded = _bytes(part)
    if base64.urlsafe_b64encode(decoded).rstrip(b"=") != part.encode():
        raise ValueError("another spelling of the same bytes")
    return decoded


def _is_signed(token: str, key: Mapping[str, Any], algorithm: str) -> bool:
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - of the extra `testing`
    from cryptography.hazmat.primitives import hashes  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers  # noqa: PLC0415

    signed, _, signature = token.rpartition(".")
    try:
        e, n = (int.from_bytes(_bytes(key[name]), "big") for name in ("e", "n"))
        public = RSAPublicNumbers(e, n).public_key()
        public.verify(_part_bytes(signature), signed.encode(), PKCS1v15(), getattr(hashes, ALGORITHMS[algorithm])())
    except (InvalidSignature, ValueError, TypeError):
        return False
    return True
