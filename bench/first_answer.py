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
401; it fails otherwise. The processor time is without the emulator's, which goes on running. `with real waits` is
`up --real-waits`: the provider waits between its polls as on AWS."""

_REPOSITORY = Path(__file__).parent.parent


def cases(folder: Path) -> Iterator[Case]:
    """One row, as the sandbox waits and as on AWS."""
    for by, options in (("sandbox", ()), ("sandbox, with real waits", ("--real-waits",))):
        yield Case(BENCH, "4 routes, 4 functions", by, partial(_first_answer, folder / "home", *options))


def _first_answer(home: Path, *options: str) -> Sample:
    command = [sys.executable, "-m", "sandbox", "up", str(_REPOSITORY), "--home", str(home), *options]
    try:
        return timed(lambda: run_checked(command, _REPOSITORY))
    finally:
        Sandbox(_REPOSITORY, home=home).down()
        shutil.rmtree(home)
