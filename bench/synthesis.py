"""The CDK and the SAM translator from `make bench-others`. They write a template and compare nothing."""

import importlib.metadata
import os
import shutil
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from .measure import SLOW_ROUNDS, Case, Sample, run_checked, timed
from .shapes import Shape

BENCH = "preview"
_PROGRAMS = Path(__file__).parent / "others"

PYTHON = Path(sys.prefix) / "bench" / "bin" / "python"
"""A separate environment, because they need other versions of the tests' packages."""

_TOOLS = {
    # It gives each route a permission of its own: 300 routes are more resources than a CloudFormation stack takes.
    "CDK": ("aws-cdk-lib", "with_cdk.py", (Shape(30, 1),)),
    "SAM translator": ("aws-sam-translator", "with_sam.py", (Shape(30, 1), Shape(300, 1))),
}
"""Tool to its distribution, its program and the sizes."""


def cases(folder: Path) -> Iterator[Case]:
    """Every installed tool."""
    for tool, (distribution, program, shapes) in _TOOLS.items():
        version = _version(distribution)
        if version and (tool != "CDK" or shutil.which("node")):
            for shape in shapes:
                run = partial(_synthesize, program, shape, folder)
                yield Case(BENCH, str(shape), f"{tool} {version}", run, SLOW_ROUNDS)


def _version(distribution: str) -> str | None:
    matches = importlib.metadata.distributions(name=distribution, path=[str(folder) for folder in _site_packages()])
    return next((match.version for match in matches), None)


def _site_packages() -> list[Path]:
    return list(PYTHON.parent.parent.glob("lib/python*/site-packages"))


def _synthesize(program: str, shape: Shape, folder: Path) -> Sample:
    output = folder / "synthesized"
    arguments = [str(shape.routes), str(Path(__file__).parent / "program" / "handlers"), str(output)]
    environment = {**os.environ, "AWS_DEFAULT_REGION": "us-east-1"}
    sample = timed(lambda: run_checked([str(PYTHON), str(_PROGRAMS / program), *arguments], env=environment))
    shutil.rmtree(output)
    return sample
