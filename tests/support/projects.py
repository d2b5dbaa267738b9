"""Copies of the programs that the tests deploy."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from tests.support.programs import REPOSITORY

PROJECTS = REPOSITORY / "tests" / "e2e" / "projects"
_STACK_FILES = ("__main__.py", "Pulumi.yaml", "Pulumi.sandbox.yaml")

REMOTE_ARGS: dict[str, Any] = {
    "appId": "SandboxPassageApp0000001",
    "authOrigin": "https://app.example.com",
    "routes": {"GET /me": {"handler": "me.handler"}, "GET /health": {"handler": "health.handler", "public": True}},
}


def copy_stack(folder: Path) -> Path:
    """This repository's own program, as a clone has it."""
    folder.mkdir(parents=True)
    for name in _STACK_FILES:
        shutil.copy(REPOSITORY / name, folder)
    copy_handlers(folder)
    return folder


def copy_everything(folder: Path) -> Path:
    """The program with every argument."""
    shutil.copytree(PROJECTS / "everything", folder)
    return folder


def copy_probed(folder: Path) -> Path:
    """The prober's program. Its arguments are in component.json."""
    shutil.copytree(PROJECTS / "probed", folder)
    return folder


def copy_remote(folder: Path) -> Path:
    """A program that uses the component through the plugin."""
    shutil.copytree(PROJECTS / "remote", folder)
    copy_handlers(folder)
    use_plugin(folder)
    write_remote(folder, REMOTE_ARGS)
    return folder


def copy_handlers(folder: Path) -> None:
    shutil.copytree(REPOSITORY / "handlers", folder / "handlers", ignore=shutil.ignore_patterns("__pycache__"))


def use_plugin(folder: Path) -> None:
    """Write a project file that finds the plugin in this clone."""
    plugin = {"name": "passage", "path": str(REPOSITORY / "plugin")}
    declared = {"name": "remote", "runtime": "python", "plugins": {"providers": [plugin]}}
    (folder / "Pulumi.yaml").write_text(yaml.safe_dump(declared), encoding="utf-8")


def uses_plugin(folder: Path) -> bool:
    """Whether a program is `copy_remote`'s."""
    return (folder / "component.json").exists()


def write_remote(folder: Path, args: dict[str, Any], class_: str = "PassageHttpApi", **more: Any) -> None:
    """Change the arguments of `copy_remote`'s program."""
    text = json.dumps({"class": class_, "args": args, **more})
    (folder / "component.json").write_text(text, encoding="utf-8")


RELEASED: dict[str, Callable[[Path], Path]] = {
    "stack": copy_stack,
    "everything": copy_everything,
    "remote": copy_remote,
}
"""The programs whose deployed state is kept for each release."""
