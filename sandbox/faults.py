"""A fault plan: the requests to AWS that fail, and how. Tests write it, and the emulator follows it.

A home's `faults.json` is the plan. While it exists the emulator writes `faults-seen.json` beside it: the requests of
each fault and of each operation. The faults are carried out between the AWS provider and the emulator
(`corrections/faults.py`), so that the provider's own retries are those that users have.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from .home import write_atomically

ANSWERED = ("throttled", "refused", "conflict", "broken")
"""Answers in AWS's place: the first and the last one are those that AWS's clients ask again after."""

LOST = ("lost", "cut", "gone", "unanswered")
"""No answer. The connection is closed after the operation took effect, or before it, or that of all later requests too;
or it stays open."""

KINDS = (*ANSWERED, *LOST, "slow")


@dataclass(frozen=True)
class Fault:
    """One fault of a plan.

    Attributes:
        on: an operation by botocore's names, such as `apigatewayv2:CreateRoute`.
        kind: one of `KINDS`.
        by: a part of the user agent whose requests fail. Default: all.
        nth: the first request that fails, from 1.
        times: the number of requests that fail. None: all from the nth on.
        every: with 2 every second of them passes.
        status: an answer's HTTP status. Default: the service's for this kind.
        code: AWS's name of the error. Default: the service's for this kind.
        message: AWS's message.
        seconds: how long after a `slow` request the operation begins.
    """

    on: str
    kind: str
    by: str = ""
    nth: int = 1
    times: int | None = 1
    every: int = 1
    status: int | None = None
    code: str = ""
    message: str = "on purpose: the fault plan says so"
    seconds: float = 3

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"kind: {self.kind!r} is not a kind of fault. Use {', '.join(KINDS)}.")
        if not all(self.on.partition(":")):
            raise ValueError(f"on: {self.on!r} is not an operation. Use one like apigatewayv2:CreateRoute.")

    def hits(self, count: int) -> bool:
        """Whether the request with this number, from 1 on, fails."""
        since = count - self.nth
        if since < 0 or since % self.every:
            return False
        return self.kind == "gone" or self.times is None or since // self.every < self.times


@dataclass(frozen=True)
class Seen:
    """The requests that the emulator saw while it had a plan.

    Attributes:
        counts: the number of requests of each fault, passed or failed, in the plan's order.
        operations: the number of requests of each operation, in the order of the first of each.
    """

    counts: Sequence[int]
    operations: Mapping[str, int]


def write(plan: Path, faults: Sequence[Fault] = ()) -> None:
    """Replace a plan, and count from 0. Without faults everything passes and is counted."""
    seen_file(plan).unlink(missing_ok=True)
    write_atomically(plan, json.dumps([asdict(fault) for fault in faults], indent=2) + "\n")


def read(plan: Path) -> list[Fault]:
    """The faults of a plan."""
    return [Fault(**fault) for fault in json.loads(plan.read_text(encoding="utf-8"))]


def clear(plan: Path) -> Seen:
    """Delete a plan and return what was seen."""
    faults = read(plan) if plan.exists() else []
    plan.unlink(missing_ok=True)
    file = seen_file(plan)
    if not file.exists():
        return Seen([0] * len(faults), {})
    seen = Seen(**json.loads(file.read_text(encoding="utf-8")))
    file.unlink()
    return seen


def seen_file(plan: Path) -> Path:
    """The file beside a plan in which the emulator counts."""
    return plan.with_name(f"{plan.stem}-seen.json")
