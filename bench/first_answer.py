"""From `python -m sandbox up` to the first 200."""

import shutil
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from sandbox.deployment import Sandbox

from .measure import Case, Sample, run_checked, timed

BENCH = "first answer"
TITLE = "The sandbox, from `up` to the first 200"
TEXT = """This repository's own program in a new home, with engine, AWS plugin and emulator in the cache: the command
starts every process, deploys the stack and asks a route with a token, which answers 200, and without, which answers
401; it fails otherwise. The processor time is without the emulator's, which goes on running."""

_REPOSITORY = Path(__file__).parent.parent


def cases(folder: Path) -> Iterator[Case]:
    """The one row."""
    yield Case(BENCH, "4 routes, 4 functions", "sandbox", partial(_first_answer, folder / "home"))


def _first_answer(home: Path) -> Sample:
    command = [sys.executable, "-m", "sandbox", "up", str(_REPOSITORY), "--home", str(home)]
    try:
        return timed(lambda: run_checked(command, _REPOSITORY))
    finally:
        Sandbox(_REPOSITORY, home=home).down()
        shutil.rmtree(home)
