"""A deployment that is probed from before its beginning to after its end."""

import json
import os
import time
from collections.abc import Collection, Sequence
from contextlib import ExitStack
from pathlib import Path
from random import Random
from types import TracebackType
from typing import Any, Self
from unittest import mock

from sandbox.deployment import Sandbox
from sandbox.errors import SandboxError
from tests.support.projects import copy_probed

from . import judge, probes
from .asker import Asker, Observation
from .expectations import Deployed
from .program import RENAMED, Program, program
from .report import Incident, Report
from .watcher import KillPoint, Watcher, describe

_LONGEST_PAUSE_SECONDS = 0.2
_LATENCY_SECONDS = 0.2
"""Long enough for requests between two calls of the engine, and for kills while one is under way."""
_STEPS = {"creating": 61, "changing": 52, "destroying": 50}
"""How far into a deployment it is killed at most: operations that begin or end, as many as there are."""


class DeploymentLostError(AssertionError):
    """The engine was not killed and failed, or what a kill left could not be repaired."""


class Run:
    """One sandbox, one stack, one prober; what is wrong is collected in the report."""

    def __init__(self, folder: Path) -> None:
        """Start the emulator and the prober below an empty folder; nothing is deployed yet."""
        self.sandbox = Sandbox(copy_probed(folder / "project"), home=folder / "home")
        self.report = Report()
        self.deployed: Deployed = None
        self._changes: frozenset[str] = frozenset()
        self._write(program(()))
        with ExitStack() as started:
            slow = {"PASSAGE_SANDBOX_LATENCY_SECONDS": str(_LATENCY_SECONDS)}
            started.enter_context(mock.patch.dict(os.environ, slow))
            started.callback(self.sandbox.down)
            # Any command starts the emulator, which then keeps its port.
            self.sandbox.pulumi(["stack", "ls"], capture=True)
            self._began = time.monotonic()
            self._watcher = Watcher(self.sandbox)
            started.callback(self._watcher.stop)
            self._asker = Asker(self.sandbox.home.port("emulator"))
            started.callback(self._asker.stop)
            self._started = started.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._started.close()

    def change(self, changes: Collection[str], rng: Random, kills: int = 0, aims: Sequence[str] = ()) -> None:
        """Deploy the program with these changes, killing the engine on the way.

        Args:
            changes: some of `CHANGES`.
            rng: where `kills` come from.
            kills: how often at random.
            aims: before that once at each of these, patterns of what it is doing (`watcher.describe`).
        """
        self._carry_out(program(changes), frozenset(changes), rng, kills, aims)

    def destroy(self, rng: Random, kills: int = 0, aims: Sequence[str] = ()) -> None:
        """Destroy the stack, killing the engine on the way as in `change`."""
        self._carry_out(None, frozenset(), rng, kills, aims)

    def rest(self) -> None:
        """Ask everything once while nothing is deployed by the program."""
        now = time.monotonic()
        self._settle(judge.Phase(self.deployed, self.deployed, now, now), self._asker.round())

    def _carry_out(
        self, target: Deployed, changes: frozenset[str], rng: Random, kills: int, aims: Sequence[str]
    ) -> None:
        turn = self.report.phases
        before = self.deployed
        asked = probes.probes(before, target, self.sandbox.home.key, turn)
        seen = [*self._asker.ask(asked), *self._asker.round()]
        renamed = bool(before and target) and ("renamed" in self._changes) != ("renamed" in changes)
        names = RENAMED if "renamed" in changes else (RENAMED[1], RENAMED[0])
        began = time.monotonic()
        if target is not None:
            self._write(target)
        kind = "destroying" if target is None else "changing" if before else "creating"
        points = [KillPoint(0, rng.uniform(0, _LONGEST_PAUSE_SECONDS / 2), aim) for aim in aims]
        points += [KillPoint(rng.randrange(_STEPS[kind]), rng.uniform(0, _LONGEST_PAUSE_SECONDS)) for _ in range(kills)]
        remade = self._until_done(self._title(target, changes), target, points)
        ended = time.monotonic()
        seen += self._asker.round()
        self.deployed, self._changes = target, changes
        self._settle(judge.Phase(before, target, began, ended, remade, names if renamed else None), seen)

    def _settle(self, phase: judge.Phase, seen: list[Observation]) -> None:
        self.report.count(phase, seen)
        for fault in judge.faults(phase, seen):
            began = fault.observation.began
            self.report.incidents.append(Incident(fault, self._watcher.doing(began), began - self._began))
        self.report.seconds = time.monotonic() - self._began

    def _until_done(self, title: str, target: Deployed, points: Sequence[KillPoint]) -> set[str]:
        """Run the engine until it is through; returns what was being made at a kill."""
        remade: set[str] = set()
        for point in [*points, None]:
            self._watcher.expect(f"{title}, starting", point)
            output, done = self._run(target)
            if done:
                self._watcher.killed()
                return remade
            if not self._watcher.killed():
                break
            pending = self._pending()
            remade |= _switches(pending)
            self.report.kills.append(f"{title}: {describe(pending)}")
        raise DeploymentLostError(f"{title}: the engine failed and was not killed.\n{output}\n\n{self.report}")

    def _run(self, target: Deployed) -> tuple[str, bool]:
        try:
            done = (self.sandbox.destroy if target is None else self.sandbox.up)(capture=True)
        except SandboxError as error:
            return str(error), False
        return f"{done.stdout}\n{done.stderr}", done.returncode == 0

    def _pending(self) -> list[dict[str, Any]]:
        try:
            return self.sandbox.pending_operations()
        except ValueError:
            # Cut off while it was written. What the state before it names is what the sandbox repairs.
            return self._watcher.pending

    def _write(self, target: Program) -> None:
        folder = self.sandbox.project.folder
        (folder / "component.json").write_text(json.dumps(target.arguments), encoding="utf-8")
        (folder / "handlers" / "revision.py").write_text(f'REVISION = "{target.revision}"\n', encoding="utf-8")

    def _title(self, target: Deployed, changes: frozenset[str]) -> str:
        if target is None:
            return "destroy"
        if self.deployed is None:
            return f"create [{', '.join(sorted(changes))}]"
        return f"change [{', '.join(sorted(changes ^ self._changes))}]"


def _switches(operations: list[dict[str, Any]]) -> set[str]:
    """What is made a second time, as `expectations.switch` names it."""
    created = (operation["resource"]["urn"] for operation in operations if operation["type"] == "creating")
    names = [urn.rpartition("::")[2] for urn in created]
    return {"stage" if name == "api-stage" else name.removeprefix("api-").replace("-", " ", 1) for name in names}
