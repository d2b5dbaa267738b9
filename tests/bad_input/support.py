"""Helpers for the tables of bad input."""

from collections.abc import Callable
from typing import Any

import pulumi

from tests.support.programs import passage_args

Cases = dict[str, tuple[Callable[[], Any], list[str]]]
"""A case's name to a function that returns the arguments, and all problems that the user sees."""

ROUTE = {"handler": "orders.handler"}


def with_route(**route: Any) -> Any:
    return passage_args(routes={"GET /x": {**ROUTE, **route}})


def with_key(key: Any) -> Any:
    return passage_args(routes={key: ROUTE})


def missing(*keys: str) -> Any:
    return {key: value for key, value in passage_args().items() if key not in keys}


def output(value: Any) -> pulumi.Output[Any]:
    return pulumi.Output.from_input(value)
