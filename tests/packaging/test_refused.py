"""`lambda_archive` refuses paths and files that would fail on Lambda or on another machine."""

import io
import os
import stat
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pulumi
import pytest

from passage_component.errors import InputError
from passage_component.packaging import archive
from passage_component.packaging.archive import lambda_archive

from .folders import FILES, add_bytecode, add_dot_files, add_empty_folders, assets, write


def problems(path: str | Path) -> tuple[str, ...]:
    with pytest.raises(InputError) as raised:
        lambda_archive(path)
    return raised.value.problems


def test_missing_folder_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    remedy = "Create the folder or correct the path."
    assert problems("handlers") == (f'path: "handlers" does not exist in "{tmp_path}". {remedy}',)
    assert problems(tmp_path / "x") == (f'path: "{tmp_path}/x" does not exist. {remedy}',)


def test_path_of_a_file_is_an_error(folder: Path) -> None:
    assert problems(folder / "me.py") == (
        (
            f'path: "{folder}/me.py" is not a folder. Name the folder that has the file, or use pulumi.FileArchive for '
            "a package that is already packed."
        ),
    )
    assert problems(folder / "me.py" / "x") == (
        f'path: "{folder}/me.py/x" can\'t be read (Not a directory). Correct the path, or make the folder readable.',
    )


@pytest.mark.parametrize(
    ("path", "problem"),
    [
        ("", 'an empty string was given. Write "." for the program\'s own folder.'),
        (None, "a value of type NoneType was given. Give a string or a pathlib.Path."),
        (7, "a value of type int was given. Give a string or a pathlib.Path."),
        (b"handlers", "a value of type bytes was given. Give a string or a pathlib.Path."),
        ("a\0b", '"a\\u0000b" is not text in UTF-8. Correct the path, or rename the folder.'),
        ("a\udcffb", '"a\\udcffb" is not text in UTF-8. Correct the path, or rename the folder.'),
    ],
)
def test_path_of_another_type_is_an_error(path: str, problem: str) -> None:
    assert problems(path) == (f"path: {problem}",)


def test_path_as_an_output_is_an_error() -> None:
    output: object = object.__new__(pulumi.Output)
    assert isinstance(output, pulumi.Output)
    with pytest.raises(InputError, match="a value of type Output was given"):
        lambda_archive(output)  # type: ignore[arg-type] # what an untyped program may pass


@pytest.mark.parametrize("add", [add_bytecode, add_dot_files, add_empty_folders])
def test_folder_without_files_to_pack_is_an_error(tmp_path: Path, add: Callable[[Path], None]) -> None:
    add(tmp_path)
    assert problems(tmp_path) == (
        (
            "the folder: it has no files to pack, apart from bytecode and files of tools and editors. Put the "
            "handlers there or correct the path."
        ),
    )


def test_link_out_of_the_folder_is_an_error(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "outside.py").write_text("")
    (tmp_path / "handlers2").mkdir()
    (tmp_path / "handlers2" / "a.py").write_text("")
    (folder / "absolute").symlink_to(tmp_path / "outside.py")
    (folder / "broken").symlink_to("gone.py")
    (folder / "first").symlink_to("second")
    (folder / "folder").symlink_to("lib")
    (folder / "lib" / "up").symlink_to("..")
    (folder / "neighbour").symlink_to("../handlers2/a.py")
    (folder / "second").symlink_to("first")
    outside = "the link leads out of the folder: other machines may lack its target. Put the file itself there."
    nowhere = "the link leads nowhere. Point it at a file in the folder, or remove it."
    to_folder = "the link leads to a folder. Put the folder itself there."
    assert problems(folder) == (
        f'"absolute": {outside}',
        f'"broken": {nowhere}',
        f'"first": {nowhere}',
        f'"folder": {to_folder}',
        f'"neighbour": {outside}',
        f'"second": {nowhere}',
        f'"lib/up": {to_folder}',
    )


