"""The policy pack as organisations use it, and the engine's report of violations."""

import re
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.support.programs import REPOSITORY
from tests.support.wheel import UV, run

PACK = REPOSITORY / "policy"
EXECUTABLE = "pulumi-analyzer-passage-http-api"
_VIOLATION = re.compile(r" *- \[(\w+)\] +(\S+) +\((\S+): (.*)\)")
_INDENTATION = " " * 10


@dataclass(frozen=True)
class Violation:
    """A policy's violation by a resource.

    Attributes:
        level: `mandatory` or `advisory`.
        policy: the policy's name.
        resource: the resource's logical name.
        text: what it said, without the policy's description.
    """

    level: str
    policy: str
    resource: str
    text: str


def install_pack(folder: Path) -> Path:
    """Make a folder a copy of the pack with its environment, as `pulumi install` does; returns it."""
    shutil.copytree(PACK, folder, ignore=shutil.ignore_patterns("__pycache__", ".venv"))
    run(sys.executable, "-m", "venv", str(folder / ".venv"), cwd=folder)
    python = str(folder / ".venv" / "bin" / "python")
    run(UV, "pip", "install", "--quiet", "--require-hashes", "--python", python, "-r", "requirements.txt", cwd=folder)
    return folder


def violations(output: str) -> list[Violation]:
    """The violations below `Policies:`, in the order of policies and resources."""
    entries: list[Violation] = []
    head: tuple[str, ...] = ()
    for line in output.rpartition("\nPolicies:\n")[2].partition("\n\n")[0].splitlines():
        if match := _VIOLATION.fullmatch(line):
            head = match.groups()
        elif head and line.startswith(_INDENTATION):
            entries.append(Violation(head[0], head[1], head[3], line.removeprefix(_INDENTATION)))
    # Of each violation's lines the last is the message, the one before the policy's description.
    last = {(entry.level, entry.policy, entry.resource): entry for entry in entries}
    return sorted(last.values(), key=lambda violation: (violation.policy, violation.resource))
