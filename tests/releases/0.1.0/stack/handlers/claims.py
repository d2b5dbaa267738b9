"""The caller's claims, as API Gateway's JWT authorizer leaves them in the event; fails closed.

API Gateway has validated the token by the time a function runs, so the event's claims are the only proof of
who is calling. An event without them came another way (a route made public, a direct `lambda:Invoke`), and
nothing else in it, headers and the token among them, may stand in for them.

Nothing here logs: an event holds the caller's bearer token.
"""

from collections.abc import Mapping
from types import MappingProxyType


class UnauthorizedError(Exception):
    """The event names no signed-in user. Its text says what is missing and repeats nothing of the event."""


class Claims:
    """Who is calling.

    A plain class: `typing` and `dataclasses` would take longer to import than all modules here together.

    Attributes:
        issuer: the `iss` claim. A user id means something only together with its issuer.
        user_id: the `sub` claim, not empty.
        values: every claim by its name, read-only. API Gateway turns each value into a string.
    """

    __slots__ = ("issuer", "user_id", "values")

    def __init__(self, issuer: str, user_id: str, values: Mapping[str, str]) -> None:
        self.issuer = issuer
        self.user_id = user_id
        self.values = MappingProxyType(dict(values))


def read_claims(event: object) -> Claims:
    """Read the claims from `event["requestContext"]["authorizer"]["jwt"]["claims"]`.

    Args:
        event: a payload 2.0 event, or anything else that a direct invocation sends.

    Raises:
        UnauthorizedError: a level is missing or of another type, a claim is no string, or `iss` or `sub` is
            blank. API Gateway sends none of these.
    """
    found = event
    for level in ("requestContext", "authorizer", "jwt", "claims"):
        if not isinstance(found, dict) or level not in found:
            raise UnauthorizedError(f"the event has no {level}")
        found = found[level]
    if not isinstance(found, dict):
        raise UnauthorizedError("the claims are no object")

    values: dict[str, str] = {}
    for name, value in found.items():
        if not isinstance(name, str) or not isinstance(value, str):
            raise UnauthorizedError("a claim is no string")
        values[name] = value
    return Claims(_required(values, "iss"), _required(values, "sub"), values)


def _required(values: Mapping[str, str], name: str) -> str:
    value = values.get(name, "")
    if not value.strip():
        raise UnauthorizedError(f"the claims have no {name}")
    return value
