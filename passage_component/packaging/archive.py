"""A folder of handlers as a Lambda archive whose hash depends on names and contents and on nothing else."""

import json
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pulumi

from ..errors import InputError
from ..model.archive import HandlersArchive
from ..model.limits import DEFAULT_ARCHITECTURE, DEFAULT_RUNTIME
from .requirements import installed

UNZIPPED_BYTES = 262_144_000
"""250 MB. Lambda developer guide, "Lambda quotas", deployment package size, unzipped: Lambda refuses a package
that is not smaller than 262144000 bytes."""

FILE_NAME_BYTES = 255
"""Linux, limits.h, NAME_MAX: what Lambda's file system can unpack."""


def lambda_archive(
    path: str | os.PathLike[str] = "handlers",
    *,
    requirements: str | os.PathLike[str] | None = None,
    runtime: str = DEFAULT_RUNTIME,
    architecture: str = DEFAULT_ARCHITECTURE,
) -> pulumi.Archive:
    """Pack a folder for Lambda, reproducibly.

    The folder is the archive's root: a handler `me.handler` is the function `handler` of `me.py` in it.

    The archive's Pulumi hash follows from the files' names below the folder and from their contents. Modes,
    modification times, the order of creation, where the folder is, `__pycache__`, `*.pyc`, empty folders, and
    files and folders whose name begins with a dot don't count and are left out. A diff names the changed files.
    Pulumi packs all files with the same mode: executable bits don't reach Lambda.

    A link to a file within the folder is packed as that file. Links that leave the folder are refused, since
    what they point at isn't part of what was checked out, and so are links to folders.

    Files are opened, to see that they can be, and not read: the engine does that, once, for the hash. They are
    to stay as they are until the deployment is over.

    Args:
        path: the folder. A relative one is relative to the program's folder, as in Pulumi's own assets, and
            stays relative in the state. An inline program of the Automation API gives an absolute path.
        requirements: a requirements file in which every package is pinned, those that others need included, as
            `uv pip compile` writes it. Their wheels for the function's platform are packed beside the handlers;
            they are installed once and kept in the user's cache folder. Needs the extra `requirements`. Default:
            no packages.
        runtime: the functions' runtime, for which the wheels are. Default: the component's.
        architecture: the functions' architecture, for which the wheels are. Default: the component's.

    Returns:
        An archive for the component's `code`, or for a function's.

    Raises:
        InputError: there is no such folder, it can't be read, it has no file to pack, a file is no regular one
            or can't be read, a name is one that Lambda can't take, a link is refused, or everything together
            is not smaller than 250 MB; all such problems are reported together. Or something in `requirements` is
            not pinned, has no wheel for the platform, or brings a file that the folder has as well.
    """
    root = _checked_root(path)
    scan = _Scan(root)
    scan.run()
    scan.check_any()
    if requirements is not None:
        packages = _Scan(installed(requirements, runtime, architecture), leave_out=_is_cache)
        packages.run()
        scan.join(packages)
    scan.check_size()
    if scan.problems:
        raise InputError(scan.problems, f"lambda_archive({_quoted(str(root))})")
    return HandlersArchive(scan.files, None if requirements is None else (runtime, architecture))


def _checked_root(path: object) -> Path:
    """The folder, or an `InputError` when there is none."""
    given = os.fspath(path) if isinstance(path, str | os.PathLike) else None
    if not isinstance(given, str):
        raise _path_error(f"a value of type {type(path).__name__} was given", "give a string or a pathlib.Path")
    if not given:
        raise _path_error("an empty string was given", 'write "." for the program\'s folder itself')
    if "\0" in given or not _is_utf8(given):
        raise _path_error(f"{_quoted(given)} was given, which is no text in UTF-8", "rename the folder")
    try:
        mode = Path(given).stat().st_mode
    except FileNotFoundError:
        place = "" if Path(given).is_absolute() else f" in {_quoted(str(Path.cwd()))}"
        raise _path_error(f"there is no {_quoted(given)}{place}", "create it or correct the path") from None
    except OSError as error:
        raise _path_error(f"{_quoted(given)} can't be read ({error.strerror})", "make it readable") from None
    if not stat.S_ISDIR(mode):
        raise _path_error(
            f"{_quoted(given)} is no folder",
            "name the folder it is in, or use pulumi.FileArchive for a package that is already packed",
        )
    return Path(given)


def _path_error(given: str, remedy: str) -> InputError:
    allowed = "the path of a folder is allowed, absolute or relative to the program's folder"
    return InputError([f"path: {given}; {allowed}; {remedy}"], "lambda_archive")


