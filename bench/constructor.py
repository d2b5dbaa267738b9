"""What the component's own code takes: its program against mocks, and the same resources by hand against the same."""

import gc
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from passage_component.testing.mocks import run_program

from . import by_hand, component
from .measure import Case, in_new_process, tell
from .sandboxed import PROGRAMS
from .shapes import Shape

BENCH = "constructor"
TITLE = "The constructor alone, in-process"
TEXT = """The whole program against mocks, with neither engine nor provider, imports not counted. What the component's
own code takes is the difference: all the rest is Pulumi's own registration of the same resources. Each process runs its
program a few times and tells the least."""

SHAPES = (Shape(300, 1), Shape(100, 100))
_TIMES = 3
_FOLDER = Path(__file__).parent / "program"


def cases() -> Iterator[Case]:
    """Both programs, each in a process of its own."""
    for shape in SHAPES:
        for program in PROGRAMS:
            yield case(BENCH, shape, program, program, times=_TIMES)


def case(
    bench: str,
    shape: Shape,
    program: str,
    by: str,
    *,
    rounds: int | None = None,
    times: int = 1,
    collector: bool = True,
) -> Case:
    """A program run against mocks.

    Args:
        bench: the table it is in.
        shape: its size.
        program: one of `PROGRAMS`.
        by: its column.
        rounds: in how many rounds at most.
        times: how often a process runs it; the least counts.
        collector: whether Python collects garbage meanwhile.
    """
    arguments = (PROGRAMS[program], shape.routes, shape.functions, times, int(collector))
    run = partial(in_new_process, "constructor", *map(str, arguments), folder=_FOLDER)
    return Case(bench, str(shape), by, run, rounds)


def _main(module: str, routes: str, functions: str, times: str, collector: str) -> None:
    make = {"component": component.make, "by_hand": by_hand.make}[module]
    shape = Shape(int(routes), int(functions))
    run_program(lambda: make(Shape(1, 1)))  # what is imported on first use
    if not int(collector):
        gc.disable()
    tell(lambda: run_program(lambda: make(shape), preview=True), times=int(times))


if __name__ == "__main__":
    _main(*sys.argv[1:])
