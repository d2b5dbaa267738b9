"""What is read of a stack's state, whatever moment of a deployment it is of."""

import json
from pathlib import Path

import pytest

from sandbox.deployment import Sandbox


@pytest.fixture
def sandbox(tmp_path: Path) -> Sandbox:
    (tmp_path / "Pulumi.yaml").write_text("name: x\nruntime: python\n")
    return Sandbox(tmp_path, home=tmp_path / "home")


def test_nothing_was_deployed_yet(sandbox: Sandbox) -> None:
    assert sandbox.resources() == []
    assert sandbox.outputs() == {}


@pytest.mark.parametrize("checkpoint", [{"stack": "sandbox"}, {"stack": "sandbox", "latest": None}])
def test_a_deployment_has_begun_and_made_nothing_yet(sandbox: Sandbox, checkpoint: dict[str, object]) -> None:
    sandbox._checkpoint.parent.mkdir(parents=True)
    sandbox._checkpoint.write_text(json.dumps({"version": 3, "checkpoint": checkpoint}))

    assert sandbox.resources() == []
    assert sandbox.outputs() == {}
