"""`python -m tests.support.faults`: every operation, every fault; a line of JSON for each that held.

A stack lives once without faults, which shows the operations that each command asks for. Then it lives once more, and
each of these fails in each way. A command that a file of results already has is not done again, unless the code has
changed since.
"""

import argparse
import hashlib
import json
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from functools import cache
from pathlib import Path

from tests.support.programs import REPOSITORY

from .drill import COMMANDS, COMPONENTS, Result, drill, run
from .stack import Stack

VARIANTS = {"create": "first", "read": "first", "update": "second", "delete": "second"}
"""A command to the program that it runs with."""

CODE = ("passage_component", "sandbox", "handlers", "tests/support", "tests/e2e/projects/faulty")
"""The folders with the tested code: the component, the sandbox, the drill and its program."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the commands whose cases are missing in the results."""
    parser = argparse.ArgumentParser(prog="python -m tests.support.faults", description=__doc__)
    parser.add_argument("--results", type=Path, default=Path("faults.jsonl"), help="Default: faults.jsonl")
    parser.add_argument("--faults", nargs="+", choices=COMPONENTS, default=COMPONENTS, help="Default: all")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        stack = Stack(Path(folder), options.faults)
        try:
            return _live(stack, options.results)
        finally:
            stack.sandbox.down()


def _live(stack: Stack, file: Path) -> int:
    asked = {command: run(_with_program(stack, command), command) for command in COMMANDS}
    for command in COMMANDS:
        began = time.monotonic()
        _with_program(stack, command)
        if _missing(asked, file, command, stack.components):
            _write(file, drill(stack, command, asked[command]))
        else:
            run(stack, command)
        sys.stdout.write(f"{command}: {len(asked[command])} operations in {time.monotonic() - began:.0f} s\n")
        sys.stdout.flush()
    held = _results(file)
    missing = sum(len(_missing(asked, file, command, stack.components)) for command in COMMANDS)
    told = sum(result.told for result in held)
    sys.stdout.write(f"{len(held)} cases held, {told} of them told; {missing} are missing\n")
    return 1 if missing else 0


def _with_program(stack: Stack, command: str) -> Stack:
    stack.use(VARIANTS[command])
    return stack


def _missing(
    asked: Mapping[str, Sequence[str]], file: Path, command: str, kinds: Sequence[str]
) -> set[tuple[str, str]]:
    """The operations and faults of a command that did not hold yet."""
    held = {(result.operation, result.kind) for result in _results(file) if result.command == command}
    return {(operation, kind) for operation in asked[command] for kind in kinds} - held


def _write(file: Path, results: Iterator[Result]) -> None:
    lines = [json.dumps({"code": _code(), **asdict(result)}) + "\n" for result in results]
    with file.open("a", encoding="utf-8") as opened:
        opened.writelines(lines)


def _results(file: Path) -> list[Result]:
    """The results for the current code."""
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    results = [json.loads(line) for line in lines]
    return [
        Result(**{**result, "orphans": tuple(result["orphans"])})
        for result in results
        if result.pop("code", None) == _code()
    ]


@cache
def _code() -> str:
    """A hash of the tested code."""
    files = [REPOSITORY / "requirements.lock"]
    for place in CODE:
        files += (file for file in (REPOSITORY / place).rglob("*") if file.suffix in (".py", ".lock", ".yaml"))
    digest = hashlib.sha256()
    for file in sorted(files):
        digest.update(f"{file.relative_to(REPOSITORY)}\0".encode() + file.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


if __name__ == "__main__":
    sys.exit(main())
