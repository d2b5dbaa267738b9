"""The Pulumi engine: from PATH if it is new enough, else installed or built once in the user's cache folder."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from .. import downloads
from ..errors import SandboxError
from ..home import cache, locked
from ..progress import say, step
from .building import YAML_HOST, build, build_yaml_host

VERSION = "3.259.0"
"""The release that is installed or built."""

OLDEST = (3, 259, 0)
"""The oldest release that the sandbox is tested with. Older ones on PATH are not used."""

_INSTALL_SECONDS = 900


@dataclass(frozen=True)
class Engine:
    """A usable `pulumi`.

    Attributes:
        pulumi: the CLI.
        version: its version, without the `v`.
        source: its origin, one of `PATH`, `installer` and `build`.
    """

    pulumi: Path
    version: str
    source: str


def find_or_install(language: str = "python") -> Engine:
    """The engine to use. The first call installs or builds it.

    Args:
        language: the program's, `python` or `yaml`. Components are always in Python.

    Raises:
        SandboxError: it can't be found, installed or built.
    """
    engine = on_path(language=language)
    if engine:
        return engine
    folder = cache() / "engine" / VERSION
    folder.parent.mkdir(parents=True, exist_ok=True)
    with locked(folder.parent / f"{VERSION}.lock", wait=True):
        if not (folder / "source").exists():
            _install_or_build(folder)
        if language == "yaml" and not (folder / "bin" / YAML_HOST).exists():
            _add_yaml_host(folder)
    return Engine(folder / "bin" / "pulumi", VERSION, (folder / "source").read_text(encoding="utf-8"))


def on_path(path: str | None = None, *, language: str = "python") -> Engine | None:
    """The `pulumi` on PATH with the language hosts that a program needs, if it is new enough."""
    pulumi = shutil.which("pulumi", path=path)
    if not pulumi:
        return None
    hosts = {f"pulumi-language-{name}" for name in ("python", language)}
    if not all(shutil.which(host, path=_host_path(Path(pulumi), path)) for host in hosts):
        return None
    environment = {**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "1"}
    done = subprocess.run([pulumi, "version"], capture_output=True, text=True, check=False, env=environment)  # noqa: S603
    version = re.fullmatch(r"v?(\d+)\.(\d+)\.(\d+)\S*", done.stdout.strip())
    if done.returncode or not version:
        say(f"{pulumi}: its version can't be read. It is not used.")
        return None
    numbers = tuple(map(int, version.groups()))
    if numbers < OLDEST:
        say(f"{pulumi}: {done.stdout.strip()} is older than {'.'.join(map(str, OLDEST))}. It is not used.")
        return None
    return Engine(Path(pulumi), ".".join(version.groups()), "PATH")


def _host_path(pulumi: Path, path: str | None) -> str:
    return os.pathsep.join([str(pulumi.parent), path if path is not None else os.environ.get("PATH", "")])


def _install_or_build(folder: Path) -> None:
    """Install or build in a temporary folder, then move it into place."""
    new = folder.with_name(f"{folder.name}.new")
    shutil.rmtree(new, ignore_errors=True)
    source = "installer" if _install(new) else "build"
    if source == "build":
        shutil.rmtree(new, ignore_errors=True)
        build(new, VERSION)
    (new / "source").write_text(source, encoding="utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    try:
        new.replace(folder)
    except OSError as error:
        raise SandboxError(
            f"{folder}: it can't be written ({error.strerror}). Set XDG_CACHE_HOME to another folder."
        ) from error


def _add_yaml_host(folder: Path) -> None:
    """Build the host in a temporary folder, then move it into place. An installed release has one already."""
    new = folder.with_name(f"{folder.name}.yaml.new")
    shutil.rmtree(new, ignore_errors=True)
    build_yaml_host(new, VERSION).replace(folder / "bin" / YAML_HOST)
    shutil.rmtree(new, ignore_errors=True)


def _install(folder: Path) -> bool:
    """Run Pulumi's official installer. False if its site can't be reached or it fails."""
    if not downloads.answers():
        say("Pulumi's download site can't be reached. The engine is built from its Go modules instead.")
        return False
    code = (
        "import sys, semver, pulumi.automation as auto; "
        "auto.PulumiCommand.install(root=sys.argv[1], version=semver.Version.parse(sys.argv[2]))"
    )
    with step(f"Installing Pulumi {VERSION} with its official installer (once)"):
        try:
            done = subprocess.run(  # noqa: S603
                [sys.executable, "-c", code, str(folder), VERSION],
                capture_output=True,
                text=True,
                check=False,
                timeout=_INSTALL_SECONDS,
            )
        except subprocess.TimeoutExpired:
            return False
    if done.returncode or not (folder / "bin" / "pulumi").exists():
        say(f"The installer failed. The engine is built instead. The installer said: {done.stderr.strip()[-300:]}")
        return False
    return True
