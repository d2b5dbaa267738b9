"""The end of the output of `up`, for each kind of deployment."""

import re
import subprocess

import pytest

from sandbox import emulator
from sandbox.cli import main
from sandbox.deployment import Sandbox
from tests.e2e.conftest import Configurable
from tests.e2e.test_changes import ME, PASSAGE

pytestmark = pytest.mark.e2e


def run(program: Configurable, *arguments: str) -> int:
    project, home = program.sandbox.project.folder, program.sandbox.home.path
    return main([arguments[0], str(project), "--home", str(home), *arguments[1:]])


def test_every_program_gets_an_address(program: Configurable, capsys: pytest.CaptureFixture[str]) -> None:
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


def test_the_configuration_is_the_projects(program: Configurable, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(program, "pulumi", "--", "config", "set", "a", "b") == 1

    assert "Pulumi.sandbox.yaml each time. Edit that file" in "".join(capfd.readouterr())


def test_handlers_own_answer_is_shown_and_is_not_an_error(
    program: Configurable, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The exit code tells of the deployment and of the check by API Gateway, not of the user's code."""
    result = program.sandbox.project.folder / "result"
    handler = program.sandbox.project.folder / "handlers" / "picky.py"
    code = f"import pathlib\ndef handler(event, context):\n    return eval(pathlib.Path({str(result)!r}).read_text())\n"
    handler.write_text(code, encoding="utf-8")
    program.write({**PASSAGE, "routes": {"GET /me": {"handler": "picky.handler"}}})
    for text, shown in (
        ("{'statusCode': 400, 'body': 'q is missing'}", "400: q is missing"),
        ("1 / 0", '500: {"message":"Internal Server Error"}'),
    ):
        result.write_text(text, encoding="utf-8")

        assert run(program, "up") == 0
        printed = capsys.readouterr().out
        assert f"# {shown[:3]}, with a token\n" in printed
        assert f"The handler answered {shown}\nSee `python -m sandbox logs`.\n" in printed
        assert "# 401, without a token\n" in printed
        # It is deployed. From here on only the requests are of interest.
        monkeypatch.setattr(Sandbox, "up", lambda *_: subprocess.CompletedProcess([], 0))

    assert run(program, "logs") == 0
    assert "ZeroDivisionError" in capsys.readouterr().out


def test_token_of_another_audience_is_told(program: Configurable, capsys: pytest.CaptureFixture[str]) -> None:
    program.up({**PASSAGE, "routes": {"GET /me": ME}})

    assert run(program, "token", "--audience", "zzz") == 0
    captured = capsys.readouterr()
    assert captured.out.startswith("ey")
    assert "the API refuses it, since the authorizer's audiences are https://app.example.com." in captured.err
    assert run(program, "token", "--audience", "zzz", "--audience", "https://app.example.com") == 0
    assert capsys.readouterr().err == ""
    assert run(program, "token", "--expires-in", "-1") == 0
    assert "the API refuses it, since it has expired." in capsys.readouterr().err

    program.sandbox.down()
    assert run(program, "status") == 0
    assert "deployed  nothing, since the emulator does not run. `up` deploys" in capsys.readouterr().out
