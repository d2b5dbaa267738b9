"""The end of the output of `up`, for each kind of deployment."""

import re
from collections.abc import Callable

import pytest

from sandbox import emulator
from sandbox.cli import main
from tests.e2e.conftest import Configurable
from tests.e2e.test_changes import ME, PASSAGE

pytestmark = pytest.mark.e2e


def run(program: Configurable, *arguments: str) -> int:
    project, home = program.sandbox.project.folder, program.sandbox.home.path
    return main([arguments[0], str(project), "--home", str(home), *arguments[1:]])


def test_whatever_is_deployed_has_an_address(
    new_configurable: Callable[[], Configurable], capsys: pytest.CaptureFixture[str]
) -> None:
    program = new_configurable()
    program.write({**PASSAGE, "routes": {"GET /me": {**ME, "public": True}}})
    assert run(program, "up") == 0
    printed = capsys.readouterr().out
    url, _ = emulator.local_address(program.sandbox.home, program.sandbox.outputs()["url"])
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+", url)
    assert f"URL    {url}" in printed
    assert "Every route is public." in printed
    assert "Token" not in printed

    program.write({**PASSAGE, "routes": {"GET /me/{id}": ME, "POST /me": ME}})
    assert run(program, "up") == 0
    printed = capsys.readouterr().out
    assert "\nToken  ey" in printed
    assert "No protected GET route without path parameters" in printed
    assert "curl" not in printed


def test_the_configuration_is_the_projects(
    new_configurable: Callable[[], Configurable], capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(new_configurable(), "pulumi", "--", "config", "set", "a", "b") == 1

    assert "Pulumi.sandbox.yaml each time. Edit that file" in "".join(capfd.readouterr())
