"""The Pulumi engine: the one on PATH if it is new enough, else installed, else built; kept in the user's cache."""

import os
import re
import shutil
import subprocess
import sys
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from .engine_build import YAML_HOST, build, build_yaml_host
from .errors import SandboxError
from .home import cache, locked
from .progress import say, step

VERSION = "3.259.0"
"""The release that is installed or built."""

OLDEST = (3, 259, 0)
"""The oldest release on PATH that is used: the oldest one the sandbox was seen to work with."""

_INSTALLER = "https://get.pulumi.com/install.sh"
_INSTALLER_ANSWER_SECONDS = 5
_INSTALL_SECONDS = 900


@dataclass(frozen=True)
class Engine:
    """A usable `pulumi`.

    Attributes:
        pulumi: the CLI.
        version: its version, without the `v`.
        source: where it came from: `PATH`, `installer` or `build`.
    """

    pulumi: Path
    version: str
    source: str


def find_or_make(language: str = "python") -> Engine:
    """The engine to use, made on the first call.

    Args:
        language: the program's, `python` or `yaml`. Components are in Python whatever the program is in.

    Raises:
        SandboxError: it can be neither found nor installed nor built; the message says what to do.
    """
    found = on_path(language=language)
    if found:
        return found
    folder = cache() / "engine" / VERSION
    folder.parent.mkdir(parents=True, exist_ok=True)
    with locked(folder.parent / f"{VERSION}.lock", wait=True):
        if not (folder / "source").exists():
            _make(folder)
        if language == "yaml" and not (folder / "bin" / YAML_HOST).exists():
            _add_yaml_host(folder)
    return Engine(folder / "bin" / "pulumi", VERSION, (folder / "source").read_text(encoding="utf-8"))


def on_path(path: str | None = None, *, language: str = "python") -> Engine | None:
    """The `pulumi` on PATH with the language hosts that a program needs, if it is new enough."""
    pulumi = shutil.which("pulumi", path=path)
    if not pulumi:
        return None
    hosts = {f"pulumi-language-{each}" for each in ("python", language)}
    if not all(shutil.which(host, path=_host_path(Path(pulumi), path)) for host in hosts):
        return None
    environment = {**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "1"}
    done = subprocess.run([pulumi, "version"], capture_output=True, text=True, check=False, env=environment)  # noqa: S603
    version = re.fullmatch(r"v?(\d+)\.(\d+)\.(\d+)\S*", done.stdout.strip())
    if done.returncode or not version:
        say(f"{pulumi} does not tell its version; it is not used")
        return None
    numbers = tuple(map(int, version.groups()))
    if numbers < OLDEST:
        say(f"{pulumi} is {done.stdout.strip()}; {'.'.join(map(str, OLDEST))} or newer is needed; it is not used")
        return None
    return Engine(Path(pulumi), ".".join(version.groups()), "PATH")


def _host_path(pulumi: Path, path: str | None) -> str:
    return os.pathsep.join([str(pulumi.parent), path if path is not None else os.environ.get("PATH", "")])


def _make(folder: Path) -> None:
    """Install or build into a folder beside, then put it in place whole."""
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
        raise SandboxError(f"{folder}: the engine can't be put there ({error.strerror})") from error


def _add_yaml_host(folder: Path) -> None:
    """Build the host beside, then put it in place whole; a release that was installed brings its own."""
    new = folder.with_name(f"{folder.name}.yaml.new")
    shutil.rmtree(new, ignore_errors=True)
    build_yaml_host(new, VERSION).replace(folder / "bin" / YAML_HOST)
    shutil.rmtree(new, ignore_errors=True)


def _install(folder: Path) -> bool:
    """Pulumi's official installer, where its site can be reached."""
    try:
        urllib.request.urlopen(_INSTALLER, timeout=_INSTALLER_ANSWER_SECONDS).close()
    except OSError:
        say("Pulumi's download site can't be reached from here; the engine is built from its Go modules instead.")
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
        say(f"The installer failed; the engine is built instead. It said: {done.stderr.strip()[-300:]}")
        return False
    return True
