"""Sandboxes of the tests' own: a home in a temporary folder, one engine for all, nothing left behind."""

import json
import re
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from sandbox import emulator, engine
from sandbox.deployment import Sandbox
from sandbox.home import locked
from sandbox.plugins import finding
from sandbox.project import Project
from tests.e2e.examples import Deploy
from tests.support.policies import install_pack
from tests.support.programs import REPOSITORY
from tests.support.projects import PROJECTS, copy_handlers
from tests.support.wheel import build, new_environment, run

Once = Callable[[str, Callable[[Path], object]], Path]


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
def program(new_configurable: Callable[[], Configurable]) -> Configurable:
    """One program for the tests of a file, each of which begins with an `up` of its own."""
    return new_configurable()


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


@pytest.fixture(scope="session", autouse=True)
def installed() -> None:
    """Engine, AWS plugin and emulator; the first worker makes what is missing, the others wait for it."""
    pulumi = engine.find_or_install("yaml").pulumi
    for sdk in Project.read(REPOSITORY).sdks():
        finding.find(sdk, pulumi)
    emulator.install()


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Once:
    """Gives the folder that a function makes, the same one to all workers; the first one that asks makes it."""
    base = tmp_path_factory.getbasetemp()
    shared = base if worker_id == "master" else base.parent

    def made_once(name: str, make: Callable[[Path], object]) -> Path:
        folder, done = shared / name, shared / f"{name}.done"
        with locked(shared / f"{name}.lock", wait=True):
            if not done.exists():
                shutil.rmtree(folder, ignore_errors=True)
                make(folder)
                done.touch()
        return folder

    return made_once


@pytest.fixture(scope="session")
def wheel(once: Once) -> Path:
    """The package as users get it."""
    (file,) = once("dist", lambda folder: build("wheel", folder)).glob("*.whl")
    return file


@pytest.fixture(scope="session")
def environment(once: Once, wheel: Path) -> Path:
    """A virtual environment with the wheel and what it needs, for all programs that change nothing in it."""
    return once("environment", lambda folder: new_environment(folder, wheel))


@pytest.fixture(scope="session")
def plugin(tmp_path_factory: pytest.TempPathFactory, environment: Path) -> Path:
    """The plugin's folder with the environment that `pulumi package add` makes in it: the wheel is installed there."""
    folder = tmp_path_factory.mktemp("repository") / "plugin"
    shutil.copytree(REPOSITORY / "plugin", folder, ignore=shutil.ignore_patterns("__pycache__", ".venv"))
    (folder / ".venv").symlink_to(environment)
    return folder


@pytest.fixture(scope="session")
def policy_pack(once: Once) -> Path:
    """The policy pack's folder, with its own environment."""
    return once("policy", install_pack)


@pytest.fixture
def deploy(tmp_path: Path, environment: Path) -> Iterator[Deploy]:
    """Deploys an example with the command of its README, which asks with and without a token itself."""
    made: list[Sandbox] = []

    def deploy_example(name: str, *, asks: Sequence[str] = ("200, with", "401, without")) -> Sandbox:
        project, home = tmp_path / name, tmp_path / "home"
        shutil.copytree(REPOSITORY / "examples" / name, project, ignore=shutil.ignore_patterns("__pycache__"))
        (project / ".venv").symlink_to(environment)
        made.append(Sandbox(project, home=home))
        printed = run(sys.executable, "-m", "sandbox", "up", str(project), "--home", str(home), cwd=REPOSITORY)
        assert re.findall(r"^# (.*) a token$", printed, re.MULTILINE) == list(asks)
        return made[0]

    yield deploy_example
    for each in made:
        each.down()
