"""Environments from the lock files, each file checked against its hash."""

import subprocess
import sys
from pathlib import Path

from .locks import PROJECT, TOOLS

_UV = Path(sys.executable).parent / "uv"


class CommandError(Exception):
    """A program failed. The text is its output."""


def run(*command: str | Path, cwd: Path | None = None) -> str:
    """Run a program and return its output.

    Raises:
        CommandError: the program failed.
    """
    words = [str(word) for word in command]
    done = subprocess.run(words, cwd=cwd, capture_output=True, text=True, check=False)  # noqa: S603 - this folder's own
    if done.returncode != 0:
        raise CommandError((done.stderr or done.stdout).strip())
    return done.stdout


def create_tools(folder: Path) -> Path:
    """Create an environment with the tools of a release and return the folder of its programs."""
    run(_UV, "venv", "--quiet", "--python", sys.executable, folder)
    run(_UV, "pip", "sync", "--quiet", "--require-hashes", "--python", folder / "bin" / "python", TOOLS)
    return folder / "bin"


def create_installation(folder: Path, wheel: Path) -> Path:
    """Create an environment with the wheel and its requirements in the locked versions, and return its Python."""
    run(_UV, "venv", "--quiet", "--python", sys.executable, folder)
    python = folder / "bin" / "python"
    # uv checks a constraint's hashes too, and installs only requirements.
    run(_UV, "pip", "install", "--quiet", "--python", python, "--constraint", PROJECT, wheel)
    return python
