"""Wheels for a Lambda function's platform, not for this machine's. uv installs them once a requirements file.

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
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from ..errors import InputError
from ..model.encoding import decoded

_GLIBC = {"python3.10": "2_17", "python3.11": "2_17", "python3.12": "2_34", "python3.13": "2_34", "python3.14": "2_34"}
"""Runtime to the newest manylinux that it runs. Lambda developer guide, "Lambda runtimes": up to python3.11 they are
Amazon Linux 2 (glibc 2.26, below which manylinux has 2.17), then Amazon Linux 2023 (glibc 2.34)."""

_MACHINES = {"arm64": "aarch64", "x86_64": "x86_64"}

_PIN = re.compile(
    r"(?P<name>[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(\[[^\]]*\])?\s*==\s*[A-Za-z0-9.!+_-]+"
    r"\s*(;[^#]*?)?(?P<hashes>(\s+--hash=\S+)*)"
)
"""A pinned requirement: PEP 508 with `==` and no wildcard, and pip's `--hash` options."""

_DEFAULT_INDEX = re.compile(r"(-i|--index-url)[ =]\s*https://pypi\.org/simple/?")
"""A line that `pipenv requirements` writes, and that changes nothing."""

_REMEDIES: Mapping[str, str] = {
    r"-e.*|--editable\b.*|(\.{0,2}|~|[A-Za-z]:)[/\\].*|\.|file:.*": (
        "is a folder or a file of this machine. Leave it out with `uv export --no-emit-local` or "
        "`pip freeze --exclude-editable`, and put its code into the folder of the handlers"
    ),
    r"-i.*|--index-url\b.*": "names an index. Remove the line, and set UV_DEFAULT_INDEX to its URL",
    r"--extra-index-url\b.*": "names an index. Remove the line, and add its URL to UV_INDEX (several with spaces)",
    r"--no-index\b.*": "is an option of pip. Remove the line, and set UV_DEFAULT_INDEX to an empty folder",
    r"-f.*|--find-links\b.*": (
        "names a place of wheels. Remove the line, and add its URL or absolute path to UV_FIND_LINKS (several with "
        "commas)"
    ),
    r"--trusted-host\b.*": (
        "is an option of pip. Remove the line, and add the host to UV_INSECURE_HOST (several with spaces)"
    ),
    r"-r.*|--requirement\b.*": "names another file. Write its lines here",
    r"-c.*|--constraint\b.*": "names constraints, which do not change what is pinned. Remove the line",
    r"-.*": "is an option of pip. Remove the line: only wheels are installed, and all need a hash if one has one",
    r"[^;]*(@|://).*|.*\.whl": (
        "names a place instead of a version. Write NAME==VERSION, and set UV_FIND_LINKS to a folder with its wheel"
    ),
    r"[^=;]+===.*": "has three equals signs. Write two",
    rf"{_PIN.pattern}\s+-.*": "has an option of pip. Remove the option",
    r".*": (
        "is not pinned. Write NAME==VERSION, or let `uv pip compile` write the file, so that the same file always "
        "gives the same archive"
    ),
}
"""The pattern of a line that does not pin a package, to its kind and the remedy. The first one that matches counts."""

# The files that say by whom, when and from where a package was installed. They differ from machine to machine.
_OF_THIS_MACHINE = frozenset({"INSTALLER", "RECORD", "REQUESTED", "direct_url.json", "uv_cache.json", "uv_build.json"})

_UV_SETTINGS_TO_DROP = frozenset({
    "UV_BUILD_CONSTRAINT", "UV_COMPILE_BYTECODE", "UV_CONFIG_FILE", "UV_CONSTRAINT", "UV_EXCLUDE", "UV_NO_BINARY",
    "UV_NO_BUILD", "UV_OVERRIDE", "UV_PYTHON", "UV_SYSTEM_PYTHON", "UV_TARGET",
})  # fmt: skip
"""uv's environment variables that would change the installed packages or contradict the options given here."""

_UV_INDEX_SETTINGS = ("UV_DEFAULT_INDEX", "UV_EXTRA_INDEX_URL", "UV_FIND_LINKS", "UV_INDEX", "UV_INDEX_URL")
"""uv's environment variables of the package indexes. Without hashes, two indexes may have different packages."""

_LAYOUT = 2
"""Part of a cached folder's name. Count it up when the same requirements file gives another folder."""


def installed(file: str | os.PathLike[str], runtime: str, architecture: str) -> Path:
    """Install the wheels of a requirements file for a runtime and an architecture, and return their folder.

    The folder is in the user's cache (`$XDG_CACHE_HOME`, else `~/.cache`). Its name depends on the file's text, the
    runtime, the architecture and the index. It is complete or absent, also after a kill and with several programs at
    once.

    Args:
        file: as `requirements` of `lambda_archive`. Index and credentials come from uv's environment variables, such as
            UV_INDEX, and from netrc. uv's configuration files are not read.
        runtime: a Python runtime of Lambda, such as `python3.13`.
        architecture: `arm64` or `x86_64`.

    Raises:
        InputError: the file can't be read, a package is not pinned or has no wheel for the platform, or uv is not
            installed or fails.
    """
    problems = [*_platform_problems(runtime, architecture)]
    try:
        text = decoded(Path(file).read_bytes())
    except OSError as error:
        problems.append(f"requirements: {json.dumps(str(file))} can't be read ({error}). Name a file.")
        raise _error(*problems) from None
    except ValueError as error:
        problems.append(f"requirements: {json.dumps(str(file))}: {error}")
        raise _error(*problems) from None
    pins = _pins(text, problems)
    if problems:
        raise _error(*problems)
    indexes = [os.environ.get(name) for name in _UV_INDEX_SETTINGS]
    digest = hashlib.sha256(json.dumps([_LAYOUT, text, runtime, architecture, indexes]).encode()).hexdigest()
    folder = _cache() / digest[:32]
    if not folder.is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".") as temporary:
            target = Path(temporary) / "packages"
            _install(str(file), pins.values(), target, runtime, architecture)
            _check_pinned(target, pins.keys(), str(file))
            _strip(target)
            _move(target, folder)
    return folder


