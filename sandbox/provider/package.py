"""Pulumi archives as Lambda packages: zips that depend on names and contents only."""

import io
import zipfile
from pathlib import Path
from typing import Any

from .values import ARCHIVE, ASSET, SIGNATURE

_EPOCH = (1980, 1, 1, 0, 0, 0)
_MODE = 0o644 << 16


def zip_archive(archive: dict[str, Any]) -> bytes:
    """Pack an archive: a folder, a packed file, or a map of assets and archives.

    Raises:
        ValueError: it is remote, or an asset of a kind that a package can't hold.
        OSError: a file can't be read.
    """
    path = archive.get("path")
    if path and Path(path).is_file():
        return Path(path).read_bytes()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in sorted(_files(archive).items()):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.external_attr = _MODE
            entry.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(entry, content)
    return buffer.getvalue()


def _files(value: dict[str, Any], prefix: str = "") -> dict[str, bytes]:
    kind = value.get(SIGNATURE)
    if value.get("uri"):
        raise ValueError("remote assets and archives are not supported by the sandbox's provider; use local files")
    if kind == ASSET:
        return {prefix: Path(value["path"]).read_bytes() if value.get("path") else value.get("text", "").encode()}
    if kind != ARCHIVE:
        raise ValueError("it is neither an asset nor an archive")
    files: dict[str, bytes] = {}
    if value.get("path"):
        root = Path(value["path"])
        if not root.is_dir():
            raise ValueError(f'"{root}" is no folder; a packed file can only be an archive as a whole')
        for file in (each for each in root.rglob("*") if each.is_file()):
            files[_join(prefix, file.relative_to(root).as_posix())] = file.read_bytes()
    for name, item in (value.get("assets") or {}).items():
        files.update(_files(item, _join(prefix, name)))
    return files


def _join(prefix: str, name: str) -> str:
    return f"{prefix}/{name}" if prefix else name
