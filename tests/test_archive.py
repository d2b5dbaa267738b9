"""`lambda_archive`: what is packed, and that the hash follows from names and contents alone.

`engine_hash` computes what the engine does (`sdk/go/common/resource/archive`, `EnsureHash`): SHA-256 over a tar of
the assets by name, each with mode 0600, owner 0 and no time. `test_the_hash_is_the_engines` pins it to a value
that the engine gave.
"""

import hashlib
import os
import shutil
import stat
import tarfile
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pulumi
import pytest

from passage_component import archive
from passage_component.archive import lambda_archive
from passage_component.errors import InputError
from passage_component.testing.mocks import run_program
from tests.support.programs import passage_api

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


def write(folder: Path, files: dict[str, bytes]) -> Path:
    for name, content in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path / "handlers", FILES)


def problems(path: str | Path) -> tuple[str, ...]:
    with pytest.raises(InputError) as raised:
        lambda_archive(path)
    return raised.value.problems


def test_the_hash_is_the_engines(folder: Path) -> None:
    # From a stack that exports lambda_archive of these files, Pulumi CLI 3.259.0.
    assert engine_hash(folder) == "e92cb950658a0b390f2efbbf9540baf02e1c620cc2266806de1e9459fcb73234"


def test_every_file_is_an_asset_of_its_own(folder: Path) -> None:
    assert assets(folder) == {name: str(folder / name) for name in FILES}
    assert list(assets(folder)) == sorted(FILES)


def test_a_relative_path_stays_relative(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder.parent)
    relative = {name: f"handlers/{name}" for name in FILES}
    assert assets("handlers") == assets(Path("handlers")) == assets("./handlers/") == relative
    monkeypatch.chdir(folder)
    assert assets(".") == {name: name for name in FILES}


