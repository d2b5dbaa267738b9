"""The component through the engine's plugin protocol, as every language but Python uses it."""

import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from sandbox.deployment import Sandbox
from tests.e2e.requests import ask
from tests.support.engine import summary
from tests.support.programs import REPOSITORY
from tests.support.projects import REMOTE_ARGS as ARGS
from tests.support.projects import copy_remote, write_remote
from tests.support.wheel import UV, run

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def remote(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("remote")
    sandbox = Sandbox(copy_remote(folder / "project"), home=folder / "home")
    yield sandbox
    sandbox.down()


def test_it_deploys_and_changes_as_in_python(remote: Sandbox) -> None:
    write_remote(remote.project.folder, ARGS)
    previewed = remote.preview(capture=True)
    done = remote.up(["--diff"], capture=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert summary(previewed.stdout)["create"] == summary(done.stdout)["created"]
    assert remote.preview(["--expect-no-changes"], capture=True).returncode == 0
    token = f"Bearer {remote.issuer().mint()}"
    assert [ask(remote, "GET /me").status, ask(remote, "GET /me", token).status] == [401, 200]
    assert ask(remote, "GET /health").status == 200
    assert remote.outputs()["routes"] == {"GET /me": "jwt", "GET /health": "public"}
    # What is secret stays so.
    state = (remote.home.state / ".pulumi" / "stacks" / "remote" / "sandbox.json").read_text(encoding="utf-8")
    assert '"TOKEN"' in state
    assert re.search(r"TOKEN *: \[secret\]", done.stdout)
    assert "Zm9yYmlkZGVu" not in done.stdout + state

    opened = {**ARGS["routes"], "GET /me": {"handler": "me.handler", "public": True}}
    write_remote(remote.project.folder, {**ARGS, "routes": opened})
    preview = remote.preview(["--diff"], capture=True).stdout
    assert re.search(r'GET /me *: "jwt" => "public"', preview), preview


def test_what_is_unknown_or_not_plain_is_refused_by_name(remote: Sandbox) -> None:
    route = {"GET /me": {"handler": "me.handler", "scopse": ["admin"]}}
    write_remote(remote.project.folder, {**ARGS, "routes": route, "app_id": "x"})
    said = remote.preview(capture=True).stdout
    assert 'PassageHttpApi "api": 2 problems' in said
    assert 'app_id: unknown argument. Did you mean "appId"?' in said
    assert 'routes["GET /me"].scopse: unknown argument. Did you mean "scopes"?' in said
    assert "plugin/host.py" not in said

    write_remote(remote.project.folder, ARGS, secretRoute=True)
    said = remote.preview(capture=True).stdout
    assert 'routes["GET /me"]: an Output is not allowed here' in said


def test_a_bad_secret_is_told_without_its_value(remote: Sandbox) -> None:
    write_remote(remote.project.folder, ARGS, secretIssuer="http://c2VjcmV0.example.com")

    done = remote.preview(capture=True)

    assert done.returncode != 0
    said = done.stdout + done.stderr
    assert 'has a problem: PassageHttpApi "api": 1 problem\n      - issuer: a value that came from an Output' in said
    assert "c2VjcmV0" not in said


def test_alias_to_the_core_component_replaces_nothing(remote: Sandbox) -> None:
    """docs/upgrading.md."""
    url = remote.outputs()["url"]
    core = {
        "routes": ARGS["routes"],
        "authorizers": {
            "jwt": {
                "issuer": "https://auth.passage.id/v1/apps/SandboxPassageApp0000001",
                "audiences": ["https://app.example.com"],
            }
        },
        "cors": {"allowOrigins": ["https://app.example.com"]},
    }
    write_remote(remote.project.folder, core, "JwtHttpApi", aliases=["passage:index:PassageHttpApi"])

    done = remote.up(capture=True)

    assert done.returncode == 0, done.stdout
    assert summary(done.stdout).keys() <= {"updated", "unchanged"}, done.stdout
    assert remote.outputs()["url"] == url
    assert ask(remote, "GET /me", f"Bearer {remote.issuer().mint()}").status == 200


def test_plugin_starts_in_the_engines_environment(tmp_path: Path) -> None:
    """`pulumi package add` installs the folder's requirements and starts what is in it."""
    folder = REPOSITORY / "plugin"
    run(UV, "venv", "--quiet", "--python", sys.executable, str(tmp_path / "venv"), cwd=tmp_path)
    python = str(tmp_path / "venv" / "bin" / "python")
    run(UV, "pip", "install", "--quiet", "--python", python, "--requirement", "requirements.txt", cwd=folder)

    check_starts([python, "-I", str(folder), "127.0.0.1:1"], tmp_path)


def test_the_executable_starts_in_that_environment_too(plugin: Path, tmp_path: Path) -> None:
    """It is what the engine starts of a folder that has both, whatever Python is on PATH."""
    check_starts([str(plugin / "pulumi-resource-passage"), "127.0.0.1:1"], tmp_path)


def check_starts(command: list[str], folder: Path) -> None:
    """It says its port, and ends without a word when the engine says so."""
    with subprocess.Popen(
        command,
        cwd=folder,
        env={"PATH": "/usr/bin:/bin"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        port = process.stdout.readline()
        process.send_signal(signal.SIGINT)
        _, complaints = process.communicate()
    assert port.strip().isdecimal(), complaints
    assert (process.returncode, complaints) == (0, "")


@pytest.mark.parametrize(
    ("installed", "missing"),
    [
        ({}, "pulumi-passage-component is not installed"),
        ({"pulumi_passage_component": "0.1.0"}, "pulumi is not installed"),
        (
            {"pulumi_passage_component": "0.1.0", "pulumi": "3.220.0"},
            "pulumi 3.220.0 is too old, 3.245 or newer is needed",
        ),
    ],
)
def test_an_environment_that_lacks_something_is_told(installed: dict[str, str], missing: str, tmp_path: Path) -> None:
    for name, version in installed.items():
        metadata = tmp_path / "packages" / f"{name}-{version}.dist-info" / "METADATA"
        metadata.parent.mkdir(parents=True)
        metadata.write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n", encoding="utf-8")
    command = [sys.executable, "-S", str(REPOSITORY / "plugin"), "127.0.0.1:1"]
    environment = {"PYTHONPATH": str(tmp_path / "packages")}

    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout) == (1, "")
    requirements = REPOSITORY / "plugin" / "requirements.txt"
    assert done.stderr == (
        f"plugin passage: {sys.executable}: {missing}; install {requirements} into its environment\n"
    )
