"""A fault plan: which of the calls to AWS fail, and how. Written by tests, carried out by the sandbox's provider.

A home's `faults.json` is the plan, `faults-seen.json` how often each of its lines came by. The provider finds the plan
through the environment variable `PASSAGE_SANDBOX_FAULTS`; without the file nothing fails.
"""

import fcntl
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from .home import Home, write_atomically

VARIABLE = "PASSAGE_SANDBOX_FAULTS"

ANSWERS = {"400": "BadRequestException", "409": "ConflictException"}
"""Answers that are not tried again, and what AWS calls them where a fault has no `code` of its own."""

RETRIED = {"429": "TooManyRequestsException", "500": "InternalServerException"}
"""Answers that AWS's clients try again."""

LOST = ("timeout before", "timeout after", "gone")
"""No answer: the request was lost, its answer was lost, or nobody is there, now and for everything that follows."""

KINDS = (*ANSWERS, *RETRIED, *LOST)

OPERATIONS = ("create", "read", "update", "delete")


@dataclass(frozen=True)
class Fault:
    """One line of a plan.

    Attributes:
        on: an operation of a service, such as `apigatewayv2 CreateRoute`, or of a resource type, such as
            `aws:apigatewayv2/route:Route create`. The first is answered as AWS would, and tried again as AWS's clients
            do; the second is what remains when all tries have failed.
        kind: one of `KINDS`.
        of: of a resource type's operations only those on resources whose logical names begin so.
        nth: the first call that fails, counted from 1.
        times: how many calls fail; None for all from the nth on.
        every: 2 lets every second of them through.
        code: AWS's name of the error. Default: the one that goes with the kind.
        message: what AWS says with it.
    """

    on: str
    kind: str
    of: str = ""
    nth: int = 1
    times: int | None = 1
    every: int = 1
    code: str = ""
    message: str = "on purpose: the fault plan says so"

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"kind: {self.kind!r} was given; allowed are {', '.join(KINDS)}")
        if self.on.startswith("aws:") and self.on.rpartition(" ")[2] not in OPERATIONS:
            raise ValueError(f"on: {self.on!r} was given; a resource type's operations are {', '.join(OPERATIONS)}")

    @property
    def error_code(self) -> str:
        """What AWS calls the error."""
        return self.code or (ANSWERS | RETRIED).get(self.kind, "")

    def hits(self, count: int) -> bool:
        """Whether the call with this number, from 1 on, fails."""
        since = count - self.nth
        if since < 0 or since % self.every:
            return False
        return self.kind == "gone" or self.times is None or since // self.every < self.times


class Plan:
    """A plan that is being carried out: it counts the calls, over all processes since it was written.

    Attributes:
        attempts: how often a call is tried in all; None for as often as the real provider does.
    """

    def __init__(self, path: Path) -> None:
        """Read a plan; without the file it is empty.

        Raises:
            ValueError: it holds what no plan has.
        """
        self._seen = _seen_file(path)
        written = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
        self.attempts: int | None = written.get("attempts")
        self._faults = [Fault(**each) for each in written.get("faults") or []]

    def next(self, on: str, name: str = "") -> Fault | None:
        """Count a call, of a resource with this logical name; gives the fault that it meets."""

        def names(fault: Fault) -> bool:
            return on == fault.on and name.startswith(fault.of)

        named = [(index, each) for index, each in enumerate(self._faults) if names(each) or each.kind == "gone"]
        if not named:
            return None
        with self._seen.with_name(f"{self._seen.name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            counts = _counts(self._seen, len(self._faults))
            met = None
            for index, fault in named:
                # Once nobody is there, everything counts.
                if names(fault) or fault.hits(counts[index]):
                    counts[index] += 1
                    met = met or (fault if fault.hits(counts[index]) else None)
            write_atomically(self._seen, json.dumps(counts))
        return met


def write(home: Home, faults: Sequence[Fault], *, attempts: int | None = None) -> None:
    """Write a home's plan in place of the one it had; counting begins anew.

    Args:
        home: the sandbox's home.
        faults: what fails.
        attempts: how often a call is tried in all, to wait less than the real provider does.
    """
    _seen_file(home.faults).unlink(missing_ok=True)
    plan = {"attempts": attempts, "faults": [asdict(each) for each in faults]}
    write_atomically(home.faults, json.dumps(plan, indent=2) + "\n")


def clear(home: Home) -> list[int]:
    """Take a home's plan away; gives how often each of its lines came by."""
    plan = Path(home.faults)
    planned = json.loads(plan.read_text(encoding="utf-8"))["faults"] if plan.is_file() else []
    counts = _counts(_seen_file(plan), len(planned))
    for each in (plan, _seen_file(plan)):
        each.unlink(missing_ok=True)
    return counts


def _seen_file(plan: Path) -> Path:
    return plan.with_name(f"{plan.stem}-seen.json")


def _counts(path: Path, length: int) -> list[int]:
    return list(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else [0] * length
