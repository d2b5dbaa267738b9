"""Throttling: the stage's limits and those of single routes."""

from collections.abc import Mapping
from typing import Any

from ..args import ThrottlingArgs
from ..errors import Problems
from ..model.settings import Throttling
from . import rules
from .fields import Fields

_RULES = {
    "rate_limit": rules.number("the rate limit, in requests a second,", 0, above=True),
    "burst_limit": rules.whole_number("the burst limit, in requests at once,", 1, 2**31 - 1),
}


def normalize_throttling(problems: Problems, given: Mapping[str, Any]) -> Throttling | None:
    """The stage's limits, or None when the account's are to hold."""
    return _throttling(problems, "throttling", given["throttling"], None) if "throttling" in given else None


def normalize_route_throttling(
    problems: Problems, where: str, value: Any, stage: Throttling | None
) -> Throttling | None:
    """A route's limits, filled from the stage's; None when it has none of its own."""
    return None if value is None else _throttling(problems, f"{where}.throttling", value, stage)


def _throttling(problems: Problems, where: str, value: Any, stage: Throttling | None) -> Throttling:
    fields = Fields(problems, where, value, ThrottlingArgs)
    limits = {}
    for key, rule in _RULES.items():
        limits[key] = fields.input(key, rule, getattr(stage, key, None))
        if limits[key] is None:
            fields.add(key, "missing; AWS takes a limit that is left out as 0 and answers 429 to everybody; give both")
    return Throttling(**limits)
