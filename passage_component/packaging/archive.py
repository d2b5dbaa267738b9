"""A folder of handlers as a Lambda archive, whose hash depends only on the files' names and contents."""

import fnmatch
import json
import os
import re
import stat
import zlib
from collections.abc import Callable
from pathlib import Path

import pulumi

from ..errors import InputError
from ..model.archive import HandlersArchive
from ..model.settings import DEFAULT_ARCHITECTURE, DEFAULT_RUNTIME
from .requirements import installed

UNZIPPED_BYTES = 262_144_000
"""250 MB. Lambda refuses an unzipped package of this size or larger (developer guide, "Lambda quotas")."""

ZIPPED_BYTES = 52_428_800
"""50 MB. Lambda refuses a zipped package above it (the same page, "Deployment package (.zip file archive) size")."""

FILE_NAME_BYTES = 255
"""The longest name that Lambda's file system takes (Linux, limits.h, NAME_MAX)."""

_BLOCK_BYTES = 16_384

LEFT_OUT = (
    "__pycache__", "*.pyc",
    ".git", ".gitattributes", ".gitignore", ".gitmodules", ".hg", ".hgignore", ".svn",
    ".venv", ".tox", ".nox", ".python-version", ".*_cache", ".cache", ".coverage", ".hypothesis", ".ipynb_checkpoints",
    ".idea", ".vscode", ".editorconfig", ".*.sw?", ".#*", ".DS_Store", "._*", ".directory", ".Trash*", ".nfs*",
    ".env", ".env.*", ".envrc", ".aws", ".git-credentials", ".kube", ".netrc", ".npmrc", ".pgpass", ".pulumi",
    ".pypirc", ".ssh",
)  # fmt: skip
"""Patterns of the names that are left out: bytecode, and files and folders that begin with a dot and belong to version
control, to tools, to editors and desktops, or that hold credentials."""

_LEFT_OUT = re.compile("|".join(map(fnmatch.translate, LEFT_OUT)))


