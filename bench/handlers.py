"""The sample handlers' own share of a cold start, which is their import."""

import json
import shutil
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from .measure import Case, Sample, run_checked

BENCH = "handlers"
TITLE = "Cold import of the sample handlers"
TEXT = """In a new interpreter without site-packages, from a folder without bytecode, as in a Lambda package. The
modules of the standard library that a handler needs are counted with it, but for json, which Lambda's runtime has
imported."""

MODULES = ("me", "health", "items")
_HANDLERS = Path(__file__).parent.parent / "handlers"
_CODE = """
import json, sys, time
sys.path.insert(0, {folder!r})
cpu, wall = time.process_time(), time.perf_counter()
import {module}
print(json.dumps(dict(wall=time.perf_counter() - wall, cpu=time.process_time() - cpu)))
"""


def cases(folder: Path) -> Iterator[Case]:
    """Every handler's module."""
    package = folder / "package"
    shutil.copytree(_HANDLERS, package, ignore=shutil.ignore_patterns("__pycache__"))
    for module in MODULES:
        yield Case(BENCH, f"{module}.py", "import", partial(_import, module, package), times=3)


def _import(module: str, package: Path) -> Sample:
    code = _CODE.format(folder=str(package), module=module)
    return Sample(**json.loads(run_checked([sys.executable, "-I", "-S", "-B", "-c", code])))
