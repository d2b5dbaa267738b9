"""Reading a stack's state at every moment of a deployment."""

import json
from pathlib import Path

import pytest

from sandbox.state import State


@pytest.mark.parametrize(
    "checkpoint",
    [None, {"stack": "sandbox"}, {"stack": "sandbox", "latest": None}],
    ids=["no file", "a deployment's start", "an empty stack"],
)
def test_state_without_resources_is_empty(tmp_path: Path, checkpoint: dict[str, object] | None) -> None:
    state = State(tmp_path / "sandbox.json")
    if checkpoint:
        state.file.write_text(json.dumps({"version": 3, "checkpoint": checkpoint}))

    assert (state.resources(), state.pending_operations(), state.outputs()) == ([], [], {})