def lambda_archive(
    path: str | os.PathLike[str] = "handlers",
    *,
    requirements: str | os.PathLike[str] | None = None,
    runtime: str = DEFAULT_RUNTIME,
    architecture: str = DEFAULT_ARCHITECTURE,
) -> pulumi.Archive:
    """Pack a folder for Lambda, reproducibly.

    The folder becomes the archive's root: the handler `me.handler` is the function `handler` of its `me.py`.

    The archive's Pulumi hash depends only on the files' names below the folder and on their contents. It does not
    depend on modes, modification times, the order of creation or the folder's place. A diff names the changed files.
    Pulumi packs all files with the same mode, so that executable bits do not reach Lambda.

    Bytecode is left out, and so are files and folders that begin with a dot and belong to version control, tools or
    editors or hold credentials, such as `.git`, `.venv`, `.pytest_cache`, `.vscode` and `.env`
    (`passage_component.packaging.archive.LEFT_OUT` has them all). Others that begin with a dot are packed, such as
    `.prisma`, `.libs` and `.well-known`. Empty folders cannot be packed, and a warning names them.

    A link to a file within the folder is packed as that file. Links out of the folder are refused, because their
    targets are not part of the checkout. Links to folders are refused too.

    Files are opened here only to see that they are readable. The engine reads them later, so do not change them until
    the deployment is over.

    Args:
        path: the folder, absolute or relative to the program's folder, as in Pulumi's own assets. A relative path
            stays relative in the state. Give an absolute path in an inline program of the Automation API. Default:
            `handlers`.
        requirements: a requirements file that pins every package and every package that those need, as
            `uv pip compile` writes it. Their wheels for the function's platform are packed beside the handlers. They
            are installed once and kept in the user's cache folder. Needs the extra `requirements`. Default: no
            packages.
        runtime: the functions' runtime, which selects the wheels. Default: the component's default.
        architecture: the functions' architecture, which selects the wheels. Default: the component's default.

    Returns:
        An archive for the component's `code` or for a function's `code`.

    Raises:
        InputError: the folder is missing, unreadable or without files; a file, a name or a link can't be packed; all
            files together have 250 MB or more, or more than 50 MB zipped; or `requirements` has a package that is not
            pinned, has no wheel for the platform, or has a file that the folder has too. The folder's problems are
            reported together.
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
    subject = f"lambda_archive({_quoted(str(root))})"
    if scan.problems:
        raise InputError(scan.problems, subject)
    if scan.empty_folders:
        named = ", ".join(map(_quoted, scan.empty_folders))
        pulumi.log.warn(
            f"{subject}: {named}: empty folders cannot be packed. Put a file into each that a handler needs"
        )
    return HandlersArchive(scan.files, None if requirements is None else (runtime, architecture))


def _checked_root(path: object) -> Path:
    """The folder; an `InputError` if it does not exist."""
    text = os.fspath(path) if isinstance(path, str | os.PathLike) else None
    if not isinstance(text, str):
        raise _path_error(f"a value of type {type(path).__name__} was given", "Give a string or a pathlib.Path")
    if not text:
        raise _path_error("an empty string was given", 'Write "." for the program\'s own folder')
    quoted = _quoted(text)
    if "\0" in text or not _is_utf8(text):
        raise _path_error(f"{quoted} is not text in UTF-8", "Correct the path, or rename the folder")
    try:
        mode = Path(text).stat().st_mode
    except FileNotFoundError:
        place = "" if Path(text).is_absolute() else f" in {_quoted(str(Path.cwd()))}"
        raise _path_error(f"{quoted} does not exist{place}", "Create the folder or correct the path") from None
    except OSError as error:
        remedy = "Correct the path, or make the folder readable"
        raise _path_error(f"{quoted} can't be read ({error.strerror})", remedy) from None
    if not stat.S_ISDIR(mode):
        remedy = "Name the folder that has the file, or use pulumi.FileArchive for a package that is already packed"
        raise _path_error(f"{quoted} is not a folder", remedy)
    return Path(text)


def _path_error(problem: str, remedy: str) -> InputError:
    return InputError([f"path: {problem}. {remedy}."], "lambda_archive")


class _Scan:
    """One walk through a folder: the files to pack, by their names in the archive, and all problems."""

    def __init__(self, root: Path, *, leave_out: Callable[[str], bool] | None = None) -> None:
        self.files: dict[str, Path] = {}
        self.problems: list[str] = []
        self.empty_folders: list[str] = []
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
                    ordered = sorted(entries, key=lambda entry: entry.name)
            except OSError as error:
                self._add_unreadable(prefix or ".", error)
                continue
            if not ordered and prefix:
                self.empty_folders.append(prefix)
            for entry in ordered:
                if not self._leave_out(entry.name):
                    self._add(entry, prefix + entry.name, folder / entry.name)

    def check_any(self) -> None:
        """A folder without files is a mistake in the path."""
        if not self.files and not self.problems:
            self.problems.append(
                "the folder: it has no files to pack, apart from bytecode and files of tools and editors. Put the "
                "handlers there or correct the path."
            )

    def join(self, packages: "_Scan") -> None:
        """Add the files of installed packages."""
        self.problems += [
            f"{_quoted(name)}: an installed package has a file of this name too. Rename the file or remove the package."
            for name in sorted(self.files.keys() & packages.files.keys())
        ]
        self.problems += packages.problems
        self.files |= packages.files
        self._sizes |= packages._sizes

    def _add(self, entry: os.DirEntry[str], name: str, path: Path) -> None:
        problem = _name_problem(entry.name)
        try:
            if not problem and entry.is_symlink():
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
                self.problems.append(f"{_quoted(name)}: it is neither a regular file nor a folder. Remove it.")
        except OSError as error:
            self._add_unreadable(name, error)

    def _add_unreadable(self, name: str, error: OSError) -> None:
        remedy = "Make it readable for the user who runs Pulumi, or remove it"
        self.problems.append(f"{_quoted(name)}: it can't be read ({error.strerror}). {remedy}.")

    def _link_problem(self, path: Path) -> str:
        try:
            target = path.resolve(strict=True)
        except (OSError, RuntimeError):
            # RuntimeError: a link that leads back to itself, up to Python 3.12.
            return "the link leads nowhere. Point it at a file in the folder, or remove it."
        if not target.is_relative_to(self._real_root):
            return "the link leads out of the folder: other machines may lack its target. Put the file itself there."
        if target.is_dir():
            return "the link leads to a folder. Put the folder itself there."
        return ""

    def check_size(self) -> None:
        """Lambda's limits for everything together."""
        total = sum(self._sizes.values())
        remedy = f"Remove files that the handlers don't need. The largest, in bytes, are {self._largest()}."
        if total >= UNZIPPED_BYTES:
            self.problems.append(
                f"the folder: its files have {total} bytes, and Lambda takes less than {UNZIPPED_BYTES} (250 MB). "
                f"{remedy}"
            )
        elif self._is_over(ZIPPED_BYTES):
            self.problems.append(
                f"the folder: zipped, it has more than {ZIPPED_BYTES} bytes (50 MB), the most that Lambda takes in a "
                f"request. {remedy} Or deploy the function from a bucket or a container image, and name it in the "
                "route's function_arn."
            )

    def _largest(self) -> str:
        largest = sorted(self._sizes, key=lambda name: (-self._sizes[name], name))[:3]
        return ", ".join(f"{_quoted(name)} {self._sizes[name]}" for name in largest)

    def _is_over(self, limit: int) -> bool:
        """Whether the zipped files have more bytes than a limit. Reads files until that is certain."""
        # The engine deflates each file (sdk/go/common/resource/archive, addNextFileToZIP). Around it are two headers
        # with its name and a time, a descriptor, and the end of the zip (APPNOTE.TXT, sections 4.3.7 to 4.3.16).
        zipped = 22 + sum(110 + 2 * len(name.encode()) for name in self.files)
        left = sum(self._sizes.values())
        for name, path in self.files.items():
            if zipped > limit or zipped + left <= limit:
                break
            left -= self._sizes[name]
            zipped += _deflated_bytes(path)
        return zipped > limit


def _deflated_bytes(path: Path) -> int:
    deflate, size = zlib.compressobj(wbits=-zlib.MAX_WBITS), 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK_BYTES):
            size += len(deflate.compress(block))
    return size + len(deflate.flush())


def _is_left_out(name: str) -> bool:
    return _LEFT_OUT.fullmatch(name) is not None


def _is_cache(name: str) -> bool:
    return name == "__pycache__" or name.endswith(".pyc")


def _name_problem(name: str) -> str:
    if not _is_utf8(name):
        return "the name is not text in UTF-8. Rename it."
    if "\\" in name or any(ord(character) < 0x20 or ord(character) == 0x7F for character in name):
        return "the name has a backslash or a control character, which not every system can unpack. Rename it."
    if len(name.encode()) > FILE_NAME_BYTES:
        return f"the name has {len(name.encode())} bytes, and Lambda takes at most {FILE_NAME_BYTES}. Shorten it."
    return ""


def _is_utf8(text: str) -> bool:
    """Whether the file system's bytes are UTF-8. Python keeps other bytes as lone surrogates."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=not text.isprintable())
