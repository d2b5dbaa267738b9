"""Repairs what a killed command, or a killed engine, left. The home is locked, and no engine runs."""

import json
import shutil
from pathlib import Path

from . import emulator, orphans
from .home import Home
from .state import State


def repair_files(home: Home, state: State) -> None:
    """Delete the stack's lock, and go back to the last complete state."""
    folder = home.state / ".pulumi"
    for lock in (folder / "locks").rglob("*.json"):
        # Its owner is dead.
        lock.unlink()
    for attributes in folder.rglob("*.attrs"):
        # The engine's storage keeps this beside each file. It may be missing, but not incomplete.
        if not _is_whole(attributes):
            attributes.unlink()
    if not _is_whole(state.file):
        backup = state.file.with_name(f"{state.file.name}.bak")
        state.file.unlink(missing_ok=True)
        if _is_whole(backup):
            shutil.copyfile(backup, state.file)


def delete_orphans(home: Home, state: State, region: str) -> None:
    """Delete what the engine was creating when it died, since AWS refuses to create some resources twice.

    A new emulator replaces one in which they can't be found.
    """
    if not orphans.delete(state.pending_operations(), state.resources(), emulator.url(home), region):
        emulator.stop(home)
        emulator.ensure_running(home)


def _is_whole(file: Path) -> bool:
    try:
        json.loads(file.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return False
    return True
