"""`python -m tests.support.faults`: every type, every operation, every fault; a line of JSON for each that held.

What a file of results already has is not done again, unless the code has changed since.
"""

import argparse
import hashlib
import json
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from functools import cache
from pathlib import Path

from tests.support.programs import REPOSITORY

from .drill import COMPONENTS, CREATED, UPDATED, Result, drill
from .stack import Stack


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the cases that are missing in the results."""
    parser = argparse.ArgumentParser(prog="python -m tests.support.faults", description=__doc__)
    parser.add_argument("--results", type=Path, default=Path("faults.jsonl"), help="Default: faults.jsonl")
    options = parser.parse_args(arguments)
    for components in PASSES:
        if {COMPONENTS[each] for each in components} <= {each.kind for each in _results(options.results)}:
            continue
        began = time.monotonic()
        with tempfile.TemporaryDirectory() as folder:
            stack = Stack(Path(folder), components)
            try:
                results = list(all_operations(stack))
            finally:
                stack.sandbox.down()
        with options.results.open("a", encoding="utf-8") as file:
            file.writelines(json.dumps({"code": _code(), **asdict(each)}) + "\n" for each in results)
        sys.stdout.write(f"{', '.join(components)}: {len(results)} cases in {time.monotonic() - began:.0f} s\n")
        sys.stdout.flush()
    held = set(_results(options.results))
    expected = len(COMPONENTS) * (3 * len(CREATED) + len(UPDATED))
    orphans = sum(each.orphan for each in held)
    sys.stdout.write(f"{len(held)} of {expected} cases held; {orphans} left an orphan, each of them listed\n")
    return 0 if len(held) == expected else 1


PASSES = (tuple(each for each in COMPONENTS if each != "gone"), ("gone",))
"""Components that fail side by side. `gone` is alone, since it fails the calls of all."""


CODE = ("passage_component", "sandbox", "handlers", "tests/support", "tests/e2e/projects/faulty")
"""The folders with the tested code: the component, the sandbox, the drill and its program."""


def all_operations(stack: Stack) -> Iterator[Result]:
    """Run a stack's whole life, in which each operation of each type fails once in each component."""
    stack.use("first")
    yield from drill(stack, "create", CREATED)
    yield from drill(stack, "read", CREATED)
    stack.use("second")
    yield from drill(stack, "update", UPDATED)
    yield from drill(stack, "delete", CREATED)


def _results(file: Path) -> list[Result]:
    """The results for the current code."""
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    results = [json.loads(line) for line in lines]
    return [Result(**each) for each in results if each.pop("code", None) == _code()]


@cache
def _code() -> str:
    """A hash of the tested code."""
    files = [REPOSITORY / "requirements.lock"]
    for place in CODE:
        files += (each for each in (REPOSITORY / place).rglob("*") if each.suffix in (".py", ".lock", ".yaml"))
    digest = hashlib.sha256()
    for file in sorted(files):
        digest.update(f"{file.relative_to(REPOSITORY)}\0".encode() + file.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


if __name__ == "__main__":
    sys.exit(main())
