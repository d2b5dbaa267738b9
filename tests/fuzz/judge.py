"""Whether a request may enter, by PyJWT and by API Gateway's rules in the developer guide.

Nothing of the package's own rules is used here. PyJWT verifies form, algorithm, signature, `iss`, `exp`, `nbf`, `iat`;
the key chosen by its `kid`, `aud` or else `client_id`, and scopes are API Gateway's (http-api-jwt-authorizer).
"""

from collections.abc import Mapping, Sequence
from typing import Any

import jwt

ALGORITHMS = ["RS256", "RS384", "RS512"]
"""The RSA algorithms that API Gateway accepts."""


def sent_token(header: str) -> str:
    """The token of an identity source, alone or after `Bearer` and spaces."""
    value = header.strip(" ")
    first, space, rest = value.partition(" ")
    if first.lower() == "bearer":
        return rest.lstrip(" ") if space else ""
    return value


def admits(
    header: str, *, issuer: str, audiences: Sequence[str], keys: Sequence[Mapping[str, Any]], scopes: Sequence[str] = ()
) -> bool:
    """Whether the header's token is good for a route."""
    token = sent_token(header)
    try:
        kid = jwt.get_unverified_header(token).get("kid")
        (key,) = [each for each in keys if each["kid"] == kid]
        claims = jwt.decode(
            token,
            jwt.PyJWK(dict(key), algorithm=_algorithm(token)),
            algorithms=ALGORITHMS,
            issuer=issuer,
            options={"require": ["exp", "iss"], "verify_aud": False, "verify_sub": False, "verify_jti": False},
        )
    except (jwt.PyJWTError, ValueError, TypeError, OverflowError, RecursionError, AttributeError):
        return False
    return _is_for(claims, audiences) and (not scopes or not set(scopes).isdisjoint(_granted(claims)))


def _algorithm(token: str) -> str:
    """PyJWT needs a key for one algorithm: the token's, if it is an RSA one."""
    algorithm = jwt.get_unverified_header(token).get("alg")
    if algorithm not in ALGORITHMS:
        raise ValueError("no RSA algorithm")
    return str(algorithm)


def _is_for(claims: Mapping[str, Any], audiences: Sequence[str]) -> bool:
    value = claims["aud"] if "aud" in claims else claims.get("client_id")
    return any(each in audiences for each in (value if isinstance(value, list) else [value]) if isinstance(each, str))


def _granted(claims: Mapping[str, Any]) -> set[str]:
    granted: set[str] = set()
    for name in ("scope", "scp"):
        value = claims.get(name)
        words = value.split(" ") if isinstance(value, str) else value if isinstance(value, list) else []
        granted |= {word for word in words if isinstance(word, str)}
    return granted
