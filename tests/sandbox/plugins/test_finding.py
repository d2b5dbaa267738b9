"""Where a plugin comes from, and what is said if it can't be had."""

import subprocess
import sys
from pathlib import Path

import pytest

from sandbox import downloads, emulator
from sandbox.errors import SandboxError
from sandbox.home import Home
from sandbox.plugins import __main__ as plugins_main
from sandbox.plugins import building, finding
from sandbox.project import PulumiSdk

SDK = PulumiSdk("thing", "1.2.3", Path("pulumi_thing"), None)
FILE = Path("plugins/resource-thing-v1.2.3/pulumi-resource-thing")


@pytest.fixture(autouse=True)
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("PULUMI_HOME", str(tmp_path / "own"))
    monkeypatch.setattr(downloads, "answers", lambda: False)


def program(file: Path, text: str = "exit 0") -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"#!/bin/sh\n{text}\n")
    file.chmod(0o755)
    return file


def test_plugin_of_the_users_pulumi_home_comes_first(tmp_path: Path) -> None:
    own = program(tmp_path / "own" / FILE)
    program(tmp_path / "cache" / "passage-sandbox" / "plugins" / "released" / FILE)

    assert finding.find(SDK) == finding.Plugin(SDK, own, finding.OWN)


def test_plugin_that_is_not_unpacked_is_not_used(tmp_path: Path) -> None:
    own = program(tmp_path / "own" / FILE)
    own.parent.with_name(f"{own.parent.name}.partial").touch()

    assert finding.find(SDK) is None


def test_plugin_is_downloaded_before_it_is_built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(downloads, "answers", lambda: True)
    monkeypatch.setattr(building, "build", lambda _: pytest.fail("it is downloaded"))
    pulumi = program(
        tmp_path / "pulumi",
        f'test "$*" = "plugin install resource thing 1.2.3" || exit 1\n'
        f'mkdir -p "$PULUMI_HOME/{FILE.parent}" && touch "$PULUMI_HOME/{FILE}"',
    )

    found = finding.find(SDK, pulumi)

    assert found
    assert found.source == finding.RELEASED
    assert found.executable.is_file()
    assert not (tmp_path / "own").exists()
    assert finding.find(SDK) == found


def test_plugin_of_aws_is_built_without_the_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    built = program(tmp_path / "built")
    monkeypatch.setattr(building, "build", lambda _: built)
    aws = PulumiSdk("aws", "1.2.3", Path("pulumi_aws"), None)

    assert finding.find(aws, tmp_path / "pulumi") == finding.Plugin(aws, built, finding.BUILT)


@pytest.fixture
def random_plugin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    """The file from which the engine starts a plugin that is not built, with `tmp_path / "python"` as Python."""
    monkeypatch.setattr(building, "build", lambda _: pytest.fail("a program may not use it"))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    home = Home(tmp_path / "home")
    finding.provide([PulumiSdk("random", "1.2.3", tmp_path / "pulumi_random", None)], home, tmp_path / "pulumi")
    assert capsys.readouterr().err == ""
    return Path(home.pulumi_home / "plugins/resource-random-v1.2.3/pulumi-resource-random")


def test_other_plugin_is_built_when_the_engine_starts_it(tmp_path: Path, random_plugin: Path) -> None:
    program(tmp_path / "built", 'echo "$1 $HTTPS_PROXY"')
    program(tmp_path / "python", f'echo "$* $HTTPS_PROXY" >&2\necho "{tmp_path}/built"')
    environment = {"HTTPS_PROXY": "http://corp.example:3128"}

    done = subprocess.run([random_plugin, "7"], env=environment, capture_output=True, text=True, check=True)

    assert done.stderr == (f"-P -m sandbox.plugins random 1.2.3 {tmp_path}/pulumi_random http://corp.example:3128\n")
    assert done.stdout == "7 http://127.0.0.1:1\n"


def test_plugin_whose_build_fails_does_not_start(tmp_path: Path, random_plugin: Path) -> None:
    program(tmp_path / "python", "echo reason >&2\nexit 1")

    done = subprocess.run([random_plugin, "7"], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout, done.stderr) == (1, "", "reason\n")


