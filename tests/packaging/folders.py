"""Folders of handlers, and their packed files."""

from pathlib import Path

import pulumi

from passage_component.packaging.archive import lambda_archive

FILES = {
    "me.py": b"def handler(event, context):\n    return {}\n",
    "items.py": b"import me\n",
    "empty.py": b"",
    "lib/__init__.py": b"",
    "lib/deep/data.bin": bytes(range(256)) * 5,
    "b.txt": b"sorted between b-c and bb",
    "b-c.txt": b"-",
}


def assets(folder: str | Path) -> dict[str, str]:
    """Each packed file's path by its name in the archive."""
    packed = lambda_archive(folder)
    assert isinstance(packed, pulumi.AssetArchive)
    paths = {}
    for name, asset in packed.assets.items():
        assert isinstance(asset, pulumi.FileAsset)
        paths[name] = asset.path
    return paths


def write(folder: Path, files: dict[str, bytes]) -> Path:
    for name, content in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return folder


def add_bytecode(folder: Path) -> None:
    write(folder, {"__pycache__/me.cpython-313.pyc": b"1", "lib/__pycache__/x.bin": b"2", "old.pyc": b"3"})


def add_dot_files(folder: Path) -> None:
    write(folder, {".env": b"SECRET=1", ".git/HEAD": b"x", "lib/.DS_Store": b"x", ".venv/lib/a.py": b"x"})
    write(folder, {".env.local": b"SECRET=1", "lib/.mypy_cache/a": b"x", ".me.py.swp": b"x", "._me.py": b"x"})
    (folder / ".#me.py").symlink_to("user@host.1234:5678")


def add_empty_folders(folder: Path) -> None:
    (folder / "nothing" / "at" / "all").mkdir(parents=True)
