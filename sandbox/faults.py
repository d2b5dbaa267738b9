"""A fault plan: the calls to AWS that fail, and how. Tests write it, and the sandbox's provider follows it.

A home's `faults.json` is the plan, and `faults-seen.json` counts the calls of each fault. The environment variable
`PASSAGE_SANDBOX_FAULTS` has the plan's path. Without the file all calls pass.
"""

import fcntl
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from .home import Home, write_atomically

VARIABLE = "PASSAGE_SANDBOX_FAULTS"

ANSWERS = {"400": "BadRequestException", "409": "ConflictException"}
"""Answers that are not retried, with AWS's name of the error if a fault does not set `code`."""

RETRIED = {"429": "TooManyRequestsException", "500": "InternalServerException"}
"""Answers that AWS's clients retry."""

LOST = ("timeout before", "timeout after", "gone")
"""No answer: the request or its answer is lost, or with `gone` those of all later calls too."""

KINDS = (*ANSWERS, *RETRIED, *LOST)

OPERATIONS = ("create", "read", "update", "delete")


@dataclass(frozen=True)
class Fault:
    """One fault of a plan.

    Attributes:
        on: an operation of a service, such as `apigatewayv2 CreateRoute`, or of a resource type, such as
            `aws:apigatewayv2/route:Route create`. The first fails in the HTTP answer, and AWS's clients retry it. The
            second fails at once, as after all retries.
        kind: one of `KINDS`.
        of: the start of the logical names of the resources that fail. Default: all of the type.
        nth: the first call that fails, from 1.
        times: the number of calls that fail. None: all from the nth on.
        every: with 2 every second of them passes.
        code: AWS's name of the error. Default: the kind's.
        message: AWS's message.
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
            raise ValueError(f"kind: {self.kind!r} is not a kind of fault. Use {', '.join(KINDS)}.")
        if self.on.startswith("aws:") and self.on.rpartition(" ")[2] not in OPERATIONS:
            raise ValueError(f"on: {self.on!r} is not an operation of a resource type. Use {', '.join(OPERATIONS)}.")

    @property
    def error_code(self) -> str:
        """AWS's name of the error."""
        return self.code or (ANSWERS | RETRIED).get(self.kind, "")

    def hits(self, count: int) -> bool:
        """Whether the call with this number, from 1 on, fails."""
        since = count - self.nth
        if since < 0 or since % self.every:
            return False
        return self.kind == "gone" or self.times is None or since // self.every < self.times


class Plan:
    """A plan in use. It counts the calls of all processes since the plan was written.

    Attributes:
        attempts: the number of attempts of a call. None: as many as the real provider's.
    """

    def __init__(self, path: Path) -> None:
        """Read a plan. Without the file it is empty.

        Raises:
            ValueError: a fault is not valid.
        """
        self._seen = _seen_file(path)
        written = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
        self.attempts: int | None = written.get("attempts")
        self._faults = [Fault(**fault) for fault in written.get("faults") or []]

    def next(self, on: str, name: str = "") -> Fault | None:
        """Count a call for a resource with this logical name, and return its fault, if any."""

        def matches(fault: Fault) -> bool:
            return on == fault.on and name.startswith(fault.of)

        candidates = [
            (index, fault) for index, fault in enumerate(self._faults) if matches(fault) or fault.kind == "gone"
        ]
        if not candidates:
            return None
        with self._seen.with_name(f"{self._seen.name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            counts = _counts(self._seen, len(self._faults))
            hit = None
            for index, fault in candidates:
                # Once AWS is gone, every call counts.
                if matches(fault) or fault.hits(counts[index]):
                    counts[index] += 1
                    hit = hit or (fault if fault.hits(counts[index]) else None)
            write_atomically(self._seen, json.dumps(counts))
        return hit


def write(home: Home, faults: Sequence[Fault], *, attempts: int | None = None) -> None:
    """Replace a home's plan, and count from 0.

    Args:
        home: the sandbox's home.
        faults: the faults.
        attempts: the number of attempts of a call, to wait less than with the real provider's. Default: as many as its.
    """
    _seen_file(home.faults).unlink(missing_ok=True)
    plan = {"attempts": attempts, "faults": [asdict(fault) for fault in faults]}
    write_atomically(home.faults, json.dumps(plan, indent=2) + "\n")


def clear(home: Home) -> list[int]:
    """Delete a home's plan and return the count of calls of each fault."""
    plan = Path(home.faults)
    planned = json.loads(plan.read_text(encoding="utf-8"))["faults"] if plan.is_file() else []
    counts = _counts(_seen_file(plan), len(planned))
    for file in (plan, _seen_file(plan)):
        file.unlink(missing_ok=True)
    return counts


def _seen_file(plan: Path) -> Path:
    return plan.with_name(f"{plan.stem}-seen.json")


def _counts(path: Path, length: int) -> list[int]:
    return list(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else [0] * length
