"""Reading a project, and the errors of the command line."""

import sys
from importlib.metadata import version
from pathlib import Path
from types import SimpleNamespace

import pytest

from sandbox import cli
from sandbox.deployment import Sandbox
from sandbox.errors import SandboxError
from sandbox.first_requests import Answer, FirstRequests, Request
from sandbox.plugins import finding
from sandbox.project import Project


def project(folder: Path, text: str = "name: x\nruntime: python\n") -> Path:
    (folder / "Pulumi.yaml").write_text(text)
    return folder


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name: x\nruntime: nodejs\n", "the sandbox does not run nodejs programs. Use python or yaml"),
        ("runtime: python\n", "name is missing"),
        ("[", "it is not YAML"),
        ("x", "it is not a mapping"),
    ],
)
def test_project_that_can_not_run_is_an_error(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(SandboxError, match=message):
        Project.read(project(tmp_path, text))


def test_folder_without_a_project_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SandboxError, match=r"it does not have a Pulumi\.yaml\. Name the folder of a Pulumi project"):
        Project.read(tmp_path)


@pytest.mark.parametrize("runtime", ["python", "{name: python, options: {virtualenv: env}}"])
def test_python_program_runs_in_its_own_python(tmp_path: Path, runtime: str) -> None:
    assert Project.read(project(tmp_path, f"name: x\nruntime: {runtime}\n")).python == Path(sys.executable)
    for name in (".venv", "env"):
        (tmp_path / name / "bin").mkdir(parents=True)
        (tmp_path / name / "bin" / "python").symlink_to(sys.executable)

    expected = "env" if "env" in runtime else ".venv"
    assert Project.read(tmp_path).python == tmp_path / expected / "bin" / "python"


@pytest.mark.parametrize("runtime", ["yaml", "{name: yaml, options: {}}"])
def test_yaml_program_runs_in_the_sandboxs_python(tmp_path: Path, runtime: str) -> None:
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "python").symlink_to(sys.executable)

    read = Project.read(project(tmp_path, f"name: x\nruntime: {runtime}\n"))

    assert (read.language, read.python) == ("yaml", Path(sys.executable))
    aws = next(sdk for sdk in read.sdks() if sdk.name == "aws")
    assert (aws.version, aws.package.name, aws.server) == (version("pulumi-aws"), "pulumi_aws", None)


def test_declared_secrets_have_their_namespace(tmp_path: Path) -> None:
    declared = "config:\n  a: {type: string, secret: true}\n  b: {type: string}\n  aws:c: {secret: true}\n  d: text\n"

    assert Project.read(project(tmp_path, f"name: x\nruntime: python\n{declared}")).secrets == {"x:a", "aws:c"}


def test_stack_configuration_is_the_files_or_empty(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.dev.yaml").write_text("encryptionsalt: s\nconfig:\n  x:a: b\n")

    assert Project.read(project(tmp_path)).stack_configuration("dev") == {"x:a": "b"}
    assert Project.read(tmp_path).stack_configuration("none") == {}


@pytest.mark.parametrize("ending", ["json", "yaml", "yml"])
@pytest.mark.parametrize("key", ["", '"stackConfigDir": "config/dev", ', '"config": "./config", '])
def test_stack_files_are_where_pulumi_has_them(tmp_path: Path, ending: str, key: str) -> None:
    (tmp_path / f"Pulumi.{ending}").write_text(f'{{{key}"name": "x", "runtime": "python"}}')
    place = "config/dev" if "stack" in key else "config" if key else ""
    for folder in ("", "config/dev", "config"):
        (tmp_path / folder).mkdir(parents=True, exist_ok=True)
        for other in ("json", "yaml", "yml"):
            text = f'{{"config": {{"x:issuer": "{folder} {other}"}}}}'
            (tmp_path / folder / f"Pulumi.prod.{other}").write_text(text)

    assert Project.read(tmp_path).stack_configuration("prod") == {"x:issuer": f"{place} {ending}"}


def test_two_folders_of_stack_files_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(SandboxError, match=r"config and stackConfigDir both name the folder of stack files\. Remove"):
        Project.read(project(tmp_path, "name: x\nruntime: python\nconfig: a\nstackConfigDir: b\n"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_stack_file_in_an_encoding_of_powershell_is_read(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "Pulumi.dev.yaml").write_text("config:\n  x:a: b\n", encoding=encoding)

    assert Project.read(project(tmp_path)).stack_configuration("dev") == {"x:a": "b"}


def test_empty_stack_file_has_no_configuration(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.dev.yaml").touch()

    assert Project.read(project(tmp_path)).stack_configuration("dev") == {}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            "environment:\n  - prod\n",
            r"environment: the sandbox does not open Pulumi ESC .* Write a Pulumi\.sandbox\.yaml",
        ),
        ("config:\n  - a\n", r"config: it is not a mapping\. Write keys and values\."),
    ],
)
def test_stack_file_that_is_not_understood_is_an_error(tmp_path: Path, text: str, problem: str) -> None:
    (tmp_path / "Pulumi.dev.yaml").write_text(text)

    with pytest.raises(SandboxError, match=problem):
        Project.read(project(tmp_path)).stack_configuration("dev")


@pytest.mark.parametrize("value", ["{secure: v1:abc}", "{b: {secure: v1:abc}}", "[{secure: v1:abc}]"])
def test_encrypted_value_is_an_error_with_a_remedy(tmp_path: Path, value: str) -> None:
    (tmp_path / "Pulumi.dev.yaml").write_text(f"config:\n  x:a: {value}\n")

    with pytest.raises(SandboxError, match=r"encrypted values \(x:a\)\. Write a Pulumi\.sandbox\.yaml"):
        Project.read(project(tmp_path)).stack_configuration("dev")


def test_error_is_printed_without_a_traceback(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["status", str(tmp_path / "nowhere")]) == 1
    assert capsys.readouterr().err.startswith("sandbox: ")


def test_token_before_a_deployment_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["token", str(project(tmp_path)), "--home", str(tmp_path / "home")]) == 1
    assert "Run `python -m sandbox up` first" in capsys.readouterr().err


