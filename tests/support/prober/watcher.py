"""What the engine is doing, moment by moment, and its death at one of them."""

import re
import threading
import time
from bisect import bisect_right
from dataclasses import dataclass
from typing import Any

from sandbox import processes
from sandbox.deployment import Sandbox

_POLL_SECONDS = 0.01


@dataclass(frozen=True)
class KillPoint:
    """When to kill the engine.

    Attributes:
        steps: not before it has begun or ended something for the nth time.
        seconds: how long after that.
        doing: a pattern of what it has to be doing both then and when it dies, in the words of `describe`. Default:
            anything, or nothing.
    """

    steps: int
    seconds: float
    doing: str = ""


class Watcher:
    """Follows an engine that runs elsewhere by the state that it writes; `pending` is what it said last."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._moments: list[tuple[float, str]] = []
        self._point: KillPoint | None = None
        self._steps = 0
        self._killed = False
        self.pending: list[dict[str, Any]] = []
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def expect(self, what: str, point: KillPoint | None) -> None:
        """An engine is about to run; with a point, it is killed there if it comes that far."""
        with self._lock:
            self._moments.append((time.monotonic(), what))
            self._point, self._steps, self._killed = point, 0, False

    def killed(self) -> bool:
        """Whether the engine was killed; from now on no other one is."""
        with self._lock:
            self._point = None
            return self._killed

    def doing(self, moment: float) -> str:
        """What the engine was doing at a moment of `time.monotonic`."""
        at = bisect_right(self._moments, moment, key=lambda entry: entry[0])
        return self._moments[at - 1][1] if at else "nothing yet"

    def stop(self) -> None:
        """Watch no more."""
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._ended.wait(_POLL_SECONDS):
            try:
                now = self._sandbox.pending_operations()
            except ValueError:
                # The engine is writing its state just now.
                continue
            with self._lock:
                if now != self.pending:
                    self.pending = now
                    self._steps += 1
                    self._moments.append((time.monotonic(), describe(now)))
                self._kill_if_there()

    def _kill_if_there(self) -> None:
        if self._point is None or self._steps < self._point.steps:
            return
        if not re.search(self._point.doing, describe(self.pending)):
            return
        if not processes.running(self._sandbox.home, "engine"):
            return
        time.sleep(self._point.seconds)
        # It went on meanwhile. Held, it is where it will have died.
        with processes.held(self._sandbox.home, "engine") as running:
            if running and self._is_at(self._point) and processes.kill(self._sandbox.home, "engine"):
                self._point, self._killed = None, True

    def _is_at(self, point: KillPoint) -> bool:
        try:
            return re.search(point.doing, describe(self._sandbox.pending_operations())) is not None
        except ValueError:
            # Held while it was writing its state.
            return not point.doing


def describe(operations: list[dict[str, Any]]) -> str:
    """Pending operations in the engine's words."""
    texts = [f"{operation['type']} {operation['resource']['urn'].rpartition('::')[2]}" for operation in operations]
    return ", ".join(texts) or "between two operations"
