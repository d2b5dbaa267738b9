"""Repairs what a killed command, or a killed engine, left. The home is locked, and no engine runs."""

import json
import os
import shutil
from pathlib import Path

from passage_component.tools.orphans import Account

from . import emulator, pending
from .home import Home
from .progress import say
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


def record_creations(home: Home, state: State, region: str) -> None:
    """Record what the engine was creating when it died, since AWS refuses to create some resources twice.

    The engine's refresh has to follow. It reads the resources, and drops those that do not exist.
    """
    begun = pending.begun(state, _account(home, region))
    state.record(begun.ids)
    if begun.unknown:
        names = ", ".join(f"{urn.rpartition('::')[2]} ({type_})" for urn, type_ in begun.unknown.items())
        say(
            f"The last command was interrupted while it created {names}. They may exist and are not in the state. If "
            "AWS refuses to create one because it exists, run `python -m sandbox pulumi -- import TYPE NAME ID`."
        )


def _account(home: Home, region: str) -> Account:
    """The emulator, without the user's own settings of AWS and of proxies."""
    import botocore.config  # noqa: PLC0415 - slow, and only for repairs
    import botocore.session  # noqa: PLC0415

    # Name, variable of the environment, default, conversion.
    ignored = {"profile": (None, None, None, None), "config_file": (None, None, os.devnull, None)}
    session = botocore.session.Session(ignored)
    session.set_credentials("test", "test")
    config = botocore.config.Config(proxies={"http": None, "https": None})
    return Account(region, session, endpoint_url=emulator.url(home), config=config)


def _is_whole(file: Path) -> bool:
    try:
        json.loads(file.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return False
    return True