def test_special_file_is_an_error(folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    assert problems(folder) == ('"pipe": it is neither a regular file nor a folder. Remove it.',)


def test_file_name_that_lambda_refuses_is_an_error(folder: Path) -> None:
    for name in (b"a\\b.py", b"line\nbreak.py", b"latin-\xe9.py"):
        Path(os.fsdecode(bytes(folder) + b"/" + name)).write_bytes(b"")
    unpackable = "the name has a backslash or a control character, which not every system can unpack. Rename it."
    assert problems(folder) == (
        f'"a\\\\b.py": {unpackable}',
        '"latin-\\udce9.py": the name is not text in UTF-8. Rename it.',
        f'"line\\nbreak.py": {unpackable}',
    )


def test_too_long_file_name_is_an_error(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # No Linux file system holds a name of 256 bytes; others do.
    assert archive.FILE_NAME_BYTES == 255
    monkeypatch.setattr(archive, "FILE_NAME_BYTES", 7)
    write(folder, {"\u00e9\u00e9.txt": b""})
    too_long = "and Lambda takes at most 7. Shorten it."
    assert sorted(problems(folder)) == [
        f'"empty.py": the name has 8 bytes, {too_long}',
        f'"items.py": the name has 8 bytes, {too_long}',
        f'"lib/__init__.py": the name has 11 bytes, {too_long}',
        f'"lib/deep/data.bin": the name has 8 bytes, {too_long}',
        f'"\u00e9\u00e9.txt": the name has 8 bytes, {too_long}',
    ]


@contextmanager
def as_nobody() -> Iterator[Path]:
    """A folder of a user without root's rights, who may not read everything."""
    with tempfile.TemporaryDirectory() as made:
        folder = write(Path(made) / "handlers", FILES)
        if os.geteuid() != 0:
            yield folder
            return
        for path in [Path(made), folder, *folder.rglob("*")]:
            os.chown(path, 65534, 65534)
        os.seteuid(65534)
        try:
            yield folder
        finally:
            os.seteuid(0)


def test_unreadable_file_is_an_error() -> None:
    remedy = "Make it readable for the user who runs Pulumi, or remove it."
    with as_nobody() as folder:
        (folder / "me.py").chmod(0)
        (folder / "lib").chmod(0)
        found = problems(folder)
        folder.chmod(0)
        whole = problems(folder)
        folder.chmod(stat.S_IRWXU)
        (folder / "lib").chmod(stat.S_IRWXU)
    assert found == (
        f'"me.py": it can\'t be read (Permission denied). {remedy}',
        f'"lib/": it can\'t be read (Permission denied). {remedy}',
    )
    assert whole == (f'".": it can\'t be read (Permission denied). {remedy}',)


def test_folder_over_lambdas_limit_is_an_error(folder: Path) -> None:
    def resize(total: int) -> None:
        others = sum(len(content) for name, content in FILES.items() if name != "lib/deep/data.bin")
        os.truncate(folder / "lib/deep/data.bin", total - others)

    # Sparse: no disk is filled, and nothing is read.
    resize(262_143_999)
    assert sorted(assets(folder)) == sorted(FILES)
    resize(262_144_000)
    assert problems(folder) == (
        (
            "the folder: its files have 262144000 bytes, and Lambda takes less than 262144000 (250 MB). Remove files "
            "that the handlers don't need. The largest, in bytes, are "
            '"lib/deep/data.bin" 262143921, "me.py" 43, "b.txt" 25.'
        ),
    )


def test_zipped_folder_over_lambdas_limit_is_an_error(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(folder, {f"model{number}.bin": os.urandom(1_000_000) for number in range(3)})
    write(folder, {"zeros.bin": bytes(10_000_000)})
    zipped = zipped_bytes(folder)
    assert 3_000_000 < zipped < 3_100_000
    # Less than it is by the estimate of each header.
    monkeypatch.setattr(archive, "ZIPPED_BYTES", zipped + 50 * len(assets(folder)))
    assert "model0.bin" in assets(folder)
    monkeypatch.setattr(archive, "ZIPPED_BYTES", zipped - 50 * len(assets(folder)))
    (problem,) = problems(folder)
    assert problem == (
        f"the folder: zipped, it has more than {archive.ZIPPED_BYTES} bytes (50 MB), the most that Lambda takes in a "
        "request. Remove files that the handlers don't need. The largest, in bytes, are "
        '"zeros.bin" 10000000, "model0.bin" 1000000, "model1.bin" 1000000. Or deploy the function from a bucket or a '
        "container image, and name it in the route's function_arn."
    )
    (folder / "model1.bin").unlink()
    assert "model0.bin" in assets(folder)


def zipped_bytes(folder: Path) -> int:
    """The size of what Python zips as the engine does, with the time and the descriptor of each file."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as file:
        for name, path in assets(folder).items():
            file.writestr(name, Path(path).read_bytes())
    return len(stream.getvalue())


def test_zip_of_fifty_megabytes_is_the_limit(folder: Path) -> None:
    assert archive.ZIPPED_BYTES == 50 * 1024 * 1024
    for number in range(5):
        (folder / f"model{number}.bin").write_bytes(os.urandom(10_480_000))
    assert "model4.bin" in assets(folder)
    (folder / "one_more.bin").write_bytes(os.urandom(50_000))
    assert "zipped, it has more than 52428800 bytes (50 MB)" in problems(folder)[0]


def test_all_problems_are_in_one_error_without_a_traceback(folder: Path) -> None:
    (folder / "broken").symlink_to("gone")
    os.mkfifo(folder / "pipe")
    with pytest.raises(InputError) as raised:
        lambda_archive(folder)
    assert isinstance(raised.value, pulumi.RunError)
    assert str(raised.value).splitlines()[0] == f'lambda_archive("{folder}"): 2 problems'
    assert len(str(raised.value).splitlines()) == 3
