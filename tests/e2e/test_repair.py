"""Whatever dies, at whatever moment, the next `up` repairs it; `down` leaves nothing behind."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox import emulator, orphans, processes
from sandbox.deployment import Sandbox
from sandbox.provider import registry
from sandbox.provider.aws import Aws
from tests.e2e.requests import ask
from tests.support.programs import REPOSITORY
from tests.support.projects import copy_stack

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """This repository's program; every test leaves it deployed, none of its processes has to run."""
    folder = tmp_path_factory.mktemp("repair")
    sandbox = Sandbox(copy_stack(folder / "project"), home=folder / "home")
    done = sandbox.up(capture=True)
    assert done.returncode == 0, done.stdout + done.stderr
    yield sandbox
    sandbox.down()


@pytest.mark.parametrize("moment", ["before the deployment", "in its middle"])
def test_a_killed_up_is_repaired_by_the_next(tmp_path: Path, moment: str) -> None:
    """`tests/instruments` has kills at all moments."""
    sandbox = Sandbox(copy_stack(tmp_path / "project"), home=tmp_path / "home")
    try:
        victim = _start_up(sandbox)
        if moment != "before the deployment":
            _wait_for_resources(sandbox, 6)
        os.kill(victim.pid, signal.SIGKILL)
        victim.wait()
        _kill_engine_too(sandbox)

        _assert_up_works(sandbox)
    finally:
        sandbox.down()


def test_an_engine_that_outlives_its_command_is_ended_first(tmp_path: Path) -> None:
    sandbox = Sandbox(copy_stack(tmp_path / "project"), home=tmp_path / "home")
    try:
        victim = _start_up(sandbox)
        _wait_for_resources(sandbox, 3)
        os.kill(victim.pid, signal.SIGKILL)
        victim.wait()

        _assert_up_works(sandbox)
    finally:
        sandbox.down()


@pytest.mark.parametrize("left", ["{", ""])
def test_a_state_that_was_cut_off_is_mended(deployed: Sandbox, left: str) -> None:
    """What a kill leaves when it hits the engine while it writes its state."""
    checkpoint = deployed.home.state / ".pulumi" / "stacks" / deployed.project.name / "sandbox.json"
    for file in (checkpoint, checkpoint.with_name("sandbox.json.attrs")):
        file.write_text(left, encoding="utf-8")
    deployed.home.unfinished.touch()

    _assert_up_works(deployed)


def test_a_lost_emulator_is_deployed_anew_without_being_asked(deployed: Sandbox) -> None:
    token = deployed.issuer().mint()
    for name in ("emulator", "proxy"):
        pid = processes.running(deployed.home, name)
        assert pid
        os.kill(pid, signal.SIGKILL)

    _assert_up_works(deployed)
    # Keys and ports are as they were: a token of before is still good.
    assert ask(deployed, "GET /me", f"Bearer {token}").status == 200


def test_what_was_being_made_is_found_by_what_it_was_made_from(deployed: Sandbox) -> None:
    """Each resource in turn is one that the engine had begun to make, and of which it never got the id."""
    endpoint = emulator.url(deployed.home)
    aws = Aws({"region": "us-east-1"}, {"AWS_ENDPOINT_URL": endpoint})
    made = [each for each in deployed.resources() if each.get("type", "").startswith("aws:")]
    assert len({each["type"] for each in made}) == 10

    for each in reversed(made):
        begun = {"type": "creating", "resource": {key: each[key] for key in ("urn", "type", "custom", "inputs")}}
        type_ = registry.find(each["type"])
        # Another one that is recorded stays.
        assert orphans.delete([begun], [each], endpoint, "us-east-1")
        assert type_.read(aws, each["id"], each["inputs"], each["outputs"])

        assert orphans.delete([begun], [], endpoint, "us-east-1")

        assert type_.read(aws, each["id"], each["inputs"], each["outputs"]) is None


def test_down_leaves_no_process_and_up_comes_back(deployed: Sandbox) -> None:
    assert _processes_of(deployed)
    deployed.down()
    assert _processes_of(deployed) == []

    _assert_up_works(deployed)
    deployed.down()
    assert _processes_of(deployed) == []


def _start_up(sandbox: Sandbox) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "sandbox", "up", str(sandbox.project.folder), "--home", str(sandbox.home.path)]
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _wait_for_resources(sandbox: Sandbox, count: int) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        # The engine may be writing its state just now.
        with contextlib.suppress(ValueError):
            if len(sandbox.resources()) >= count:
                return
        time.sleep(0.02)
    pytest.fail(f"fewer than {count} resources after two minutes")


def _kill_engine_too(sandbox: Sandbox) -> None:
    pid = processes.running(sandbox.home, "engine")
    if pid:
        os.kill(pid, signal.SIGKILL)


def _assert_up_works(sandbox: Sandbox) -> None:
    done = sandbox.up(capture=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert ask(sandbox, "GET /me").status == 401
    assert ask(sandbox, "GET /me", f"Bearer {sandbox.issuer().mint()}").status == 200
    again = sandbox.up(["--expect-no-changes"], capture=True)
    assert again.returncode == 0, again.stdout + again.stderr


def _processes_of(sandbox: Sandbox) -> list[str]:
    """Processes whose command line or environment names the sandbox's home."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            text = (folder / "cmdline").read_bytes() + (folder / "environ").read_bytes()
        except OSError:
            continue
        if str(sandbox.home.path).encode() in text and int(folder.name) != os.getpid():
            found.append(text[:200].replace(b"\0", b" ").decode(errors="replace"))
    return found
