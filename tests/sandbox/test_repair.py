"""The message of a repair, without an emulator."""

import json
from pathlib import Path

import pytest

from sandbox.home import Home
from sandbox.repair import record_creations
from sandbox.state import State


def test_creation_whose_id_is_unknown_is_named_and_pending(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    state = State(tmp_path / "sandbox.json")
    queue = {"urn": "urn:pulumi:s::p::aws:sqs/queue:Queue::jobs", "type": "aws:sqs/queue:Queue", "custom": True}
    operations = [{"type": "creating", "resource": {**queue, "inputs": {"name": "jobs"}}}]
    latest = {"resources": [], "pending_operations": operations}
    state.file.write_text(json.dumps({"version": 3, "checkpoint": {"stack": "s", "latest": latest}}))

    record_creations(Home(tmp_path / "home"), state, "us-east-1")

    assert capsys.readouterr().err.startswith(
        "The last command was interrupted while it created jobs (aws:sqs/queue:Queue). They may exist and are not in"
    )
    assert state.pending_operations() == operations
