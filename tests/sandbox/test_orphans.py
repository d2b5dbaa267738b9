"""Orphans of a killed engine that are known without asking the emulator."""

from typing import Any

import pytest

from sandbox import orphans

NOWHERE = "http://127.0.0.1:9"
FUNCTION = {"type": "aws:lambda/function:Function", "custom": True, "inputs": {"name": "f"}}
QUEUE = {"type": "aws:sqs/queue:Queue", "custom": True, "inputs": {"name": "q"}}
FOREIGN = {"type": "random:index/randomId:RandomId", "custom": True, "inputs": {}}
COMPONENT = {"type": "passage:index:JwtHttpApi", "inputs": {}}


@pytest.mark.parametrize(
    ("operations", "known"),
    [
        ([], True),
        ([{"type": "updating", "resource": QUEUE}, {"type": "deleting", "resource": QUEUE}], True),
        ([{"type": "creating", "resource": COMPONENT}], True),
        ([{"type": "creating", "resource": FUNCTION}], True),
        ([{"type": "creating", "resource": QUEUE}], False),
        ([{"type": "creating", "resource": FOREIGN}], False),
    ],
)
def test_delete_returns_whether_all_orphans_are_known(operations: list[dict[str, Any]], known: bool) -> None:
    assert orphans.delete(operations, [{"id": "f"}], NOWHERE, "us-east-1") is known
