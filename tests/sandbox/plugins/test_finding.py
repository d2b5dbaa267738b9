"""Where a plugin comes from, and what is said if it can't be had."""

import subprocess
from pathlib import Path

import pytest

from sandbox import downloads
from sandbox.home import Home
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

    assert finding.find(SDK) == finding.Plugin(SDK, own, "Pulumi home")


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
    assert found.source == "download"
    assert found.executable.is_file()
    assert not (tmp_path / "own").exists()
    assert finding.find(SDK) == found


def test_plugin_is_built_where_the_site_does_not_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    built = program(tmp_path / "built")
    monkeypatch.setattr(building, "build", lambda _: built)

    assert finding.find(SDK, tmp_path / "pulumi") == finding.Plugin(SDK, built, "build")


def test_missing_plugin_is_an_error_when_it_starts(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    finding.provide([SDK], home, tmp_path / "pulumi")

    done = subprocess.run([home.pulumi_home / FILE], capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert "sandbox: the plugin thing 1.2.3 is not in your Pulumi home" in done.stderr
    assert "Run `pulumi plugin install resource thing 1.2.3`" in done.stderr


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
