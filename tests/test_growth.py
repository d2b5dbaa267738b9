"""The component's work grows with its routes and not with their square, counted in lines."""

import sys
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import passage_component
from passage_component.model.route_key import RouteKey
from passage_component.model.settings import Route
from passage_component.testing import run_program
from passage_component.validate import validate_passage_args
from passage_component.validate.warnings import overlap_warnings
from tests.support.programs import passage_api, passage_args
from tests.validate.test_route_tables import paths

PACKAGE = str(Path(passage_component.__file__).parent)
TESTING = str(Path(PACKAGE, "testing"))

TABLES: dict[str, Callable[[int], Mapping[str, Any]]] = {
    "one function": lambda _: {"handler": "orders.handler"},
    "a function a route": lambda number: {"handler": f"orders.handler{number:03}"},
    "every other one public": lambda number: {"handler": "orders.handler", "public": number % 2 == 0},
    "a function of the user's": lambda _: {"function_arn": ARN},
    "a backend": lambda number: {"url": f"https://backend.example.com/{number:03}"},
}
ARN = "arn:aws:lambda:eu-west-1:123456789012:function:theirs"


def lines_run(program: Callable[[], object]) -> int:
    """The number of executed lines of the package, with repetitions in loops and comprehensions."""
    count = 0
    own: dict[CodeType, bool] = {}

    def trace(frame: FrameType, event: str, _: object) -> Any:
        nonlocal count
        code = frame.f_code
        if code not in own:
            own[code] = code.co_filename.startswith(PACKAGE) and not code.co_filename.startswith(TESTING)
        if not own[code]:
            return None
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        program()
    finally:
        sys.settrace(before)
    return count


def arguments(table: str, routes: int, method: str) -> Any:
    # Public and protected, one beside the other: what is compared with what then is, too.
    keys = [f"{method if number % 4 < 2 else 'ANY'} /v1/{number:03}/{{id}}" for number in range(routes)]
    made = {key: TABLES[table](number) for number, key in enumerate(keys)}
    return passage_args(routes=made, cors={"enabled": False})


@pytest.mark.parametrize("method", ["GET", "ANY"])
@pytest.mark.parametrize("table", TABLES)
def test_check_of_a_route_does_not_grow_with_the_routes(table: str, method: str) -> None:
    counts = []
    for routes in (40, 80, 120):
        args = arguments(table, routes, method)
        counts.append(lines_run(partial(validate_passage_args, "api", args)))

    assert counts[1] - counts[0] == counts[2] - counts[1]


@pytest.mark.parametrize("table", ["one function", "a function a route"])
def test_creation_of_a_route_does_not_grow_with_the_routes(table: str) -> None:
    def make(routes: int) -> None:
        passage_api(routes=arguments(table, routes, "GET")["routes"], cors={"enabled": False})

    def run(routes: int) -> int:
        found: list[int] = []
        run_program(lambda: found.append(lines_run(lambda: make(routes))))
        return found[0]

    counts = [run(routes) for routes in (12, 24, 36)]

    assert counts[1] - counts[0] == counts[2] - counts[1]


KEYS = st.lists(st.builds("{} {}".format, st.sampled_from(["ANY", "GET", "POST"]), paths()), max_size=12, unique=True)


@given(KEYS, st.randoms(use_true_random=False))
def test_every_overlap_is_found_with_fewer_comparisons(keys: list[str], chance: Any) -> None:
    routes = [Route(RouteKey.parse(key), "a", chance.choice([None, "jwt"])) for key in keys]

    warned = {tuple(each.split('"')[1:4:2]) for each in overlap_warnings(routes)}

    assert warned == {
        (str(any_.key), str(one.key))
        for any_ in routes
        for one in routes
        if any_.key.method == "ANY" and any_.authorizer != one.authorizer and any_.key.is_ambiguous_beside(one.key)
    }