def test_build_prints_the_executable_or_the_error(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(building, "build", lambda sdk: Path(f"{sdk.package} {sdk.name} {sdk.version}"))
    assert plugins_main.main("random", "1.2.3", "pulumi_random") == 0
    assert capsys.readouterr() == ("pulumi_random random 1.2.3\n", "")

    def fail(_: PulumiSdk) -> None:
        raise SandboxError("Go is missing")

    monkeypatch.setattr(building, "build", fail)
    assert plugins_main.main("random", "1.2.3", "pulumi_random") == 1
    assert capsys.readouterr() == ("", "sandbox: Go is missing\n")


def test_missing_plugins_are_told_at_once_and_at_a_start(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home = Home(tmp_path / "home")
    other = PulumiSdk("other", "4.5.6", Path("pulumi_other"), None)
    program(tmp_path / "own" / FILE.parent.with_name("resource-here-v7.8.9") / "pulumi-resource-here")
    here = PulumiSdk("here", "7.8.9", Path("pulumi_here"), None)

    finding.provide([SDK, here, other], home, tmp_path / "pulumi")

    told = capsys.readouterr().err
    assert "sandbox: thing 1.2.3, other 4.5.6: a plugin is not in your Pulumi home" in told
    assert "\n  pulumi plugin install resource thing 1.2.3\n  pulumi plugin install resource other 4.5.6\n" in told
    done = subprocess.run([home.pulumi_home / FILE], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, told)


def test_installed_plugins_are_not_mentioned(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    program(tmp_path / "own" / FILE)

    finding.provide([SDK], Home(tmp_path / "home"), tmp_path / "pulumi")

    assert capsys.readouterr().err == ""


def test_plugin_starts_from_the_sandboxs_home(tmp_path: Path) -> None:
    program(tmp_path / "own" / FILE, 'echo "$0 $1"')
    home = Home(tmp_path / "home")
    finding.provide([SDK], home, tmp_path / "pulumi")

    done = subprocess.run([home.pulumi_home / FILE, "7"], capture_output=True, text=True, check=False)

    assert done.stdout == f"{tmp_path / 'own' / FILE} 7\n"


def test_download_site_is_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    asked = []

    def refuse(*_: object, **__: object) -> None:
        asked.append(1)
        raise OSError

    monkeypatch.setattr("urllib.request.urlopen", refuse)
    downloads.answers.cache_clear()

    assert [downloads.answers(), downloads.answers()] == [False, False]
    assert asked == [1]
    downloads.answers.cache_clear()


USERS = ["http://corp.example:3128", "*", "*"]
NOWHERE = ["http://127.0.0.1:1"] * 4


@pytest.mark.parametrize(
    ("name", "released", "expected"),
    [("aws", True, None), ("aws", False, NOWHERE), ("thing", True, USERS), ("thing", False, NOWHERE)],
)
def test_released_aws_and_built_plugins_reach_this_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, released: bool, expected: list[str] | None
) -> None:
    home = Home(tmp_path / "home")
    sdk = PulumiSdk(name, "1.2.3", Path("pulumi"), None)
    show = 'echo "$HTTP_PROXY $HTTPS_PROXY $http_proxy $https_proxy $NO_PROXY $no_proxy $ALL_PROXY $all_proxy"'
    file = Path(f"plugins/resource-{name}-v1.2.3/pulumi-resource-{name}")
    executable = program(tmp_path / ("own" if released else "built") / file, show)
    monkeypatch.setattr(building, "built", lambda _: None if released else executable)
    finding.provide([sdk], home, tmp_path / "pulumi")

    environment = {"HTTPS_PROXY": "http://corp.example:3128", "NO_PROXY": "*", "no_proxy": "*"}
    done = subprocess.run([home.pulumi_home / file], env=environment, capture_output=True, text=True, check=True)

    assert done.stdout.split() == (expected or [emulator.aws_proxy_url(home)] * 4)