def _platform_problems(runtime: object, architecture: object) -> list[str]:
    problems = []
    if runtime not in _GLIBC:
        problems.append(f"runtime: {runtime!r} does not take requirements. Choose one of {', '.join(_GLIBC)}.")
    if architecture not in _MACHINES:
        problems.append(
            f"architecture: {architecture!r} is not an architecture of Lambda. Choose {' or '.join(_MACHINES)}."
        )
    return problems


def _pins(text: str, problems: list[str]) -> Mapping[str, str]:
    """The pinned packages' normalized names (PEP 503) to their lines."""
    pins: dict[str, str] = {}
    for number, line in enumerate(re.sub(r"\\\r?\n", " ", text).splitlines(), 1):
        content = re.sub(r"(^|\s)#.*", "", line).strip()
        if not content or _DEFAULT_INDEX.fullmatch(content):
            continue
        if pin := _PIN.fullmatch(content):
            name = _normalized(pin["name"])
            pins[name] = f"{pins[name]}\n{content}" if name in pins else content
        else:
            # An index's URL may have a password or a token.
            shown = json.dumps(re.sub(r"://[^/@\s]*@", "://…@", _without_queries(content))[:80], ensure_ascii=False)
            remedy = next(remedy for pattern, remedy in _REMEDIES.items() if re.fullmatch(pattern, content))
            problems.append(f"requirements: {shown} (logical line {number}) {remedy}.")
    return pins


def _install(file: str, lines: Iterable[str], target: Path, runtime: str, architecture: str) -> None:
    text = "\n".join(lines)
    # uv takes UTF-8 only.
    in_utf_8 = target.with_name("requirements.txt")
    in_utf_8.write_text(text, encoding="utf-8")
    command = [
        _uv(),
        # A configuration file may override, leave out or constrain the pins.
        *("pip", "install", "--no-config", "--quiet", "--no-progress", "--color", "never"),
        *("--python", sys.executable, "--target", str(target)),
        *("--python-version", runtime.removeprefix("python")),
        *("--python-platform", f"{_MACHINES[architecture]}-manylinux_{_GLIBC[runtime]}"),
        *("--only-binary", ":all:", "--link-mode", "copy"),
        *(["--require-hashes"] if "--hash=" in text else []),
        *("--requirement", str(in_utf_8)),
    ]
    target.mkdir()
    environment = {name: value for name, value in os.environ.items() if name not in _UV_SETTINGS_TO_DROP}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)  # noqa: S603
    if done.returncode:
        said = " ".join(re.sub(r"[│╰─▶\u00d7]", " ", _without_queries(done.stderr)).split())
        raise _error(
            f"requirements: {json.dumps(file)} can't be installed for {runtime} on {architecture}; only wheels are "
            "taken. Choose versions that have a wheel for this platform, or build one and let uv find it "
            f"(UV_FIND_LINKS). Name an index of your own in UV_INDEX. uv says: {said}"
        )


def _without_queries(text: str) -> str:
    """A URL's query string may be a token. uv itself masks passwords."""
    return re.sub(r"(://[^\s?]+)\?\S+", r"\1?…", text)


def _uv() -> str:
    try:
        from uv import find_uv_bin  # noqa: PLC0415 - of the extra `requirements`

        return str(find_uv_bin())
    except (ModuleNotFoundError, FileNotFoundError):
        install = 'pip install "pulumi-passage-component[requirements]"'
        raise _error(f"requirements: uv is not installed. Run {install}.") from None


def _check_pinned(packages: Path, pins: Collection[str], file: str) -> None:
    """Refuse packages that the file does not pin: another day they would have another version."""
    unpinned = []
    for info in sorted(packages.glob("*.dist-info")):
        name, _, version = info.name.removesuffix(".dist-info").partition("-")
        if _normalized(name) not in pins:
            unpinned.append(f"{_normalized(name)}=={version}")
    if unpinned:
        raise _error(
            f"requirements: {json.dumps(file)} lacks packages that its packages need. Add {', '.join(unpinned)}, "
            "or let `uv pip compile` write the whole file."
        )


def _strip(packages: Path) -> None:
    """Remove the files that name this machine, and the commands for a shell."""
    shutil.rmtree(packages / "bin", ignore_errors=True)
    (packages / ".lock").unlink(missing_ok=True)
    for info in packages.glob("*.dist-info"):
        for name in _OF_THIS_MACHINE:
            (info / name).unlink(missing_ok=True)


def _move(packages: Path, folder: Path) -> None:
    try:
        packages.rename(folder)
    except OSError:
        # Another program was quicker, with the same packages.
        if not folder.is_dir():
            raise


def _cache() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "pulumi-passage-component" / "requirements"


def _normalized(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _error(*problems: str) -> InputError:
    return InputError(problems, "lambda_archive")
