"""Quotas that are nearly used up."""

from collections.abc import Iterator, Sequence
from typing import Any

from ..model import limits
from ..model.settings import Settings
from . import checks
from .functions import plain_environment_bytes


def quota_warnings(settings: Settings) -> Iterator[str]:
    """A warning for every quota of which more than 80 % are used, as far as plain values say."""
    for what, used, quota, todo in _used(settings):
        if used > limits.WARN_ABOVE * quota:
            yield f"{used:,} of the {quota:,} {what} are used; {todo}"


def _used(settings: Settings) -> Iterator[tuple[str, int, int, str]]:
    of_api = "that one API may have"
    ask = "ask AWS for a higher quota in time, or split the API"
    fixed = "this quota can't be raised"
    integrations = len(settings.functions) + len(settings.external_targets)
    yield f"routes {of_api} by default", len(settings.routes), limits.ROUTES_PER_API, ask
    yield f"integrations {of_api}", integrations, limits.INTEGRATIONS_PER_API, f"{fixed}: split the API"
    yield f"authorizers {of_api} by default", len(settings.authorizers), limits.AUTHORIZERS_PER_API, ask
    for each in settings.authorizers:
        where = f'audiences that authorizers["{each.name}"] may have'
        yield (
            where,
            _count(each.audiences),
            limits.AUDIENCES_PER_AUTHORIZER,
            f"{fixed}: add a second authorizer in time",
        )
    for route in settings.routes:
        where = f'scopes that routes["{route.key}"] may have'
        yield where, len(route.scopes), limits.SCOPES_PER_ROUTE, f"{fixed}: let a common scope stand for several"
    for function in settings.functions:
        of = f"that the function of {function.handler} may have"
        yield f"layers {of}", _count(function.layers), limits.LAYERS_PER_FUNCTION, f"{fixed}: put layers together"
        size = plain_environment_bytes(function.environment)
        yield f"bytes of environment {of}", size, limits.FUNCTION_ENVIRONMENT_BYTES, f"{fixed}: pass less"
        policies = len(function.policy_arns)
        todo = "ask AWS for a higher quota in time, at most 20, or put policies together"
        yield (
            f"managed policies that the role of {function.handler} may have by default",
            policies,
            (limits.DEFAULT_POLICIES_PER_ROLE),
            todo,
        )


def _count(values: Any) -> int:
    """The length of a plain list; nobody knows that of an Output yet."""
    return len(values) if isinstance(values, Sequence) and not checks.is_deferred(values) else 0
