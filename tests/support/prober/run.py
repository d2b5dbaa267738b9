"""A deployment that is probed from before its beginning to after its end."""

import json
import os
import time
from collections.abc import Collection
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
_STEPS = {"creating": 30, "changing": 12, "destroying": 20}
"""How far into a deployment it is killed at most: operations that begin or end."""


class DeploymentLostError(AssertionError):
    """The engine was not killed and failed, or what a kill left could not be repaired."""


class Run:
    """One sandbox, one stack, one prober; what is wrong is collected in the report."""

    def __init__(self, folder: Path) -> None:
        """Start the emulator and the prober below an empty folder; nothing is deployed yet."""
        self._slow = mock.patch.dict(os.environ, {"PASSAGE_SANDBOX_LATENCY_SECONDS": str(_LATENCY_SECONDS)})
        self._slow.start()
        self.sandbox = Sandbox(copy_probed(folder / "project"), home=folder / "home")
        self.report = Report()
        self.deployed: Deployed = None
        self._changes: frozenset[str] = frozenset()
        self._write(program(()))
        # Any command starts the emulator, which then keeps its port.
        self.sandbox.pulumi(["stack", "ls"], capture=True)
        self._began = time.monotonic()
        self._watcher = Watcher(self.sandbox)
        self._asker = Asker(self.sandbox.home.port("emulator"))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._asker.stop()
        self._watcher.stop()
        self.sandbox.down()
        self._slow.stop()

    def change(self, changes: Collection[str], rng: Random, kills: int = 0) -> None:
        """Deploy the program with these changes, killing the engine on the way so many times."""
        self._carry_out(program(changes), frozenset(changes), rng, kills)

    def destroy(self, rng: Random, kills: int = 0) -> None:
        """Destroy the stack, killing the engine on the way so many times."""
        self._carry_out(None, frozenset(), rng, kills)

    def rest(self) -> None:
        """Ask everything once while nothing is deployed by the program."""
        now = time.monotonic()
        self._settle(judge.Phase(self.deployed, self.deployed, now, now), self._asker.round())

    def _carry_out(self, target: Deployed, changes: frozenset[str], rng: Random, kills: int) -> None:
        turn = self.report.phases
        before = self.deployed
        asked = probes.probes(before, target, self.sandbox.home.key, turn)
        seen = [*self._asker.ask(asked), *self._asker.round()]
        renamed = bool(before and target) and ("renamed" in self._changes) != ("renamed" in changes)
        names = RENAMED if "renamed" in changes else (RENAMED[1], RENAMED[0])
        began = time.monotonic()
        if target is not None:
            self._write(target)
        remade = self._until_done(self._title(target, changes), target, rng, kills)
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

    def _until_done(self, title: str, target: Deployed, rng: Random, kills: int) -> set[str]:
        """Run the engine until it is through; returns what was being made at a kill."""
        kind = "destroying" if target is None else "changing" if self.deployed else "creating"
        remade: set[str] = set()
        while True:
            point = None
            if kills:
                point = KillPoint(rng.randrange(_STEPS[kind]), rng.uniform(0, _LONGEST_PAUSE_SECONDS))
            self._watcher.expect(f"{title}, starting", point)
            output, done = self._run(target)
            if done:
                self._watcher.killed()
                return remade
            if not self._watcher.killed():
                raise DeploymentLostError(f"{title}: the engine failed and was not killed.\n{output}\n\n{self.report}")
            pending = self._pending()
            remade |= _switches(pending)
            self.report.kills.append(f"{title}: {describe(pending)}")
            kills -= 1

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
        text = json.dumps({"class": "JwtHttpApi", "args": target.arguments})
        (folder / "component.json").write_text(text, encoding="utf-8")
        (folder / "handlers" / "revision.py").write_text(f'REVISION = "{target.revision}"\n', encoding="utf-8")

    def _title(self, target: Deployed, changes: frozenset[str]) -> str:
        if target is None:
            return "destroy"
        if self.deployed is None:
            return f"create [{', '.join(sorted(changes))}]"
        return f"change [{', '.join(sorted(changes ^ self._changes))}]"


def _switches(operations: list[dict[str, Any]]) -> set[str]:
    """What is made a second time, as `expectations.switch` names it."""
    created = (each["resource"]["urn"] for each in operations if each["type"] == "creating")
    names = [urn.rpartition("::")[2] for urn in created]
    return {"stage" if name == "api-stage" else name.removeprefix("api-").replace("-", " ", 1) for name in names}
