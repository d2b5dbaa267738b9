"""Reading a stack's state at every moment of a deployment."""

import json
from pathlib import Path

import pytest

from sandbox.deployment import Sandbox


@pytest.fixture
def sandbox(tmp_path: Path) -> Sandbox:
    (tmp_path / "Pulumi.yaml").write_text("name: x\nruntime: python\n")
    return Sandbox(tmp_path, home=tmp_path / "home")


def test_resources_before_a_deployment_are_empty(sandbox: Sandbox) -> None:
    assert sandbox.resources() == []
    assert sandbox.outputs() == {}


@pytest.mark.parametrize("checkpoint", [{"stack": "sandbox"}, {"stack": "sandbox", "latest": None}])
def test_resources_at_a_deployments_start_are_empty(sandbox: Sandbox, checkpoint: dict[str, object]) -> None:
    sandbox._checkpoint.parent.mkdir(parents=True)
    sandbox._checkpoint.write_text(json.dumps({"version": 3, "checkpoint": checkpoint}))

    assert sandbox.resources() == []
    assert sandbox.outputs() == {}
