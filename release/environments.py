"""Environments from the lock files, each file checked against its hash."""

import subprocess
import sys
from pathlib import Path

from .locks import PROJECT, TOOLS

_UV = Path(sys.executable).parent / "uv"


class CommandError(Exception):
    """A program failed; the text is what it printed."""


def run(*command: str | Path, cwd: Path | None = None) -> str:
    """Run a program that has to succeed; returns what it printed.

    Raises:
        CommandError: it failed.
    """
    words = [str(each) for each in command]
    done = subprocess.run(words, cwd=cwd, capture_output=True, text=True, check=False)  # noqa: S603 - this folder's own
    if done.returncode != 0:
        raise CommandError((done.stderr or done.stdout).strip())
    return done.stdout


def create_tools(folder: Path) -> Path:
    """Make an environment with the tools of a release; returns the folder of its programs."""
    run(_UV, "venv", "--quiet", "--python", sys.executable, folder)
    run(_UV, "pip", "sync", "--quiet", "--require-hashes", "--python", folder / "bin" / "python", TOOLS)
    return folder / "bin"


def create_installation(folder: Path, wheel: Path) -> Path:
    """Make an environment with the wheel and, in the locked versions, what it requires; returns its Python."""
    run(_UV, "venv", "--quiet", "--python", sys.executable, folder)
    python = folder / "bin" / "python"
    # A constraint's hashes are checked too, and nothing comes in that no requirement asks for.
    run(_UV, "pip", "install", "--quiet", "--python", python, "--constraint", PROJECT, wheel)
    return python
