"""The caller's claims, from API Gateway's JWT authorizer. Fails closed.

API Gateway has checked the token before the function runs, so the event's claims are the only proof of the caller's
identity. An event without claims came through a public route or a direct `lambda:Invoke`. Never use anything else in
it instead, such as headers or the token.

Nothing here logs: an event contains the caller's bearer token.
"""

from collections.abc import Mapping
from types import MappingProxyType


class UnauthorizedError(Exception):
    """The event has no signed-in user. The message names the missing part and repeats nothing of the event."""


class Claims:
    """The caller.

    A plain class, because importing `typing` or `dataclasses` takes longer than all modules here together.

    Attributes:
        issuer: the `iss` claim. Users of different issuers may have the same id.
        user_id: the `sub` claim, not empty.
        values: claim name to value, read-only. API Gateway turns each value into a string.
    """

    __slots__ = ("issuer", "user_id", "values")

    def __init__(self, issuer: str, user_id: str, values: Mapping[str, str]) -> None:
        self.issuer = issuer
        self.user_id = user_id
        self.values = MappingProxyType(dict(values))


def read_claims(event: object) -> Claims:
    """Read the claims from `event["requestContext"]["authorizer"]["jwt"]["claims"]`.

    Args:
        event: a payload 2.0 event. A direct invocation may send anything.

    Raises:
        UnauthorizedError: a level is missing or of another type, a claim is not a string, or `iss` or `sub` is
            blank. API Gateway never sends such claims.
    """
    part = event
    for level in ("requestContext", "authorizer", "jwt", "claims"):
        if not isinstance(part, dict) or level not in part:
            raise UnauthorizedError(f"the event has no {level}")
        part = part[level]
    if not isinstance(part, dict):
        raise UnauthorizedError("the claims are not an object")

    values: dict[str, str] = {}
    for name, value in part.items():
        if not isinstance(name, str) or not isinstance(value, str):
            raise UnauthorizedError("a claim is not a string")
        values[name] = value
    return Claims(_required(values, "iss"), _required(values, "sub"), values)


def _required(values: Mapping[str, str], name: str) -> str:
    value = values.get(name, "")
    if not value.strip():
        raise UnauthorizedError(f"the claims have no {name}")
    return value
