"""`pulumi up` of a new stack, with the waits that the AWS provider has on AWS."""

import os
import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from sandbox.cli import REAL_WAITS

from .measure import Case, Sample
from .sandboxed import PROGRAMS, Bed
from .shapes import Shape

BENCH = "deployment"
TITLE = "`pulumi up` of a new stack, with real waits"
TEXT = """The provider waits between its polls as on AWS (`--real-waits`). The emulator answers each request at once, so
that these are the shortest times: AWS's own are added to them. A function that is made from an archive holds a lock of
the provider for at least 5 s. So the functions of a stack are created one after another, also by hand."""

_FUNCTIONS = (1, 10, 30)


def cases(folder: Path) -> Iterator[Case]:
    """Three sizes, of both programs, once: the waits are always the same."""
    for number in _FUNCTIONS:
        for program in PROGRAMS:
            shape = Shape(number, number)
            yield Case(BENCH, str(shape), program, partial(_up, folder / "new", program, shape), rounds=1)


def _up(folder: Path, program: str, shape: Shape) -> Sample:
    os.environ[REAL_WAITS] = "1"
    bed = Bed(folder)
    try:
        return bed.run("up", program, shape, "--yes", "--skip-preview")
    finally:
        bed.down()
        del os.environ[REAL_WAITS]
        shutil.rmtree(folder)
