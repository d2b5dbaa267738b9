"""Sandboxes of the tests' own: a home in a temporary folder, one engine for all, nothing left behind."""

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from sandbox.deployment import Sandbox
from tests.support.policies import install_pack
from tests.support.programs import REPOSITORY
from tests.support.projects import PROJECTS, copy_handlers, copy_stack
from tests.support.wheel import build, new_environment


@dataclass
class Configurable:
    """A sandboxed program whose component is made from what the test says."""

    sandbox: Sandbox

    def up(
        self, args: dict[str, Any], *options: str, class_: str = "PassageHttpApi", aliases: Sequence[str] = ()
    ) -> str:
        """Deploy; returns what the engine printed."""
        self.write(args, class_=class_, aliases=aliases)
        done = self.sandbox.up(options, capture=True)
        assert done.returncode == 0, done.stdout + done.stderr
        return str(done.stdout)

    def write(self, args: dict[str, Any], *, class_: str = "PassageHttpApi", aliases: Sequence[str] = ()) -> None:
        """Change the program and deploy nothing; `aliases` are the component's former types."""
        text = json.dumps({"class": class_, "args": args, "aliases": list(aliases)})
        (self.sandbox.project.folder / "component.json").write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def new_configurable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Configurable]]:
    """Makes sandboxed programs; their processes end with the module."""
    made: list[Configurable] = []

    def make() -> Configurable:
        folder = tmp_path_factory.mktemp("configurable")
        project = folder / "project"
        shutil.copytree(PROJECTS / "configurable", project)
        copy_handlers(project)
        made.append(Configurable(Sandbox(project, home=folder / "home")))
        return made[-1]

    yield make
    for each in made:
        each.sandbox.down()


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """This repository's own program, deployed."""
    folder = tmp_path_factory.mktemp("stack")
    sandbox = Sandbox(copy_stack(folder / "project"), home=folder / "home")
    done = sandbox.up(capture=True)
    assert done.returncode == 0, done.stdout + done.stderr
    yield sandbox
    sandbox.down()


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package as users get it."""
    return build("wheel", tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="session")
def environment(tmp_path_factory: pytest.TempPathFactory, wheel: Path) -> Path:
    """A virtual environment with the wheel and what it needs, for all programs that change nothing in it."""
    folder = tmp_path_factory.mktemp("environment") / "venv"
    new_environment(folder, wheel)
    return folder


@pytest.fixture(scope="session")
def plugin(tmp_path_factory: pytest.TempPathFactory, environment: Path) -> Path:
    """The plugin's folder with the environment that `pulumi package add` makes in it: the wheel is installed there."""
    folder = tmp_path_factory.mktemp("repository") / "plugin"
    shutil.copytree(REPOSITORY / "plugin", folder, ignore=shutil.ignore_patterns("__pycache__", ".venv"))
    (folder / ".venv").symlink_to(environment)
    return folder


@pytest.fixture(scope="session")
def policy_pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The policy pack's folder, with its own environment."""
    return install_pack(tmp_path_factory.mktemp("policy_pack"))
