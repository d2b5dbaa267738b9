"""`python -m tests.support.faults`: every type, every operation, every fault; a line of JSON for each that held.

What a file of results already has is not done again.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from .drill import COMPONENTS, CREATED, UPDATED, Result, drill
from .stack import Stack


def main() -> int:
    """Run what is missing in the results."""
    parser = argparse.ArgumentParser(prog="python -m tests.support.faults", description=__doc__)
    parser.add_argument("--results", type=Path, default=Path("faults.jsonl"), help="Default: faults.jsonl")
    options = parser.parse_args()
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
            file.writelines(json.dumps(asdict(each)) + "\n" for each in results)
        sys.stdout.write(f"{', '.join(components)}: {len(results)} cases in {time.monotonic() - began:.0f} s\n")
        sys.stdout.flush()
    held = set(_results(options.results))
    expected = len(COMPONENTS) * (3 * len(CREATED) + len(UPDATED))
    orphans = sum(each.orphan for each in held)
    sys.stdout.write(f"{len(held)} of {expected} cases held; {orphans} left an orphan, each of them listed\n")
    return 0 if len(held) == expected else 1


PASSES = (tuple(each for each in COMPONENTS if each != "gone"), ("gone",))
"""Components that fail side by side; when nobody is there, there is nobody for the others either."""


def all_operations(stack: Stack) -> Iterator[Result]:
    """A stack's whole life, in which each operation of each type fails once in each component."""
    stack.use("first")
    yield from drill(stack, "create", CREATED)
    yield from drill(stack, "read", CREATED)
    stack.use("second")
    yield from drill(stack, "update", UPDATED)
    yield from drill(stack, "delete", CREATED)


def _results(file: Path) -> list[Result]:
    if not file.exists():
        return []
    return [Result(**json.loads(line)) for line in file.read_text(encoding="utf-8").splitlines()]


if __name__ == "__main__":
    sys.exit(main())
