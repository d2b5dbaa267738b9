"""`pulumi preview` of a new stack: the component, and the same resources by hand."""

from collections.abc import Iterator
from functools import partial

from .measure import SLOW_ROUNDS, Case
from .sandboxed import PROGRAMS, Bed
from .shapes import SHAPES, SMALL

BENCH = "preview"
TITLE = "`pulumi preview` of a new stack"
TEXT = """The engine with everything that it starts: language host, program, provider. `by hand` registers the same
resources with pulumi_aws (a test compares the two graphs whole). The memory is that of the program's own process."""

_MANY = 100
"""So many functions are so many resources that a preview takes a good part of a minute."""


def cases(bed: Bed) -> Iterator[Case]:
    """Every size, of both programs."""
    for shape in (SMALL, *SHAPES):
        for program in PROGRAMS:
            slow = SLOW_ROUNDS if shape.functions > _MANY else None
            yield Case(BENCH, str(shape), program, partial(bed.run, "preview", program, shape), slow)
