"""`pulumi up` without a change."""

from collections.abc import Iterator
from functools import partial

from .measure import Case, Sample
from .sandboxed import PROGRAMS, Bed
from .shapes import Shape

BENCH = "unchanged"
TITLE = "`pulumi up` with nothing to change"
TEXT = "The stack was deployed before. Without `--refresh` the engine asks the provider of each resource once."

_SHAPES = (Shape(30, 1), Shape(300, 1))
_OPTIONS = ("--yes", "--skip-preview")


def cases(bed: Bed) -> Iterator[Case]:
    """Two sizes, of both programs."""
    deployed = set()

    def up(program: str, shape: Shape) -> Sample:
        if (program, shape) not in deployed:
            bed.run("up", program, shape, *_OPTIONS)
            deployed.add((program, shape))
        return bed.run("up", program, shape, *_OPTIONS, "--expect-no-changes")

    for shape in _SHAPES:
        for program in PROGRAMS:
            yield Case(BENCH, str(shape), program, partial(up, program, shape))
