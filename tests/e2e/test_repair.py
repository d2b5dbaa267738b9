"""The next `up` repairs the stack after any process died at any moment; `down` leaves nothing behind."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from passage_component.model.type_tokens import LOG_GROUP
from sandbox import pending, processes
from sandbox.deployment import Sandbox
from tests.e2e.requests import ask
from tests.support.engine import summary
from tests.support.faults.reality import in_reality, in_the_state
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


def test_killed_ups_are_repaired_by_the_next(tmp_path: Path) -> None:
    """Killed before the deployment, and twice in its middle. `tests/instruments` has kills at all moments."""
    sandbox = Sandbox(copy_stack(tmp_path / "project"), home=tmp_path / "home")
    try:
        _kill(_start_up(sandbox))
        _kill_engine_too(sandbox)

        victim = _start_up(sandbox)
        _wait_for_resources(sandbox, 6)
        _kill(victim)
        _kill_engine_too(sandbox)

        victim = _start_up(sandbox)
        _wait_for_resources(sandbox, 20)
        # The engine outlives its command: the next one ends it first.
        _kill(victim)

        _assert_up_works(sandbox)
    finally:
        sandbox.down()


def test_a_state_that_was_cut_off_is_mended(deployed: Sandbox) -> None:
    """The leftovers of a kill that hits the engine while it writes its state."""
    checkpoint = deployed.home.state / ".pulumi" / "stacks" / deployed.project.name / "sandbox.json"
    checkpoint.write_text("{", encoding="utf-8")
    checkpoint.with_name("sandbox.json.attrs").write_text("", encoding="utf-8")
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


def test_begun_creations_are_recorded_and_not_repeated(deployed: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each resource with a known id is one that the engine had begun to create, and whose id it never got."""
    before, reality = in_the_state(deployed), in_reality(deployed)
    forgotten = _forget(deployed)
    assert {each.rpartition(":")[2] for each in forgotten} == {"Authorizer", "Function", "Role", "Route", "Stage"}

    with monkeypatch.context() as patch:
        # The user's own settings do not count.
        patch.setenv("AWS_PROFILE", "nobody")
        done = deployed.up(capture=True)

    assert done.returncode == 0, done.stdout + done.stderr
    assert summary(done.stdout).keys() <= {"unchanged", "updated"}
    assert (in_the_state(deployed), in_reality(deployed)) == (before, reality)
    _assert_up_works(deployed)


def test_down_leaves_no_process_and_up_comes_back(deployed: Sandbox) -> None:
    assert _processes_of(deployed)
    deployed.down()
    assert _processes_of(deployed) == []

    done = deployed.up(capture=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert ask(deployed, "GET /me", f"Bearer {deployed.issuer().mint()}").status == 200
    deployed.down()
    assert _processes_of(deployed) == []


def _forget(sandbox: Sandbox) -> set[str]:
    """Let the state say that the creation of each resource with a known id was begun. Gives their types."""
    state = json.loads(sandbox.state.file.read_text(encoding="utf-8"))
    latest = state["checkpoint"]["latest"]
    for resource in latest["resources"]:
        # They may name forgotten ones.
        for name in ("dependencies", "propertyDependencies"):
            resource.pop(name, None)
    # The component gives log groups a prefix, and the provider chooses their names.
    forgotten = [each for each in latest["resources"] if each["type"] in pending.IDS.keys() - {LOG_GROUP}]
    names = ("urn", "type", "custom", "parent", "provider", "inputs")
    latest["resources"] = [each for each in latest["resources"] if each not in forgotten]
    latest["pending_operations"] = [
        {"type": "creating", "resource": {name: each[name] for name in names if name in each}} for each in forgotten
    ]
    sandbox.state.file.write_text(json.dumps(state), encoding="utf-8")
    sandbox.home.unfinished.touch()
    return {each["type"] for each in forgotten}


def _start_up(sandbox: Sandbox) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "sandbox", "up", str(sandbox.project.folder), "--home", str(sandbox.home.path)]
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _kill(victim: subprocess.Popen[bytes]) -> None:
    os.kill(victim.pid, signal.SIGKILL)
    victim.wait()


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
