"""What the sandbox reads of a project, and what it says of one that it can't run."""

import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from sandbox import cli
from sandbox.calls import Call
from sandbox.errors import SandboxError
from sandbox.project import Project


def project(folder: Path, text: str = "name: x\nruntime: python\n") -> Path:
    (folder / "Pulumi.yaml").write_text(text)
    return folder


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("name: x\nruntime: nodejs\n", "runtime nodejs; the sandbox runs programs in python and yaml"),
        ("runtime: python\n", "name is missing"),
        ("[", "it is not YAML"),
        ("x", "it is not a mapping"),
    ],
)
def test_a_project_that_can_not_be_run(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(SandboxError, match=told):
        Project.read(project(tmp_path, text))


def test_a_folder_without_a_project(tmp_path: Path) -> None:
    with pytest.raises(SandboxError, match=r"it has no Pulumi\.yaml; name the folder of a Pulumi project"):
        Project.read(tmp_path)


@pytest.mark.parametrize("runtime", ["python", "{name: python, options: {virtualenv: env}}"])
def test_the_projects_own_python_runs_it(tmp_path: Path, runtime: str) -> None:
    assert Project.read(project(tmp_path, f"name: x\nruntime: {runtime}\n")).python == Path(sys.executable)
    for name in (".venv", "env"):
        (tmp_path / name / "bin").mkdir(parents=True)
        (tmp_path / name / "bin" / "python").symlink_to(sys.executable)

    expected = "env" if "env" in runtime else ".venv"
    assert Project.read(tmp_path).python == tmp_path / expected / "bin" / "python"


@pytest.mark.parametrize("runtime", ["yaml", "{name: yaml, options: {}}"])
def test_a_yaml_programs_components_run_in_the_sandboxs_python(tmp_path: Path, runtime: str) -> None:
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "python").symlink_to(sys.executable)

    read = Project.read(project(tmp_path, f"name: x\nruntime: {runtime}\n"))

    assert (read.language, read.python) == ("yaml", Path(sys.executable))
    assert read.aws_version() == version("pulumi-aws")


def test_a_stacks_configuration(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.dev.yaml").write_text("encryptionsalt: s\nconfig:\n  x:a: b\n")

    assert Project.read(project(tmp_path)).stack_configuration("dev") == {"x:a": "b"}
    assert Project.read(tmp_path).stack_configuration("none") == {}


def test_encrypted_values_are_refused_with_the_remedy(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.dev.yaml").write_text("config:\n  x:a:\n    secure: v1:abc\n")

    with pytest.raises(SandboxError, match=r"x:a are encrypted .*; write a Pulumi\.sandbox\.yaml"):
        Project.read(project(tmp_path)).stack_configuration("dev")


def test_a_mistake_is_one_line_and_no_traceback(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["status", str(tmp_path / "nowhere")]) == 1
    assert capsys.readouterr().err.startswith("sandbox: ")


def test_token_needs_a_deployment(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["token", str(project(tmp_path)), "--home", str(tmp_path / "home")]) == 1
    assert "run `python -m sandbox up` first" in capsys.readouterr().err


def test_status_of_a_sandbox_that_does_not_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["status", str(project(tmp_path)), "--home", str(tmp_path / "home")]) == 0
    output = capsys.readouterr().out
    assert "emulator  does not run" in output
    assert "deployed  nothing" in output


def test_arguments_after_dashes_go_to_pulumi_only(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["down", str(project(tmp_path)), "--", "--diff"]) == 2
    assert "it takes nothing after --" in capsys.readouterr().err


def test_curl_lines_can_be_pasted() -> None:
    with_token = Call("http://a1.execute-api.localhost:20000/me", None, "GET", "Authorization", "t.o.k", 200)
    without = Call("http://a1.execute-api.localhost:20000/it's", None, "GET", "Authorization", None, 401)

    assert with_token.curl == (
        "curl -s -H 'Authorization: Bearer t.o.k' http://a1.execute-api.localhost:20000/me -w '\\n%{http_code}\\n'"
    )
    assert """'http://a1.execute-api.localhost:20000/it'"'"'s'""" in without.curl
