"""The built packages, and new environments with nothing but them."""

import subprocess
import sys
from pathlib import Path
from typing import Literal

from tests.support.programs import REPOSITORY

UV = str(Path(sys.executable).parent / "uv")


def run(*command: str, cwd: Path) -> str:
    """Run a command that has to succeed, and return its output."""
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def build(target: Literal["wheel", "sdist"], folder: Path, source: Path = REPOSITORY) -> Path:
    """Build the package from its source into a folder, and return its file."""
    run(sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(folder), cwd=source)
    (file,) = folder.glob("*.whl" if target == "wheel" else "*.tar.gz")
    return file


def new_environment(folder: Path, wheel: Path, *extras: str) -> Path:
    """Create a virtual environment with the wheel and its requirements, and return its Python.

    The versions are the locked ones, so that nothing has to be fetched that `make install` has not.
    """
    # With pip, which the engine asks for a program's requirements. The locked one takes half as long as Python's own.
    run(UV, "venv", "--quiet", "--python", sys.executable, str(folder), cwd=folder.parent)
    python = folder / "bin" / "python"
    what = f"{wheel}[{','.join(extras)}]" if extras else str(wheel)
    lock = str(REPOSITORY / "requirements.lock")
    run(UV, "pip", "install", "--quiet", "--python", str(python), "--constraint", lock, what, "pip", cwd=folder.parent)
    return python
