"""`pulumi preview` of a new stack: the component, and the same resources by hand."""

from collections.abc import Iterator
from functools import partial

from .measure import Case
from .sandboxed import PROGRAMS, Bed
from .shapes import SHAPES, SMALL, Shape

BENCH = "preview"
TITLE = "`pulumi preview` of a new stack"
TEXT = """The engine with everything that it starts: language host, program, provider. `by hand` registers the same
resources with pulumi_aws (a test compares the two graphs whole). `without collector` is a program that begins with
`gc.disable()`: Pulumi's SDK keeps tasks and Outputs of every resource until the program ends, and Python's garbage
collector looks through them again and again. The memory is that of the program's own process."""

WITHOUT_COLLECTOR = "component, without collector"

_TIMES = {SMALL: 3, Shape(30, 1): 3, Shape(30, 30): 3, Shape(300, 1): 2}
"""Short cases vary more from run to run."""


def cases(bed: Bed) -> Iterator[Case]:
    """Every size, of both programs."""
    for shape in (SMALL, *SHAPES):
        for program in PROGRAMS:
            run = partial(bed.run, "preview", program, shape)
            yield Case(BENCH, str(shape), program, run, times=_TIMES.get(shape, 1))
        if shape.functions == shape.routes:
            run = partial(bed.run, "preview", "component", shape, collector=False)
            yield Case(BENCH, str(shape), WITHOUT_COLLECTOR, run, times=_TIMES.get(shape, 1))
