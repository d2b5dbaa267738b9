"""Wheels for a Lambda function's platform, whatever this machine's is: installed by uv, once for each file of pins.

Needs the extra `requirements` (uv).
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from ..errors import InputError

_GLIBC = {"python3.10": "2_17", "python3.11": "2_17", "python3.12": "2_34", "python3.13": "2_34", "python3.14": "2_34"}
"""Runtime to the newest manylinux that it runs. Lambda developer guide, "Lambda runtimes": up to python3.11 they are
Amazon Linux 2 (glibc 2.26, below which manylinux has 2.17), then Amazon Linux 2023 (glibc 2.34)."""

_MACHINES = {"arm64": "aarch64", "x86_64": "x86_64"}

_PIN = re.compile(
    r"(?P<name>[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(\[[^\]]*\])?\s*==\s*[A-Za-z0-9.!+_-]+"
    r"\s*(;[^#]*?)?(?P<hashes>(\s+--hash=\S+)*)"
)
"""A pinned requirement: PEP 508 with `==` and no wildcard, and pip's `--hash` options."""

# Who installed it, when and where from: it differs from machine to machine, and a function has no use for it.
_OF_THIS_MACHINE = frozenset({"INSTALLER", "RECORD", "REQUESTED", "direct_url.json", "uv_cache.json", "uv_build.json"})

_NOT_FROM_OUTSIDE = frozenset({
    "UV_BUILD_CONSTRAINT", "UV_COMPILE_BYTECODE", "UV_CONFIG_FILE", "UV_CONSTRAINT", "UV_EXCLUDE", "UV_NO_BINARY",
    "UV_NO_BUILD", "UV_OVERRIDE", "UV_PYTHON", "UV_SYSTEM_PYTHON", "UV_TARGET",
})  # fmt: skip
"""uv's own settings that would change what is installed, or contradict the options given here."""

_WHERE_FROM = ("UV_DEFAULT_INDEX", "UV_EXTRA_INDEX_URL", "UV_FIND_LINKS", "UV_INDEX", "UV_INDEX_URL")
"""uv's own settings of where packages come from: without hashes, another place may have another package."""

_LAYOUT = 2
"""Counts up when what is made of the same pins changes: older folders in the cache are not used then."""


def installed(file: str | os.PathLike[str], runtime: str, architecture: str) -> Path:
    """A folder with the wheels of a requirements file, as a function of that runtime and architecture needs them.

    The folder is in the user's cache (`$XDG_CACHE_HOME`, else `~/.cache`), named for the file's text, the runtime,
    the architecture and the index. It is made whole or not at all, also when several programs or a kill come in
    between.

    Args:
        file: a requirements file in which every package is pinned, those that others need included:
            `uv pip compile --generate-hashes` writes one. Index and credentials are those of uv's environment
            variables, such as UV_INDEX, and of netrc; uv's configuration files are not read.
        runtime: a Python runtime of Lambda, such as `python3.13`.
        architecture: `arm64` or `x86_64`.

    Raises:
        InputError: the file can't be read, something in it is not pinned, a package has no wheel for the platform,
            or uv is not installed or fails.
    """
    problems = [*_platform_problems(runtime, architecture)]
    try:
        text = Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        problems.append(f"requirements: {json.dumps(str(file))} can't be read ({error}); correct the path")
        raise _error(problems) from None
    pins = _pins(text, problems)
    if problems:
        raise _error(problems)
    places = [os.environ.get(name) for name in _WHERE_FROM]
    digest = hashlib.sha256(json.dumps([_LAYOUT, text, runtime, architecture, places]).encode()).hexdigest()
    folder = _cache() / digest[:32]
    if not folder.is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".") as temporary:
            made = Path(temporary) / "made"
            _install(Path(file), made, runtime, architecture, hashes="--hash=" in text)
            _check_pinned(made, pins, str(file))
            _strip(made)
            _move(made, folder)
    return folder


def _platform_problems(runtime: object, architecture: object) -> list[str]:
    problems = []
    if runtime not in _GLIBC:
        problems.append(f"runtime: {runtime!r} was given; requirements are for {', '.join(_GLIBC)}")
    if architecture not in _MACHINES:
        problems.append(f"architecture: {architecture!r} was given; it is one of {', '.join(_MACHINES)}")
    return problems


