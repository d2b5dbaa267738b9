"""Measure everything, print the tables and write docs/benchmarks.md: `make bench`."""

import argparse
import contextlib
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from . import (
    archives,
    constructor,
    deployments,
    first_answer,
    handlers,
    imports,
    machine,
    preview,
    synthesis,
    terraform,
    unchanged,
)
from .bounds import check_bounds
from .measure import Case, Results
from .sandboxed import Bed
from .tables import bench_table, bounds_table

BENCHES = {
    module.BENCH: module
    for module in (preview, unchanged, deployments, constructor, imports, archives, handlers, first_answer)
}
ROUNDS = 5
DOCUMENT = Path(__file__).parent.parent / "docs" / "benchmarks.md"

_HEAD = """# Benchmarks

<!-- Written by `make bench`. -->

`make bench` measures all of this again. It fails if a bound does not hold, unless the same resources by hand miss it,
too. The rounds are interleaved. Each measures everything, and short bounded cases several times. Times are
medians. A ratio compares two medians with the same resources by hand."""

_CAVEAT = """The times of other tools do not compare speed. The AWS provider that the sandbox builds has fewer
services than the one that terraform starts here. A preview and terraform's plan compare what is wanted with what is
there; the CDK and the SAM translator only write a template and compare nothing.
The CDK gives each route a permission of its own: a stack of 300 routes has more resources than CloudFormation's 500,
and the CDK refuses it."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benches. Return 1 after an interruption, or for a missed bound that the resources by hand meet."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS, metavar="N", help=f"default: {ROUNDS}")
    parser.add_argument(
        "--only",
        action="append",
        choices=[*BENCHES],
        metavar="NAME",
        help=f"one of {', '.join(BENCHES)}; several times",
    )
    options = parser.parse_args(arguments)
    names = options.only or [*BENCHES]
    # An installed package has its bytecode, so the processes of this run get theirs, too.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    before, start = machine.load(), time.monotonic()
    with _cases(names) as cases:
        results = measure(cases, options.rounds)
        whole = all(len(results.get(case.key, ())) == case.samples(options.rounds) for case in cases)
    minutes = (time.monotonic() - start) / 60
    conditions = f"{minutes:.0f} minutes; load average {before:.1f} before, {machine.load():.1f} after"
    text = "\n".join(document(results, [*machine.describe(), ("the run", conditions)]))
    sys.stdout.write(text)
    if whole and not options.only and options.rounds >= ROUNDS:
        DOCUMENT.write_text(text, encoding="utf-8")
    else:
        sys.stderr.write(f"{DOCUMENT.name} is unchanged, because it needs every bench in {ROUNDS} rounds\n")
    return 0 if whole and all(bound.holds or bound.nor_by_hand for bound in check_bounds(results)) else 1


def measure(cases: Sequence[Case], rounds: int) -> Results:
    """Measure interleaved: every case once, then again, every other time in the opposite order.

    Ctrl-C ends it. The samples until then count.
    """
    results: Results = {}
    turns = [
        (number, turn) for number in range(rounds) for turn in range(max((case.times for case in cases), default=0))
    ]
    with contextlib.suppress(KeyboardInterrupt):
        for index, (number, turn) in enumerate(turns):
            running = [case for case in cases if number < case.rounds_of(rounds) and turn < case.times]
            for case in running if index % 2 == 0 else reversed(running):
                sample = case.run()
                results.setdefault(case.key, []).append(sample)
                sys.stderr.write(f"\rround {number + 1} of {rounds}: {case.bench}, {case.what}, {case.by}\033[K")
    sys.stderr.write("\n")
    return results


def document(results: Results, facts: Sequence[tuple[str, str]]) -> Iterator[str]:
    """The whole of docs/benchmarks.md."""
    yield _HEAD
    yield ""
    yield from bounds_table([*check_bounds(results)])
    for module in BENCHES.values():
        yield from bench_table(module, results)
        if module is preview and any(bench == preview.BENCH for bench, _, _ in results):
            yield _CAVEAT
            yield ""
    yield "## Measured on"
    yield ""
    yield "| | |"
    yield "|---|---|"
    for fact, value in facts:
        yield f"| {fact} | {value} |"
    yield ""


@contextlib.contextmanager
def _cases(names: Sequence[str]) -> Iterator[list[Case]]:
    """The cases of some benches. Their files are created before and removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="passage-bench-") as temporary:
        folder = Path(temporary)
        for name in ("bed", "archives", "handlers", "first", "terraform", "synthesis"):
            (folder / name).mkdir()
        bed = Bed(folder / "bed")
        benches = {
            preview.BENCH: lambda: [
                *preview.cases(bed),
                *terraform.cases(folder / "terraform"),
                *synthesis.cases(folder / "synthesis"),
            ],
            unchanged.BENCH: lambda: [*unchanged.cases(bed)],
            deployments.BENCH: lambda: [*deployments.cases(folder / "deployments")],
            constructor.BENCH: lambda: [*constructor.cases()],
            imports.BENCH: lambda: [*imports.cases()],
            archives.BENCH: lambda: [*archives.cases(folder / "archives")],
            handlers.BENCH: lambda: [*handlers.cases(folder / "handlers")],
            first_answer.BENCH: lambda: [*first_answer.cases(folder / "first")],
        }
        try:
            yield [case for name in names for case in benches[name]()]
        finally:
            bed.down()


if __name__ == "__main__":
    sys.exit(main())
