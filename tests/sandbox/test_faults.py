"""A fault plan counts its requests, and says which of them fail."""

from pathlib import Path

import pytest

from sandbox import faults
from sandbox.faults import Fault, Seen

CREATE = "apigatewayv2:CreateRoute"


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (Fault(CREATE, "throttled"), [1]),
        (Fault(CREATE, "throttled", nth=3), [3]),
        (Fault(CREATE, "broken", nth=2, times=2), [2, 3]),
        (Fault(CREATE, "broken", nth=2, times=None), [2, 3, 4, 5]),
        (Fault(CREATE, "conflict", times=None, every=2), [1, 3, 5]),
        (Fault(CREATE, "conflict", times=2, every=2), [1, 3]),
        (Fault(CREATE, "gone", nth=2), [2, 3, 4, 5]),
    ],
    ids=str,
)
def test_fault_hits_its_requests(fault: Fault, expected: list[int]) -> None:
    assert [count for count in range(6) if fault.hits(count)] == expected


def test_plan_that_no_request_met_is_seen_as_such(tmp_path: Path) -> None:
    plan = tmp_path / "faults.json"
    assert faults.clear(plan) == Seen([], {})

    faults.write(plan, [Fault(CREATE, "lost"), Fault(CREATE, "slow", seconds=1)])

    assert faults.read(plan) == [Fault(CREATE, "lost"), Fault(CREATE, "slow", seconds=1)]
    assert faults.clear(plan) == Seen([0, 0], {})
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("on", "kind", "message"),
    [
        (CREATE, "418", "kind: '418' is not a kind of fault. Use throttled, refused,"),
        ("aws:", "cut", "on: 'aws:' is not an operation. Use one like apigatewayv2:CreateRoute."),
        ("CreateRoute", "cut", "on: 'CreateRoute' is not an operation"),
    ],
)
def test_invalid_fault_is_an_error(on: str, kind: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Fault(on, kind)