def test_status_without_processes_shows_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["status", str(project(tmp_path)), "--home", str(tmp_path / "home")]) == 0
    output = capsys.readouterr().out
    assert f"plugin    aws {version('pulumi-aws')}, " in output
    assert "emulator  does not run" in output
    assert "deployed  nothing" in output


@pytest.mark.parametrize(
    ("home", "source"), [("own", finding.OWN), ("cache/passage-sandbox/plugins/released", finding.RELEASED)]
)
def test_status_names_the_plugin_that_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], home: str, source: str
) -> None:
    release = version("pulumi-aws")
    monkeypatch.setenv("PULUMI_HOME", str(tmp_path / "own"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    arguments = ["status", str(project(tmp_path)), "--home", str(tmp_path / "home")]
    assert cli.main(arguments) == 0
    assert f"plugin    aws {release}, not here yet\n" in capsys.readouterr().out

    file = tmp_path / home / "plugins" / f"resource-aws-v{release}" / "pulumi-resource-aws"
    file.parent.mkdir(parents=True)
    file.touch()

    assert cli.main(arguments) == 0
    assert f"plugin    aws {release}, {source}\n" in capsys.readouterr().out


def test_status_without_the_sdk_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text("#!/bin/sh\necho '[]'\n")
    python.chmod(0o755)

    assert cli.main(["status", str(project(tmp_path)), "--home", str(tmp_path / "home")]) == 0

    output = capsys.readouterr().out
    assert f"plugin    not known: {python}: pulumi-aws is not installed there. Install the project's" in output
    assert "deployed  nothing" in output


def test_arguments_after_dashes_of_down_are_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["down", str(project(tmp_path)), "--", "--diff"]) == 2
    assert "it takes no arguments after --" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("answer", "shown"),
    [
        (Answer(201, "{}"), []),
        (Answer(204, ""), []),
        (Answer(302, ""), ["The handler answered 302, without a body.", "See `python -m sandbox logs`."]),
        (Answer(403, "not yours"), ["The handler answered 403: not yours", "See `python -m sandbox logs`."]),
    ],
)
def test_handlers_first_answer_is_shown_unless_it_succeeds(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    answer: Answer,
    shown: list[str],
) -> None:
    asked = [
        Request("http://127.0.0.1:1/x", None, "GET", "Authorization", token, expected)
        for token, expected in (("t", 200), (None, 401))
    ]
    monkeypatch.setattr(
        Request, "answer", lambda self: answer if self.token else Answer(401, '{"message":"Unauthorized"}')
    )
    monkeypatch.setattr(cli, "first_requests", lambda _: FirstRequests("http://127.0.0.1:1", "t", tuple(asked), ""))
    monkeypatch.setattr(Sandbox, "up", lambda *_: SimpleNamespace(returncode=0))

    assert cli.main(["up", str(project(tmp_path)), "--home", str(tmp_path / "home")]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert [line for line in printed if line.startswith(("The handler", "See"))] == shown


def test_curl_line_is_quoted_for_a_shell() -> None:
    with_token = Request("http://a1.execute-api.localhost:20000/me", None, "GET", "Authorization", "t.o.k", 200)
    without = Request("http://a1.execute-api.localhost:20000/it's", None, "GET", "Authorization", None, 401)

    assert with_token.curl == (
        "curl -s -H 'Authorization: Bearer t.o.k' http://a1.execute-api.localhost:20000/me -w '\\n%{http_code}\\n'"
    )
    assert """'http://a1.execute-api.localhost:20000/it'"'"'s'""" in without.curl
