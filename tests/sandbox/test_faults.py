"""A fault plan fails the same calls in all processes that read it."""

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
    """The kind of fault of each call, with the plan read again each time, as by another process."""
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
def test_fault_hits_its_calls(home: Home, fault: Fault, expected: list[str | None]) -> None:
    faults.write(home, [fault])
    assert kinds(home, CREATE, 5) == expected


def test_without_a_plan_all_calls_pass(home: Home) -> None:
    assert kinds(home, CREATE, 1) == [None]
    assert Plan(home.faults).attempts is None
    assert faults.clear(home) == []


def test_after_gone_all_calls_fail(home: Home) -> None:
    faults.write(home, [Fault(ROUTE, "gone", nth=2)])
    assert kinds(home, "lambda GetFunction", 1) == [None]
    assert kinds(home, ROUTE, 2) == [None, "gone"]
    assert kinds(home, "lambda GetFunction", 2) == ["gone", "gone"]


def test_fault_hits_only_resources_of_its_name(home: Home) -> None:
    faults.write(home, [Fault(ROUTE, "500", "api-route-GET /a"), Fault(ROUTE, "409", "other-")])
    assert kinds(home, ROUTE, 1, "api-route-POST /a") == [None]
    assert kinds(home, ROUTE, 1, "other-route-GET /a") == ["409"]
    assert kinds(home, ROUTE, 2, "api-route-GET /a") == ["500", None]
    assert faults.clear(home) == [2, 1]


def test_new_plan_counts_from_zero(home: Home) -> None:
    for _ in range(2):
        faults.write(home, [Fault(CREATE, "429")], attempts=3)
        assert kinds(home, CREATE, 2) == ["429", None]
    assert Plan(home.faults).attempts == 3


@pytest.mark.parametrize(
    ("on", "kind", "message"),
    [(CREATE, "418", "kind: '418' is not a kind of fault"), ("aws:apigatewayv2/route:Route make", "429", "on: 'aws:")],
)
def test_invalid_fault_is_an_error(on: str, kind: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Fault(on, kind)
