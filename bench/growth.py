"""Why a resource among thousands costs more than one among hundreds: Python's garbage collector."""

from collections.abc import Iterator

from .constructor import case
from .measure import SLOW_ROUNDS, Case
from .shapes import Shape

BENCH = "growth"
TITLE = "What grows faster than the routes"
TEXT = """The same programs against mocks, with seven resources a route, and with `gc.disable()` before. Pulumi keeps
tasks and Outputs of every resource until the program ends, and the collector looks through all of them again and again.
A component can't switch it off for the program that uses it; a program may."""

SHAPES = (Shape(30, 30), Shape(300, 300))


def cases() -> Iterator[Case]:
    """Both programs with the collector and without."""
    for shape in SHAPES:
        for program in ("component", "by hand"):
            yield case(BENCH, shape, program, program, rounds=SLOW_ROUNDS)
            by = f"{program}, without collector"
            yield case(BENCH, shape, program, by, rounds=SLOW_ROUNDS, collector=False)