class _Scan:
    """One walk through the folder: what to pack, and everything that stands in the way.

    Attributes:
        files: each file's path by its name in the archive.
        problems: one sentence each.
    """

    def __init__(self, root: Path, *, leave_out: Callable[[str], bool] | None = None) -> None:
        self.files: dict[str, Path] = {}
        self.problems: list[str] = []
        self._root = root
        self._leave_out = leave_out or _is_left_out
        self._real_root = root.resolve()
        self._folders: list[tuple[str, Path]] = [("", root)]
        self._sizes: dict[str, int] = {}

    def run(self) -> None:
        while self._folders:
            prefix, folder = self._folders.pop()
            try:
                with os.scandir(folder) as entries:
                    found = sorted(entries, key=lambda entry: entry.name)
            except OSError as error:
                self._add_unreadable(prefix or ".", error)
                continue
            for entry in found:
                if not self._leave_out(entry.name):
                    self._add(entry, prefix + entry.name, folder / entry.name)

    def check_any(self) -> None:
        """A folder without files is a mistake in the path."""
        if not self.files and not self.problems:
            self.problems.append(
                "the folder: there is no file to pack in it; at least one is allowed, not counting __pycache__, "
                "*.pyc and names that begin with a dot; put the handlers there or correct the path"
            )

    def join(self, packages: "_Scan") -> None:
        """Add the files of installed packages."""
        both = sorted(self.files.keys() & packages.files.keys())
        self.problems += [
            f"{_quoted(name)}: is also a file of an installed package; rename it, or take the package out"
            for name in both
        ]
        self.problems += packages.problems
        self.files |= packages.files
        self._sizes |= packages._sizes

    def _add(self, entry: os.DirEntry[str], name: str, path: Path) -> None:
        problem = _name_problem(entry.name)
        if problem:
            self.problems.append(f"{_quoted(name)}: {problem}")
            return
        try:
            if entry.is_symlink():
                problem = self._link_problem(path)
                if problem:
                    self.problems.append(f"{_quoted(name)}: {problem}")
                    return
            status = entry.stat()
            if stat.S_ISDIR(status.st_mode):
                self._folders.append((name + "/", path))
            elif stat.S_ISREG(status.st_mode):
                os.close(os.open(path, os.O_RDONLY))
                self.files[name] = path
                self._sizes[name] = status.st_size
            else:
                self.problems.append(
                    f"{_quoted(name)}: neither a file nor a folder; regular files are allowed; remove it or begin "
                    "its name with a dot"
                )
        except OSError as error:
            self._add_unreadable(name, error)

    def _add_unreadable(self, name: str, error: OSError) -> None:
        self.problems.append(
            f"{_quoted(name)}: can't be read ({error.strerror}); the user who runs Pulumi must be able to read it; "
            "make it readable or remove it"
        )

    def _link_problem(self, path: Path) -> str:
        try:
            target = path.resolve(strict=True)
        except (OSError, RuntimeError):
            # RuntimeError: a link that leads back to itself, up to Python 3.12.
            return "a link that leads nowhere; links to files in the folder are allowed; mend it or remove it"
        if not target.is_relative_to(self._real_root):
            return (
                "a link out of the folder; links to files in the folder are allowed, so that the archive is the "
                "same on every machine; put the file itself there"
            )
        if target.is_dir():
            return "a link to a folder; links to files in the folder are allowed; put the folder itself there"
        return ""

    def check_size(self) -> None:
        """Lambda's limit for everything together."""
        total = sum(self._sizes.values())
        if total < UNZIPPED_BYTES:
            return
        largest = sorted(self._sizes, key=lambda name: (-self._sizes[name], name))[:3]
        named = ", ".join(f"{_quoted(name)} {self._sizes[name]}" for name in largest)
        self.problems.append(
            f"the folder: {total} bytes in all; less than {UNZIPPED_BYTES} (250 MB) are allowed by Lambda; take out "
            f"what the handlers don't need (the largest, in bytes: {named})"
        )


def _is_left_out(name: str) -> bool:
    return name.startswith(".") or _is_cache(name)


def _is_cache(name: str) -> bool:
    return name == "__pycache__" or name.endswith(".pyc")


def _name_problem(name: str) -> str:
    if not _is_utf8(name):
        return "a name that is no text in UTF-8; UTF-8 is allowed; rename it"
    if "\\" in name or any(ord(character) < 0x20 or ord(character) == 0x7F for character in name):
        return "a name with a backslash or control character; names that every system can unpack are allowed; rename it"
    if len(name.encode()) > FILE_NAME_BYTES:
        return f"a name of {len(name.encode())} bytes; {FILE_NAME_BYTES} are allowed on Lambda; shorten it"
    return ""


def _is_utf8(text: str) -> bool:
    """Whether the file system's bytes were UTF-8; Python keeps others as lone surrogates."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=not text.isprintable())
