"""The prober's watcher: the engine dies at what it was aimed at, or not at all."""

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from sandbox import processes
from sandbox.deployment import Sandbox
from sandbox.home import Home
from tests.support.prober.watcher import KillPoint, Watcher

pytestmark = pytest.mark.soak


class _Engine:
    """A process that does nothing, with a state that is said to be its own."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.says: list[str | None] = [""]
        """What is being updated, one look after the other, the last for good; None while the state is written."""
        command = processes.launch(home, "engine", ["sleep", "60"])
        self.process = subprocess.Popen(command, start_new_session=True)
        while not processes.running(home, "engine"):
            time.sleep(0.01)

    def pending_operations(self) -> list[dict[str, Any]]:
        doing = self.says.pop(0) if len(self.says) > 1 else self.says[0]
        if doing is None:
            raise ValueError("cut off")
        return [{"type": "updating", "resource": {"urn": f"urn::{doing}"}}] if doing else []

    def died(self, within_seconds: float) -> bool:
        try:
            return self.process.wait(within_seconds) == -9
        except subprocess.TimeoutExpired:
            return False


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[_Engine]:
    engine = _Engine(Home(tmp_path / "home"))
    yield engine
    engine.process.kill()
    engine.process.wait()


@pytest.fixture
def watcher(engine: _Engine) -> Iterator[Watcher]:
    watcher = Watcher(cast("Sandbox", engine))
    yield watcher
    watcher.stop()


def test_it_dies_at_what_it_was_aimed_at(engine: _Engine, watcher: Watcher) -> None:
    watcher.expect("changing", KillPoint(0, 0, "updating route"))
    assert not engine.died(0.1)

    engine.says = ["route"]

    assert engine.died(5)
    assert watcher.killed()


@pytest.mark.parametrize("then", ["", "stage", None])
def test_what_it_was_through_with_before_it_died_does_not_count(
    engine: _Engine, watcher: Watcher, then: str | None
) -> None:
    watcher.expect("changing", KillPoint(0, 0, "updating route"))
    engine.says = ["route", then]
    assert not engine.died(0.5)
    assert not watcher.killed()

    watcher.expect("changing again", KillPoint(0, 0, "updating route"))
    engine.says = ["route"]

    assert engine.died(5)
    assert watcher.killed()


@pytest.mark.parametrize("then", ["stage", None])
def test_without_an_aim_it_dies_wherever_it_is(engine: _Engine, watcher: Watcher, then: str | None) -> None:
    watcher.expect("changing", KillPoint(1, 0))
    assert not engine.died(0.1)

    engine.says = ["route", then]

    assert engine.died(5)
    assert watcher.killed()