def _pins(text: str, problems: list[str]) -> set[str]:
    """The pinned packages' normalized names (PEP 503)."""
    pins = set()
    for number, line in enumerate(re.sub(r"\\\r?\n", " ", text).splitlines(), 1):
        content = re.sub(r"(^|\s)#.*", "", line).strip()
        if not content:
            continue
        pin = _PIN.fullmatch(content)
        if pin is None:
            problems.append(
                f"requirements: {json.dumps(content[:80])} (logical line {number}) is not pinned; NAME==VERSION is "
                "allowed, so that the same file always gives the same archive; `uv pip compile` writes such a file"
            )
        else:
            pins.add(_normalized(pin["name"]))
    return pins


def _install(file: Path, target: Path, runtime: str, architecture: str, *, hashes: bool) -> None:
    command = [
        _uv(),
        # A configuration file may override, leave out or constrain what the pins say.
        *("pip", "install", "--no-config", "--quiet", "--no-progress", "--color", "never"),
        *("--python", sys.executable, "--target", str(target)),
        *("--python-version", runtime.removeprefix("python")),
        *("--python-platform", f"{_MACHINES[architecture]}-manylinux_{_GLIBC[runtime]}"),
        *("--only-binary", ":all:", "--link-mode", "copy"),
        *(["--require-hashes"] if hashes else []),
        *("--requirement", str(file)),
    ]
    target.mkdir()
    environment = {name: value for name, value in os.environ.items() if name not in _NOT_FROM_OUTSIDE}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)  # noqa: S603
    if done.returncode:
        said = " ".join(re.sub(r"[│╰─▶\u00d7]", " ", _without_queries(done.stderr)).split())
        raise _error(
            [
                (
                    f"requirements: {json.dumps(str(file))} can't be installed for {runtime} on {architecture}; only "
                    "wheels are taken, since nothing can be built here for another platform; choose versions that "
                    "have a wheel for it, or build one and let uv find it (UV_FIND_LINKS); an index of your own is "
                    f"named in UV_INDEX. uv says: {said}"
                )
            ]
        )


def _without_queries(text: str) -> str:
    """A URL's query string may be a token; passwords are masked by uv."""
    return re.sub(r"(://[^\s?]+)\?\S+", r"\1?…", text)


def _uv() -> str:
    try:
        from uv import find_uv_bin  # noqa: PLC0415 - of the extra `requirements`

        return str(find_uv_bin())
    except (ModuleNotFoundError, FileNotFoundError):
        raise _error(
            ['requirements: uv is needed to install them; run pip install "pulumi-passage-component[requirements]"']
        ) from None


def _check_pinned(made: Path, pins: set[str], file: str) -> None:
    """Everything that came is in the file: what came by itself would be another version another day."""
    unpinned = []
    for each in sorted(made.glob("*.dist-info")):
        name, _, version = each.name.removesuffix(".dist-info").partition("-")
        if _normalized(name) not in pins:
            unpinned.append(f"{_normalized(name)}=={version}")
    if unpinned:
        raise _error(
            [
                (
                    f"requirements: {json.dumps(file)} leaves out what its packages need; add {', '.join(unpinned)}, "
                    "or let `uv pip compile` write the whole file"
                )
            ]
        )


def _strip(made: Path) -> None:
    """Take out what names this machine, and what only a shell runs."""
    shutil.rmtree(made / "bin", ignore_errors=True)
    (made / ".lock").unlink(missing_ok=True)
    for info in made.glob("*.dist-info"):
        for name in _OF_THIS_MACHINE:
            (info / name).unlink(missing_ok=True)


def _move(made: Path, folder: Path) -> None:
    try:
        made.rename(folder)
    except OSError:
        # Another program was quicker; what it made is the same.
        if not folder.is_dir():
            raise


def _cache() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "pulumi-passage-component" / "requirements"


def _normalized(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _error(problems: list[str]) -> InputError:
    return InputError(problems, "lambda_archive")
