"""`lambda_archive` refuses paths and files that would fail on Lambda or on another machine."""

import os
import stat
import tempfile
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


ALLOWED = "the path of a folder is allowed, absolute or relative to the program's folder"


def test_missing_folder_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert problems("handlers") == (
        f'path: there is no "handlers" in "{tmp_path}"; {ALLOWED}; create it or correct the path',
    )
    assert problems(tmp_path / "x") == (f'path: there is no "{tmp_path}/x"; {ALLOWED}; create it or correct the path',)


def test_path_of_a_file_is_an_error(folder: Path) -> None:
    assert problems(folder / "me.py") == (
        (
            f'path: "{folder}/me.py" is no folder; {ALLOWED}; name the folder it is in, or use pulumi.FileArchive for '
            "a package that is already packed"
        ),
    )
    assert problems(folder / "me.py" / "x") == (
        f'path: "{folder}/me.py/x" can\'t be read (Not a directory); {ALLOWED}; make it readable',
    )


@pytest.mark.parametrize(
    ("path", "given"),
    [
        ("", "an empty string was given"),
        (None, "a value of type NoneType was given"),
        (7, "a value of type int was given"),
        (b"handlers", "a value of type bytes was given"),
        ("a\0b", '"a\\u0000b" was given, which is no text in UTF-8'),
        ("a\udcffb", '"a\\udcffb" was given, which is no text in UTF-8'),
    ],
)
def test_path_of_another_type_is_an_error(path: str, given: str) -> None:
    (problem,) = problems(path)
    assert problem.startswith(f"path: {given}; {ALLOWED}; ")


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
            "the folder: there is no file to pack in it; at least one is allowed, not counting __pycache__, *.pyc and "
            "names that begin with a dot; put the handlers there or correct the path"
        ),
    )


FILE_LINKS = "links to files in the folder are allowed"


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
    outside = f"a link out of the folder; {FILE_LINKS}, so that the archive is the same on every machine; put the file"
    nowhere = f"a link that leads nowhere; {FILE_LINKS}; mend it or remove it"
    to_folder = f"a link to a folder; {FILE_LINKS}; put the folder itself there"
    assert problems(folder) == (
        f'"absolute": {outside} itself there',
        f'"broken": {nowhere}',
        f'"first": {nowhere}',
        f'"folder": {to_folder}',
        f'"neighbour": {outside} itself there',
        f'"second": {nowhere}',
        f'"lib/up": {to_folder}',
    )


def test_special_file_is_an_error(folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    assert problems(folder) == (
        '"pipe": neither a file nor a folder; regular files are allowed; remove it or begin its name with a dot',
    )


def test_file_name_that_lambda_refuses_is_an_error(folder: Path) -> None:
    for name in (b"a\\b.py", b"line\nbreak.py", b"latin-\xe9.py"):
        Path(os.fsdecode(bytes(folder) + b"/" + name)).write_bytes(b"")
    unpackable = "a name with a backslash or control character; names that every system can unpack are allowed"
    assert problems(folder) == (
        f'"a\\\\b.py": {unpackable}; rename it',
        '"latin-\\udce9.py": a name that is no text in UTF-8; UTF-8 is allowed; rename it',
        f'"line\\nbreak.py": {unpackable}; rename it',
    )


def test_too_long_file_name_is_an_error(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # No Linux file system holds a name of 256 bytes; others do.
    assert archive.FILE_NAME_BYTES == 255
    monkeypatch.setattr(archive, "FILE_NAME_BYTES", 7)
    write(folder, {"\u00e9\u00e9.txt": b""})
    too_long = "7 are allowed on Lambda; shorten it"
    assert sorted(problems(folder)) == [
        f'"empty.py": a name of 8 bytes; {too_long}',
        f'"items.py": a name of 8 bytes; {too_long}',
        f'"lib/__init__.py": a name of 11 bytes; {too_long}',
        f'"lib/deep/data.bin": a name of 8 bytes; {too_long}',
        f'"\u00e9\u00e9.txt": a name of 8 bytes; {too_long}',
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
    remedy = "the user who runs Pulumi must be able to read it; make it readable or remove it"
    with as_nobody() as folder:
        (folder / "me.py").chmod(0)
        (folder / "lib").chmod(0)
        found = problems(folder)
        folder.chmod(0)
        whole = problems(folder)
        folder.chmod(stat.S_IRWXU)
        (folder / "lib").chmod(stat.S_IRWXU)
    assert found == (
        f'"me.py": can\'t be read (Permission denied); {remedy}',
        f'"lib/": can\'t be read (Permission denied); {remedy}',
    )
    assert whole == (f'".": can\'t be read (Permission denied); {remedy}',)


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
            "the folder: 262144000 bytes in all; less than 262144000 (250 MB) are allowed by Lambda; take out what the "
            'handlers don\'t need (the largest, in bytes: "lib/deep/data.bin" 262143921, "me.py" 43, "b.txt" 25)'
        ),
    )


def test_all_problems_are_in_one_error_without_a_traceback(folder: Path) -> None:
    (folder / "broken").symlink_to("gone")
    os.mkfifo(folder / "pipe")
    with pytest.raises(InputError) as raised:
        lambda_archive(folder)
    assert isinstance(raised.value, pulumi.RunError)
    assert str(raised.value).splitlines()[0] == f'lambda_archive("{folder}"): 2 problems'
    assert len(str(raised.value).splitlines()) == 3
