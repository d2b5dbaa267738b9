"""Throttling: the stage's limits and those of single routes."""

from typing import Any

from ..args import ThrottlingArgs
from ..model.settings import Throttling
from . import rules
from .reader import Field, Fields

_RULES = {
    "rate_limit": rules.number("The rate limit, in requests a second,", 0, above=True),
    "burst_limit": rules.whole_number("The burst limit, in requests at once,", 1, 2**31 - 1),
}


def validate_throttling(args: Fields) -> Throttling | None:
    """The stage's limits, or None if the account's apply."""
    return _throttling(args["throttling"], None) if "throttling" in args else None


def validate_route_throttling(route: Fields, stage: Throttling | None) -> Throttling | None:
    """A route's limits, filled from the stage's; None without its own."""
    return _throttling(route["throttling"], stage) if "throttling" in route else None


def _throttling(field: Field, stage: Throttling | None) -> Throttling:
    fields = field.object(ThrottlingArgs)
    limits: dict[str, Any] = {key: getattr(stage, key, None) for key in _RULES} | fields.values(_RULES)
    for key, limit in limits.items():
        if limit is None:
            fields[key].add("missing. Give both limits: AWS takes a missing one as 0 and answers 429 to everybody.")
    return Throttling(**limits)
