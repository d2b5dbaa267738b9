"""The time of the component's own code, from its program and the same resources by hand, both against mocks."""

import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from passage_component.testing import run_program

from . import by_hand, component
from .measure import Case, in_new_process, print_sample
from .sandboxed import PROGRAMS
from .shapes import Shape

BENCH = "constructor"
TITLE = "The constructor alone, in-process"
TEXT = """The whole program against mocks, with neither engine nor provider, imports not counted. The difference is
the time of the component's own code. All the rest is Pulumi's own registration of the same resources. Each process runs
its program a few times and reports the shortest."""

SHAPES = (Shape(300, 1), Shape(100, 100))
_TIMES = 3
_PROCESSES = 3
"""In each round."""

_FOLDER = Path(__file__).parent / "program"


def cases() -> Iterator[Case]:
    """Both programs, each in a process of its own."""
    for shape in SHAPES:
        for program, module in PROGRAMS.items():
            arguments = (module, shape.routes, shape.functions)
            run = partial(in_new_process, "constructor", *map(str, arguments), folder=_FOLDER)
            yield Case(BENCH, str(shape), program, run, times=_PROCESSES)


def _main(module: str, routes: str, functions: str) -> None:
    make = {"component": component.make, "by_hand": by_hand.make}[module]
    shape = Shape(int(routes), int(functions))
    run_program(lambda: make(Shape(1, 1)))  # what is imported on first use
    print_sample(lambda: run_program(lambda: make(shape), preview=True), times=_TIMES)


if __name__ == "__main__":
    _main(*sys.argv[1:])
