"""A fault plan says which calls fail, over all processes that look at it."""

from pathlib import Path

import pytest

from sandbox import faults
from sandbox.faults import Fault, Plan
from sandbox.home import Home

CREATE = "apigatewayv2 CreateRoute"
ROUTE = "aws:apigatewayv2/route:Route create"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def kinds(home: Home, on: str, calls: int, name: str = "") -> list[str | None]:
    """What each of so many calls meets, each in a process of its own."""
    return [fault.kind if (fault := Plan(home.faults).next(on, name)) else None for _ in range(calls)]


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (Fault(CREATE, "429"), ["429", None, None, None, None]),
        (Fault(CREATE, "429", nth=3), [None, None, "429", None, None]),
        (Fault(CREATE, "500", nth=2, times=2), [None, "500", "500", None, None]),
        (Fault(CREATE, "500", nth=2, times=None), [None, "500", "500", "500", "500"]),
        (Fault(CREATE, "409", times=None, every=2), ["409", None, "409", None, "409"]),
        (Fault(CREATE, "409", times=2, every=2), ["409", None, "409", None, None]),
        (Fault(CREATE, "gone", nth=2), [None, "gone", "gone", "gone", "gone"]),
        (Fault("lambda CreateFunction", "429"), [None, None, None, None, None]),
    ],
    ids=str,
)
def test_the_calls_that_fail(home: Home, fault: Fault, expected: list[str | None]) -> None:
    faults.write(home, [fault])
    assert kinds(home, CREATE, 5) == expected


def test_without_a_plan_nothing_fails(home: Home) -> None:
    assert kinds(home, CREATE, 1) == [None]
    assert Plan(home.faults).attempts is None
    assert faults.clear(home) == []


def test_nobody_is_there_for_anybody_once_nobody_is_there(home: Home) -> None:
    faults.write(home, [Fault(ROUTE, "gone", nth=2)])
    assert kinds(home, "lambda GetFunction", 1) == [None]
    assert kinds(home, ROUTE, 2) == [None, "gone"]
    assert kinds(home, "lambda GetFunction", 2) == ["gone", "gone"]


def test_a_resource_is_told_by_its_name(home: Home) -> None:
    faults.write(home, [Fault(ROUTE, "500", "api-route-GET /a"), Fault(ROUTE, "409", "other-")])
    assert kinds(home, ROUTE, 1, "api-route-POST /a") == [None]
    assert kinds(home, ROUTE, 1, "other-route-GET /a") == ["409"]
    assert kinds(home, ROUTE, 2, "api-route-GET /a") == ["500", None]
    assert faults.clear(home) == [2, 1]


def test_a_new_plan_counts_anew(home: Home) -> None:
    for _ in range(2):
        faults.write(home, [Fault(CREATE, "429")], attempts=3)
        assert kinds(home, CREATE, 2) == ["429", None]
    assert Plan(home.faults).attempts == 3


@pytest.mark.parametrize(
    ("on", "kind", "message"),
    [(CREATE, "418", "kind: '418' was given"), ("aws:apigatewayv2/route:Route make", "429", "on: 'aws:")],
)
def test_what_no_plan_has_is_refused(on: str, kind: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Fault(on, kind)
