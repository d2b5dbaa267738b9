"""`lambda_archive`: the packed files, and a hash of their names and contents alone.

`engine_hash` computes what the engine does (`sdk/go/common/resource/archive`, `EnsureHash`): SHA-256 over a tar of
the assets by name, each with mode 0600, owner 0 and no time. `test_hash_equals_the_engines` pins it to a value
that the engine gave.
"""

import hashlib
import os
import shutil
import tarfile
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pulumi
import pytest

from passage_component.packaging.archive import lambda_archive
from passage_component.testing.mocks import run_program

from .folders import FILES, add_bytecode, add_dot_files, add_empty_folders, assets, write


def engine_hash(folder: str | Path) -> str:
    digest = hashlib.sha256()
    for name, path in sorted(assets(folder).items(), key=lambda item: item[0].encode()):
        content = Path(path).read_bytes()
        header = tarfile.TarInfo(name)
        header.mode, header.size = 0o600, len(content)
        block = bytearray(header.tobuf(tarfile.USTAR_FORMAT))
        # Go writes the device numbers of plain files too; Python leaves them empty.
        block[329:337] = block[337:345] = b"0000000\0"
        block[148:156] = b" " * 8
        block[148:156] = b"%06o\0 " % sum(block)
        digest.update(block + content + bytes(-len(content) % 512))
    digest.update(bytes(1024))
    return digest.hexdigest()


def test_hash_equals_the_engines(folder: Path) -> None:
    # From a stack that exports lambda_archive of these files, Pulumi CLI 3.259.0.
    assert engine_hash(folder) == "e92cb950658a0b390f2efbbf9540baf02e1c620cc2266806de1e9459fcb73234"


def test_each_file_is_one_asset(folder: Path) -> None:
    assert assets(folder) == {name: str(folder / name) for name in FILES}
    assert list(assets(folder)) == sorted(FILES)


def test_relative_path_stays_relative(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder.parent)
    relative = {name: f"handlers/{name}" for name in FILES}
    assert assets("handlers") == assets(Path("handlers")) == assets("./handlers/") == relative
    monkeypatch.chdir(folder)
    assert assets(".") == {name: name for name in FILES}


def test_default_folder_is_handlers(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder.parent)
    packed = lambda_archive()
    assert isinstance(packed, pulumi.AssetArchive)
    assert sorted(packed.assets) == sorted(FILES)


def touch(folder: Path) -> None:
    for path in [*folder.rglob("*"), folder]:
        os.utime(path, (1, 1))


def change_modes(folder: Path) -> None:
    for path in folder.rglob("*"):
        path.chmod(0o777 if path.is_dir() else 0o755)


def create_in_another_order(folder: Path) -> None:
    shutil.rmtree(folder)
    for name in reversed(FILES):
        write(folder, {name: FILES[name]})


def rewrite(folder: Path) -> None:
    write(folder, FILES)


@pytest.mark.parametrize(
    "change",
    [touch, change_modes, create_in_another_order, rewrite, add_bytecode, add_dot_files, add_empty_folders],
)
def test_hash_stays_without_a_change_of_content(folder: Path, change: Callable[[Path], None]) -> None:
    before = engine_hash(folder)
    change(folder)
    assert engine_hash(folder) == before
    assert sorted(assets(folder)) == sorted(FILES)


def test_hash_in_another_folder_is_the_same(folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / "elsewhere" / ".hidden" / "code.zip"
    shutil.copytree(folder, copy)
    linked = tmp_path / "linked"
    linked.symlink_to(copy, target_is_directory=True)
    assert engine_hash(copy) == engine_hash(linked) == engine_hash(folder)


def change_a_byte(folder: Path) -> None:
    write(folder, {"me.py": FILES["me.py"].replace(b"{}", b"[]")})


def add_a_line_to_an_empty_file(folder: Path) -> None:
    write(folder, {"empty.py": b"\n"})


def add_an_empty_file(folder: Path) -> None:
    write(folder, {"lib/more.py": b""})


def remove_a_file(folder: Path) -> None:
    (folder / "empty.py").unlink()


def rename_a_file(folder: Path) -> None:
    (folder / "empty.py").rename(folder / "empty2.py")


def move_a_file(folder: Path) -> None:
    (folder / "empty.py").rename(folder / "lib" / "empty.py")


def swap_two_contents(folder: Path) -> None:
    write(folder, {"me.py": FILES["items.py"], "items.py": FILES["me.py"]})


@pytest.mark.parametrize(
    "change",
    [
        change_a_byte,
        add_a_line_to_an_empty_file,
        add_an_empty_file,
        remove_a_file,
        rename_a_file,
        move_a_file,
        swap_two_contents,
    ],
)
def test_hash_changes_with_names_and_contents(folder: Path, change: Callable[[Path], None]) -> None:
    before = engine_hash(folder)
    change(folder)
    assert engine_hash(folder) != before


def test_link_to_a_file_in_the_folder_is_packed_as_the_file(folder: Path, tmp_path: Path) -> None:
    (folder / "also_me.py").symlink_to("me.py")
    (folder / "lib" / "me.py").symlink_to(folder / "me.py")
    plain = write(tmp_path / "plain", {**FILES, "also_me.py": FILES["me.py"], "lib/me.py": FILES["me.py"]})
    assert engine_hash(folder) == engine_hash(plain)


@pytest.mark.parametrize(
    "name",
    [
        "node_modules/.prisma/client/index.js",
        "numpy/.libs/libopenblas.so",
        ".well-known/openid-configuration",
        ".next/server/app.js",
        ".keep",
        "templates/.gitkeep",
        ".environment",
        "lib/.me.py",
    ],
)
def test_name_that_begins_with_a_dot_is_packed(folder: Path, name: str) -> None:
    assert sorted(assets(write(folder, {name: b"1"}))) == sorted([*FILES, name])


def test_empty_folder_is_named_in_a_warning(folder: Path) -> None:
    def warnings() -> list[str]:
        return run_program(lambda: assets(folder)).warnings

    assert warnings() == []
    (folder / "lib" / "cache").mkdir()
    (folder / "spool").mkdir()
    assert warnings() == [
        (
            f'lambda_archive("{folder}"): "spool/", "lib/cache/": empty folders cannot be packed. Put a file into each '
            "that a handler needs"
        )
    ]
    write(folder, {"spool/.gitkeep": b"", "lib/cache/.keep": b""})
    assert warnings() == []


def test_file_name_in_any_language_is_packed(tmp_path: Path) -> None:
    assert list(assets(write(tmp_path / "gr\u00fc\u00dfe", {"\u65e5\u672c.py": b"", "two words.py": b""}))) == [
        "two words.py",
        "\u65e5\u672c.py",
    ]


def test_large_folder_is_packed_in_little_memory(tmp_path: Path) -> None:
    for number in range(2000):
        write(tmp_path, {f"package{number % 40}/module{number}.py": b"x = 1\n"})
    with (tmp_path / "model.bin").open("wb") as file:
        file.truncate(200_000_000)
    assert len(assets(tmp_path)) == 2001

    tracemalloc.start()
    try:
        lambda_archive(tmp_path)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    # About 1 kB a file for its name and path.
    assert peak < 8_000_000


def test_repositorys_handlers_are_packed() -> None:
    root = Path(__file__).parents[2]
    packed = assets(root / "handlers")
    assert sorted(packed) == sorted(path.name for path in (root / "handlers").glob("*.py"))
    assert {"me.py", "items.py", "health.py", "claims.py"} <= packed.keys()
