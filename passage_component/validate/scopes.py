"""The scopes that a token needs: a route's own, or the default ones of its authorizer."""

import re
from typing import Any

from ..errors import Given, Message, message
from ..model import limits
from . import rules
from .reader import Fields

_REMEDY = "Write the scopes as a plain list of strings."


def validate_scopes(route: Fields, default: tuple[str, ...] | None) -> tuple[str, ...]:
    """The scopes of a protected route. An empty list is a problem, and does not remove its default scopes.

    Args:
        route: the route's arguments.
        default: the default scopes of its authorizer.
    """
    if "scopes" not in route:
        return default or ()
    needed = " Remove the argument if the token needs no scope."
    if default:
        needed = " Remove the argument to require a default scope. Only an authorizer without them admits other tokens."
    return route["scopes"].strings(_rule(needed), _REMEDY)


def validate_default_scopes(args: Fields) -> tuple[str, ...]:
    """The scopes of routes without scopes of their own."""
    return args["default_scopes"].strings(_rule(" Remove the argument if tokens need no scope."), _REMEDY)


def _rule(if_empty: str) -> rules.ListRule:
    return rules.ListRule("scopes", _scope, 1, limits.SCOPES_PER_ROUTE, if_empty)


def _scope(value: Any) -> Message | None:
    if not re.fullmatch(r"[\x21\x23-\x5B\x5D-\x7E]+", value):
        return message(
            "{} is not a scope. Use printable characters without space, quote and backslash (RFC 6749, section 3.3).",
            Given(value),
        )
    if len(value) > limits.SCOPE_LENGTH:
        return rules.too_long("A scope", len(value), limits.SCOPE_LENGTH)
    return None