def test_the_default_folder_is_handlers(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
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


def add_bytecode(folder: Path) -> None:
    write(folder, {"__pycache__/me.cpython-313.pyc": b"1", "lib/__pycache__/x.bin": b"2", "old.pyc": b"3"})


def add_dot_files(folder: Path) -> None:
    write(folder, {".env": b"SECRET=1", ".git/HEAD": b"x", "lib/.DS_Store": b"x", ".venv/lib/a.py": b"x"})
    (folder / ".link").symlink_to("/nowhere")


def add_empty_folders(folder: Path) -> None:
    (folder / "nothing" / "at" / "all").mkdir(parents=True)


@pytest.mark.parametrize(
    "change",
    [touch, change_modes, create_in_another_order, rewrite, add_bytecode, add_dot_files, add_empty_folders],
)
def test_the_hash_stays(folder: Path, change: Callable[[Path], None]) -> None:
    before = engine_hash(folder)
    change(folder)
    assert engine_hash(folder) == before
    assert sorted(assets(folder)) == sorted(FILES)


def test_the_hash_is_the_same_in_another_folder(folder: Path, tmp_path: Path) -> None:
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
def test_the_hash_changes(folder: Path, change: Callable[[Path], None]) -> None:
    before = engine_hash(folder)
    change(folder)
    assert engine_hash(folder) != before


def test_a_link_to_a_file_in_the_folder_is_that_file(folder: Path, tmp_path: Path) -> None:
    (folder / "also_me.py").symlink_to("me.py")
    (folder / "lib" / "me.py").symlink_to(folder / "me.py")
    plain = write(tmp_path / "plain", {**FILES, "also_me.py": FILES["me.py"], "lib/me.py": FILES["me.py"]})
    assert engine_hash(folder) == engine_hash(plain)


def test_text_of_any_language_is_a_name(tmp_path: Path) -> None:
    assert list(assets(write(tmp_path / "gr\u00fc\u00dfe", {"\u65e5\u672c.py": b"", "two words.py": b""}))) == [
        "two words.py",
        "\u65e5\u672c.py",
    ]


ALLOWED = "the path of a folder is allowed, absolute or relative to the program's folder"


def test_a_missing_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert problems("handlers") == (
        f'path: there is no "handlers" in "{tmp_path}"; {ALLOWED}; create it or correct the path',
    )
    assert problems(tmp_path / "x") == (f'path: there is no "{tmp_path}/x"; {ALLOWED}; create it or correct the path',)


def test_a_file_in_place_of_a_folder(folder: Path) -> None:
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
def test_no_path(path: str, given: str) -> None:
    (problem,) = problems(path)
    assert problem.startswith(f"path: {given}; {ALLOWED}; ")


def test_an_output_is_no_path() -> None:
    output: object = object.__new__(pulumi.Output)
    assert isinstance(output, pulumi.Output)
    with pytest.raises(InputError, match="a value of type Output was given"):
        lambda_archive(output)  # type: ignore[arg-type] # what an untyped program may pass


@pytest.mark.parametrize("add", [add_bytecode, add_dot_files, add_empty_folders])
def test_a_folder_with_nothing_to_pack(tmp_path: Path, add: Callable[[Path], None]) -> None:
    add(tmp_path)
    assert problems(tmp_path) == (
        (
            "the folder: there is no file to pack in it; at least one is allowed, not counting __pycache__, *.pyc and "
            "names that begin with a dot; put the handlers there or correct the path"
        ),
    )


FILE_LINKS = "links to files in the folder are allowed"


def test_links_that_are_refused(folder: Path, tmp_path: Path) -> None:
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


def test_what_is_neither_a_file_nor_a_folder(folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    assert problems(folder) == (
        '"pipe": neither a file nor a folder; regular files are allowed; remove it or begin its name with a dot',
    )


def test_names_that_lambda_cannot_take(folder: Path) -> None:
    for name in (b"a\\b.py", b"line\nbreak.py", b"latin-\xe9.py"):
        Path(os.fsdecode(bytes(folder) + b"/" + name)).write_bytes(b"")
    unpackable = "a name with a backslash or control character; names that every system can unpack are allowed"
    assert problems(folder) == (
        f'"a\\\\b.py": {unpackable}; rename it',
        '"latin-\\udce9.py": a name that is no text in UTF-8; UTF-8 is allowed; rename it',
        f'"line\\nbreak.py": {unpackable}; rename it',
    )


def test_a_name_too_long_for_lambda(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
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
    """A folder of a user whom file modes bind: root may read everything."""
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


def test_what_cannot_be_read() -> None:
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


def test_more_than_lambda_unpacks(folder: Path) -> None:
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


def test_all_problems_come_together_and_without_a_traceback(folder: Path) -> None:
    (folder / "broken").symlink_to("gone")
    os.mkfifo(folder / "pipe")
    with pytest.raises(InputError) as raised:
        lambda_archive(folder)
    assert isinstance(raised.value, pulumi.RunError)
    assert str(raised.value).splitlines()[0] == f'lambda_archive("{folder}"): 2 problems'
    assert len(str(raised.value).splitlines()) == 3


def test_two_thousand_files_take_no_time_and_no_memory(tmp_path: Path) -> None:
    for number in range(2000):
        write(tmp_path, {f"package{number % 40}/module{number}.py": b"x = 1\n"})
    with (tmp_path / "model.bin").open("wb") as file:
        file.truncate(200_000_000)
    elapsed = []
    for _ in range(3):
        start = time.perf_counter()
        assert len(assets(tmp_path)) == 2001
        elapsed.append(time.perf_counter() - start)
    assert min(elapsed) < 0.5

    tracemalloc.start()
    try:
        lambda_archive(tmp_path)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    # About 1 kB a file for its name and path.
    assert peak < 8_000_000


def test_the_repositorys_handlers_are_packed() -> None:
    root = Path(__file__).parents[1]
    packed = assets(root / "handlers")
    assert sorted(packed) == sorted(path.name for path in (root / "handlers").glob("*.py"))
    assert {"me.py", "items.py", "health.py", "claims.py"} <= packed.keys()


def refusal(code: pulumi.Archive, **settings: object) -> list[str]:
    """What the component says of a function with that code."""
    with pytest.raises(InputError) as caught:
        run_program(lambda: passage_api(code=code, function_defaults=settings))
    return list(caught.value.problems)


@pytest.mark.parametrize(
    ("handler", "is_there"),
    [
        ("me.handler", True),
        ("lib.handler", True),
        ("lib/__init__.handler", True),
        ("mee.handler", False),
        ("lib.me.handler", False),
        ("b.handler", False),
    ],
)
def test_a_handler_whose_file_is_not_packed(folder: Path, handler: str, is_there: bool) -> None:
    routes = {"GET /x": {"handler": handler}}
    code = lambda_archive(folder)
    if is_there:
        assert run_program(lambda: passage_api(code=code, routes=routes)).routes == {"GET /x": "jwt"}
        return
    with pytest.raises(InputError) as caught:
        run_program(lambda: passage_api(code=code, routes=routes))
    module = handler.removesuffix(".handler")
    near = 'did you mean "me"? ' if module == "mee" else ""
    assert list(caught.value.problems) == [
        f'functions["{handler}"]: its code has no module {module}; {near}correct the handler in routes, or add the file'
    ]


def test_what_is_packed_is_not_looked_for_where_nobody_knows(folder: Path) -> None:
    code = lambda_archive(folder)
    layers = ["arn:aws:lambda:eu-west-1:123456789012:layer:l:1"]
    for settings in (
        {"runtime": "nodejs22.x"},
        {"layers": layers},
    ):
        assert run_program(lambda: passage_api(code=code, function_defaults=settings)).routes  # noqa: B023 - run at once


def test_packages_for_another_platform_than_the_functions(folder: Path) -> None:
    (folder / "orders.py").write_text("")
    code = archive.HandlersArchive({"orders.py": folder / "orders.py"}, ("python3.13", "x86_64"))

    (problem,) = refusal(code)
    assert problem == (
        'functions["orders.handler"]: python3.13 on arm64 is its platform, and the packages in its code are for '
        "python3.13 on x86_64; give lambda_archive and the function the same runtime and architecture"
    )
    assert run_program(lambda: passage_api(code=code, function_defaults={"architecture": "x86_64"})).routes
