"""What a release has deployed, previewed with today's code: nothing is replaced and nothing deleted."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.deployment import Sandbox
from tests.releases.record import RELEASES, STATE
from tests.support.orphans import orphans_of
from tests.support.projects import use_plugin, uses_plugin

pytestmark = pytest.mark.e2e

RECORDED = sorted(each.parent for each in RELEASES.glob(f"*/*/{STATE}"))
HARMLESS = {"same", "update", "create"}


@pytest.fixture(params=RECORDED, ids=lambda each: f"{each.parent.name}-{each.name}")
def recorded(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Sandbox]:
    """A release's program, its state imported and nothing else done."""
    project = tmp_path / "project"
    shutil.copytree(request.param, project)
    if uses_plugin(project):
        use_plugin(project)
    sandbox = Sandbox(project, home=tmp_path / "home")
    done = sandbox.pulumi(["stack", "import", "--file", str(project / STATE)], capture=True)
    assert done.returncode == 0, done.stdout + done.stderr
    yield sandbox
    sandbox.down()


def test_release_is_upgraded_in_place_and_without_orphans(recorded: Sandbox) -> None:
    deployed = {each["urn"] for each in recorded.resources() if not each["type"].startswith("pulumi:providers:")}
    assert len(deployed) > 15

    done = recorded.preview(["--json", "--show-sames"], capture=True)

    assert done.returncode == 0, done.stdout + done.stderr
    operations = {step["urn"]: step["op"] for step in json.loads(done.stdout)["steps"]}
    harmful = {urn: operation for urn, operation in operations.items() if operation not in HARMLESS}
    assert not harmful
    # `allow_overwrite` is for new records only (docs/decisions/0031).
    assert not [urn for urn, operation in operations.items() if operation == "update" and "record:Record" in urn]
    assert {urn for urn in deployed if operations.get(urn) not in {"same", "update"}} == set()

    for command in (recorded.up, recorded.refresh):
        done = command(capture=True)
        assert done.returncode == 0, done.stdout + done.stderr
        assert orphans_of(recorded) == []


def test_a_release_is_recorded() -> None:
    """Else run `make record-release`."""
    assert RECORDED
