"""`lambda_archive(requirements=...)`: wheels for the function's platform, the same everywhere, or an error.

The wheels are made here, in a folder or on a server of this machine, so that nothing depends on a network.
`tests/e2e/test_requirements.py` takes real ones.
"""

import concurrent.futures
import functools
import hashlib
import http.server
import json
import re
import ssl
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pulumi
import pytest
import trustme

from passage_component.errors import InputError
from passage_component.packaging import requirements
from passage_component.packaging.archive import lambda_archive

NATIVE = {
    ("arm64", "python3.13"): "cp313-cp313-manylinux_2_34_aarch64",
    ("x86_64", "python3.13"): "cp313-cp313-manylinux_2_34_x86_64",
    ("arm64", "python3.11"): "cp311-cp311-manylinux_2_17_aarch64",
    ("x86_64", "python3.11"): "cp311-cp311-manylinux_2_17_x86_64",
}


def write_wheel(
    index: Path, name: str, *, tag: str = "py3-none-any", needs: str = "", extra: dict[str, str] | None = None
) -> Path:
    """A wheel of version 1.0, with a module that has its tag."""
    path = index / f"{name}-1.0-{tag}.whl"
    info = f"{name}-1.0.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n" + (f"Requires-Dist: {needs}\n" if needs else "")
    files = {f"{name}.py": f"TAG = {tag!r}\n", **(extra or {})}
    files |= {f"{info}/METADATA": metadata, f"{info}/WHEEL": f"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: {tag}\n"}
    with zipfile.ZipFile(path, "w") as archive:
        for each, text in files.items():
            archive.writestr(each, text)
        archive.writestr(f"{info}/RECORD", "".join(f"{each},,\n" for each in [*files, f"{info}/RECORD"]))
    return path


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "index"
    folder.mkdir()
    (tmp_path / "empty").mkdir()
    monkeypatch.setenv("UV_FIND_LINKS", str(folder))
    monkeypatch.setenv("UV_DEFAULT_INDEX", str(tmp_path / "empty"))
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "uv"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "handlers").mkdir()
    (tmp_path / "handlers" / "me.py").write_text("import tiny\n")
    write_wheel(folder, "tiny")
    return folder


def packed(text: str, runtime: str = "python3.13", architecture: str = "arm64") -> dict[str, bytes]:
    """The contents of the archive, by name."""
    Path("requirements.txt").write_text(text)
    made = lambda_archive("handlers", requirements="requirements.txt", runtime=runtime, architecture=architecture)
    assert isinstance(made, pulumi.AssetArchive)
    contents = {}
    for name, asset in made.assets.items():
        assert isinstance(asset, pulumi.FileAsset)
        contents[name] = Path(asset.path).read_bytes()
    return contents


def refused(text: str, runtime: str = "python3.13", architecture: str = "arm64") -> str:
    with pytest.raises(InputError) as caught:
        packed(text, runtime, architecture)
    return str(caught.value)


def no_uv(*_: object, **__: object) -> None:
    raise AssertionError("uv was started")


@pytest.mark.usefixtures("index")
def test_packages_are_packed_beside_the_handlers() -> None:
    assert sorted(packed("tiny==1.0\n")) == [
        "me.py",
        "tiny-1.0.dist-info/METADATA",
        "tiny-1.0.dist-info/WHEEL",
        "tiny.py",
    ]


@pytest.mark.usefixtures("index")
def test_requirements_without_packages_pack_the_handlers_only() -> None:
    assert sorted(packed("# none yet\n\n")) == ["me.py"]


@pytest.mark.parametrize(("architecture", "runtime"), list(NATIVE))
def test_wheel_is_chosen_for_the_functions_platform(index: Path, architecture: str, runtime: str) -> None:
    for tag in NATIVE.values():
        write_wheel(index, "native", tag=tag)
    assert packed("native==1.0\n", runtime, architecture)["native.py"] == (
        f"TAG = {NATIVE[architecture, runtime]!r}\n".encode()
    )


@pytest.mark.parametrize(
    ("tag", "runtime"),
    [
        ("cp313-cp313-manylinux_2_34_x86_64", "python3.13"),
        ("cp312-cp312-manylinux_2_34_aarch64", "python3.13"),
        ("cp313-cp313-manylinux_2_35_aarch64", "python3.13"),
        ("cp311-cp311-manylinux_2_28_aarch64", "python3.11"),
        ("cp313-cp313-musllinux_1_2_aarch64", "python3.13"),
        ("cp313-cp313-macosx_11_0_arm64", "python3.13"),
        ("cp313-cp313-win_arm64", "python3.13"),
    ],
)
def test_wheel_for_another_platform_is_an_error(index: Path, tag: str, runtime: str) -> None:
    write_wheel(index, "native", tag=tag)
    message = refused("native==1.0\n", runtime)
    assert f"can't be installed for {runtime} on arm64; only wheels are taken. Choose versions" in message
    assert "native" in message.partition("uv says:")[2]


def test_source_distribution_is_an_error(index: Path) -> None:
    (index / "source-1.0.tar.gz").write_bytes(b"not looked into")
    message = refused("source==1.0\n")
    assert "can't be installed for python3.13 on arm64; only wheels are taken. Choose versions" in message
    assert "source" in message.partition("uv says:")[2]


NOT_PINNED = (
    "is not pinned. Write NAME==VERSION, or let `uv pip compile` write the file, so that the same file always gives "
    "the same archive."
)
OF_THIS_MACHINE = (
    "is a folder or a file of this machine. Leave it out with `uv export --no-emit-local` or "
    "`pip freeze --exclude-editable`, and put its code into the folder of the handlers."
)
A_PLACE = "names a place instead of a version. Write NAME==VERSION, and set UV_FIND_LINKS to a folder with its wheel."
A_PLACE_OF_WHEELS = (
    "names a place of wheels. Remove the line, and add its URL or absolute path to UV_FIND_LINKS (several with commas)."
)
AN_OPTION = "is an option of pip. Remove the line: only wheels are installed, and all need a hash if one has one."


@pytest.mark.parametrize(
    ("line", "remedy"),
    [
        ("tiny", NOT_PINNED),
        ("tiny>=1.0", NOT_PINNED),
        ("tiny~=1.0", NOT_PINNED),
        ("tiny==1.*", NOT_PINNED),
        ("tiny==1.0,<2", NOT_PINNED),
        ("tiny==1.0\\\n  other", NOT_PINNED),
        ("tiny===1.0", "has three equals signs. Write two."),
        ("-e .", OF_THIS_MACHINE),
        ("-e ./tiny", OF_THIS_MACHINE),
        ("--editable=./tiny", OF_THIS_MACHINE),
        ("-e git+https://example.com/tiny#egg=tiny", OF_THIS_MACHINE),
        ("./tiny", OF_THIS_MACHINE),
        ("../tiny", OF_THIS_MACHINE),
        (".", OF_THIS_MACHINE),
        ("/home/ada/tiny-1.0.whl", OF_THIS_MACHINE),
        ("file:///home/ada/tiny-1.0.whl", OF_THIS_MACHINE),
        ("C:\\wheels\\tiny-1.0.whl", OF_THIS_MACHINE),
        ("~/tiny", OF_THIS_MACHINE),
        ("wheels/tiny-1.0-py3-none-any.whl", A_PLACE),
        ("tiny @ file:///home/ada/tiny-1.0-py3-none-any.whl", A_PLACE),
        ("tiny @ https://example.com/tiny-1.0-py3-none-any.whl", A_PLACE),
        ("git+https://example.com/tiny", A_PLACE),
        ("https://example.com/tiny-1.0-py3-none-any.whl", A_PLACE),
        ("-r other.txt", "names another file. Write its lines here."),
        ("--requirement=other.txt", "names another file. Write its lines here."),
        ("-rother.txt", "names another file. Write its lines here."),
        ("-c constraints.txt", "names constraints, which do not change what is pinned. Remove the line."),
        ("-i https://example.com/simple", "names an index. Remove the line, and set UV_DEFAULT_INDEX to its URL."),
        ("-ihttps://example.com", "names an index. Remove the line, and set UV_DEFAULT_INDEX to its URL."),
        ("--index-url=https://example.com", "names an index. Remove the line, and set UV_DEFAULT_INDEX to its URL."),
        (
            "--extra-index-url https://example.com",
            "names an index. Remove the line, and add its URL to UV_INDEX (several with spaces).",
        ),
        ("--no-index", "is an option of pip. Remove the line, and set UV_DEFAULT_INDEX to an empty folder."),
        ("--find-links elsewhere", A_PLACE_OF_WHEELS),
        ("-f elsewhere", A_PLACE_OF_WHEELS),
        (
            "--trusted-host example.com",
            "is an option of pip. Remove the line, and add the host to UV_INSECURE_HOST (several with spaces).",
        ),
        ("--only-binary :all:", AN_OPTION),
        ("--require-hashes", AN_OPTION),
        ("--pre", AN_OPTION),
        ("tiny==1.0 --config-settings=a=b", "has an option of pip. Remove the option."),
    ],
)
@pytest.mark.usefixtures("index")
def test_line_that_pins_no_package_is_an_error(line: str, remedy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subprocess, "run", no_uv)
    shown = line.replace("\\\n", " ")
    assert refused(f"# ours\nother==1.0\n{line}\n").splitlines()[1:] == [
        f"  - requirements: {json.dumps(shown)} (logical line 3) {remedy}"
    ]


@pytest.mark.usefixtures("index")
def test_password_of_an_index_is_not_in_the_error() -> None:
    message = refused("--extra-index-url https://ada:c2VjcmV0@example.com/simple?token=c2VjcmV0\n")
    assert '"--extra-index-url https://…@example.com/simple?…"' in message
    assert "c2VjcmV0" not in message


class Listing(http.server.SimpleHTTPRequestHandler):
    """A folder's lists of links, which are the pages of an index (PEP 503)."""

    def log_message(self, *_: object) -> None:
        """Keep a test's output clean."""


@pytest.fixture
def indexes(index: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """The URL of an index with `tiny`, of one with `other`, and of the first one over a TLS that nobody trusts."""
    monkeypatch.delenv("UV_FIND_LINKS")
    monkeypatch.setenv("UV_HTTP_RETRIES", "0")
    for name in ("tiny", "other"):
        index.joinpath(name, name).mkdir(parents=True)
        write_wheel(index / name / name, name)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    started = []
    for tls in (None, context):
        listing = functools.partial(Listing, directory=str(index))
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), listing)
        if tls:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        started.append((server, thread))
    plain, secured = (f"127.0.0.1:{server.server_port}" for server, _ in started)
    yield {
        "tiny": f"http://{plain}/tiny/",
        "other": f"http://{plain}/other/",
        "untrusted": f"https://{secured}/tiny/",
        "host": secured,
    }
    for server, thread in started:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.mark.parametrize(
    ("options", "settings", "packages"),
    [
        (["-i {tiny}"], {"UV_DEFAULT_INDEX": "{tiny}"}, ["tiny"]),
        (["--extra-index-url {tiny}", "--extra-index-url={other}"], {"UV_INDEX": "{tiny} {other}"}, ["tiny", "other"]),
        (
            ["--no-index", "-f {tiny}tiny/", "--find-links {other}other/"],
            {"UV_DEFAULT_INDEX": "empty", "UV_FIND_LINKS": "{tiny}tiny/,{other}other/"},
            ["tiny", "other"],
        ),
        (
            ["--index-url {untrusted}", "--trusted-host localhost", "--trusted-host {host}"],
            {"UV_DEFAULT_INDEX": "{untrusted}", "UV_INSECURE_HOST": "localhost {host}"},
            ["tiny"],
        ),
    ],
)
def test_remedies_for_an_index_are_followed(
    options: list[str],
    settings: dict[str, str],
    packages: list[str],
    indexes: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lines = [option.format(**indexes) for option in options]
    pins = [f"{package}==1.0" for package in packages]

    message = refused("\n".join([*lines, *pins]))
    assert set(re.findall(r"UV_\w+", message)) == settings.keys()
    for name, value in settings.items():
        assert "can't be installed" in refused("\n".join(pins))
        monkeypatch.setenv(name, value.format(**indexes))
    assert {f"{package}.py" for package in packages} <= packed("\n".join(pins)).keys()


def test_remedies_for_lines_are_followed(index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = tmp_path / "wheels"
    elsewhere.mkdir()
    write_wheel(elsewhere, "other")
    lines = [
        "tiny===1.0 --config-settings=a=b",
        f"other @ {elsewhere.as_uri()}/other-1.0-py3-none-any.whl",
        "-c more.txt",
    ]

    message = refused("\n".join([*lines, "--pre", "--only-binary :all:", "-e ."]))
    assert message.count("requirements:") == 6
    monkeypatch.setenv("UV_FIND_LINKS", f"{index},{elsewhere}")
    assert {"tiny.py", "other.py"} <= packed("tiny==1.0\nother==1.0\n").keys()


@pytest.mark.usefixtures("index")
def test_commands_that_the_remedies_name_are_followed() -> None:
    Path("pyproject.toml").write_text(
        '[project]\nname = "shop"\nversion = "1"\nrequires-python = ">=3.10"\ndependencies = ["tiny"]\n'
        "[tool.uv]\npackage = true\n"
    )
    Path("wanted.in").write_text("tiny\n")

    assert "`uv export --no-emit-local`" in refused(written_by_uv("export"))
    assert "let `uv pip compile` write the file" in refused("tiny\n")
    for written in (written_by_uv("export", "--no-emit-local"), written_by_uv("pip", "compile", "wanted.in")):
        assert {"me.py", "tiny.py"} <= packed(written).keys()


def written_by_uv(*command: str) -> str:
    command = (requirements._uv(), *command, "--quiet", "--python", sys.executable)
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


EXPORTS = Path(__file__).parent / "exports"
"""Written by uv 0.13.9, pip-tools 7, pipenv, Poetry 2 and pip for a project with click and idna."""


@pytest.mark.parametrize(
    ("export", "packages", "refused_lines"),
    [
        ("uv-export-no-local", {"click", "colorama", "idna"}, []),
        ("uv-pip-compile", {"click", "idna"}, []),
        ("pip-compile", {"click", "idna"}, []),
        ("pipenv-plain", {"click", "idna"}, []),
        ("pipenv-requirements", {"click", "idna"}, []),
        ("poetry-export", {"click", "idna"}, []),
        ("poetry-plain", {"click", "idna"}, []),
        ("uv-export", {"click", "colorama", "idna"}, [f'"-e ." (logical line 1) {OF_THIS_MACHINE}']),
        ("pip-freeze", {"idna"}, ["click @ file:", "-e /home/ada/orders"]),
        ("pip-freeze-no-editable", {"idna"}, ["click @ file:"]),
    ],
)
def test_exports_of_tools_are_read(export: str, packages: set[str], refused_lines: list[str]) -> None:
    problems: list[str] = []
    text = (EXPORTS / f"{export}.txt").read_text(encoding="utf-8")

    assert requirements._pins(text, problems).keys() == packages
    assert len(problems) == len(refused_lines)
    assert all(line in problem for line, problem in zip(refused_lines, problems, strict=True))


ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.usefixtures("index")
def test_requirements_in_an_encoding_of_powershell_are_taken(encoding: str) -> None:
    text = "# für orders\r\ntiny==1.0 ; python_version >= '3.8'\r\n"
    Path("requirements.txt").write_bytes(text.encode(encoding))

    archive = lambda_archive("handlers", requirements="requirements.txt")
    assert isinstance(archive, pulumi.AssetArchive)
    assert "tiny.py" in archive.assets


@pytest.mark.parametrize(
    "text",
    [
        "tiny==1.0",
        "Tiny == 1.0  # why\r\n",
        "\n# a comment\n   tiny==1.0 ; python_version >= '3.8'\n",
        "tiny==1.0 ; sys_platform == 'linux'\nabsent==9 ; sys_platform == 'win32'\n",
    ],
)
@pytest.mark.usefixtures("index")
def test_pinned_requirement_is_accepted(text: str) -> None:
    assert "tiny.py" in packed(text)


def test_pin_with_an_extra_is_accepted(index: Path) -> None:
    write_wheel(index, "other", needs="tiny==1.0")
    assert {"other.py", "tiny.py"} <= packed("other[fast]==1.0\ntiny==1.0\n").keys()


def test_unpinned_dependency_of_a_package_is_an_error(index: Path) -> None:
    write_wheel(index, "other_one", needs="tiny")
    message = refused("Other.One==1.0\n")
    assert 'requirements: "requirements.txt" lacks packages that its packages need. Add tiny==1.0' in message
    assert not list((index.parent / "cache").rglob("tiny.py"))
    assert "tiny.py" in packed("Other.One==1.0\nTINY==1.0\n")


def test_one_hash_requires_hashes_for_all(index: Path) -> None:
    good = hashlib.sha256((index / "tiny-1.0-py3-none-any.whl").read_bytes()).hexdigest()
    assert "tiny.py" in packed(f"tiny==1.0 \\\n    --hash=sha256:{'0' * 64} \\\n    --hash=sha256:{good}\n")
    assert "Hash mismatch" in refused(f"tiny==1.0 --hash=sha256:{'0' * 64}\n")
    write_wheel(index, "other")
    assert "hash" in refused(f"tiny==1.0 --hash=sha256:{good}\nother==1.0\n").partition("uv says:")[2]


def test_uvs_configuration_files_are_ignored(index: Path) -> None:
    write_wheel(index, "pair", needs="tiny")
    settings = '[tool.uv]\noverride-dependencies = ["tiny==2.0"]\n[tool.uv.pip]\nno-deps = true\n'
    Path("pyproject.toml").write_text(settings)
    assert "tiny==1.0" in refused("pair==1.0")
    assert "tiny-1.0.dist-info/METADATA" in packed("pair==1.0\ntiny==1.0")


@pytest.mark.usefixtures("index")
def test_other_index_is_installed_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = packed("tiny==1.0")
    other = tmp_path / "other"
    other.mkdir()
    write_wheel(other, "tiny", extra={"more.py": ""})
    monkeypatch.setenv("UV_FIND_LINKS", str(other))
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "another"))
    assert packed("tiny==1.0").keys() - before.keys() == {"more.py"}


@pytest.mark.usefixtures("index")
def test_indexs_token_is_not_in_the_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UV_FIND_LINKS", "http://127.0.0.1:9/simple?token=c2VjcmV0")
    monkeypatch.setenv("UV_HTTP_RETRIES", "0")
    monkeypatch.setenv("UV_DEFAULT_INDEX", "http://127.0.0.1:9/simple?token=c2VjcmV0")
    message = refused("tiny==1.0")
    assert "127.0.0.1:9" in message
    assert "c2VjcmV0" not in message


@pytest.mark.usefixtures("index")
def test_second_call_does_not_install(monkeypatch: pytest.MonkeyPatch) -> None:
    first = packed("tiny==1.0\n")
    monkeypatch.setattr(subprocess, "run", no_uv)
    assert packed("tiny==1.0\n") == first


def test_each_platform_and_each_file_has_its_own_cache_folder(index: Path) -> None:
    for text, runtime, architecture in [
        ("tiny==1.0\n", "python3.13", "arm64"),
        ("tiny==1.0\n", "python3.12", "arm64"),
        ("tiny==1.0\n", "python3.13", "x86_64"),
        ("tiny==1.0 # again\n", "python3.13", "arm64"),
    ]:
        packed(text, runtime, architecture)
    assert len(list((index.parent / "cache").rglob("tiny.py"))) == 4


def test_archive_is_the_same_on_every_machine(index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_wheel(index, "tool", extra={"tool-1.0.data/scripts/tool": "#!python\n"})
    text = "tiny==1.0\ntool==1.0\n"
    first = packed(text)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "uv2"))
    Path("override.txt").write_text("tiny==2.0\n")
    for name, value in {
        "COMPILE_BYTECODE": "1",
        "NO_BUILD": "1",
        "SYSTEM_PYTHON": "1",
        "OVERRIDE": "override.txt",
    }.items():
        monkeypatch.setenv("UV_" + name, value)
    assert packed(text) == first
    assert not [name for name, content in first.items() if str(tmp_path).encode() in content]
    assert not [name for name in first if name.startswith("bin/") or name.endswith(("RECORD", ".pyc"))]


def test_dot_files_of_packages_are_packed(index: Path) -> None:
    write_wheel(index, "dots", extra={"dots_data/.libs/one.txt": "1", "dots_data/.keep": ""})
    assert {"dots_data/.libs/one.txt", "dots_data/.keep"} <= packed("dots==1.0\n").keys()


def test_file_in_both_handlers_and_packages_is_an_error(index: Path) -> None:
    write_wheel(index, "me")
    assert '"me.py": an installed package has a file of this name too. Rename the file or' in refused(
        "me==1.0\ntiny==1.0\n"
    )


def test_packages_count_towards_lambdas_limit(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_wheel(index, "large", extra={"large.bin": "x" * 5000})
    monkeypatch.setattr("passage_component.packaging.archive.UNZIPPED_BYTES", 5000)
    message = refused("large==1.0\n")
    assert "Lambda takes less than 5000 (250 MB)" in message
    assert '"large.bin" 5000' in message


def test_calls_at_once_install_one_folder(index: Path) -> None:
    Path("requirements.txt").write_text("tiny==1.0\n")
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        folders = set(pool.map(lambda _: requirements.installed("requirements.txt", "python3.13", "arm64"), range(8)))
    (folder,) = folders
    assert [each.name for each in folder.parent.iterdir()] == [folder.name]
    assert (folder / "tiny.py").exists()
    assert index.exists()


def test_interrupted_installation_is_not_used(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def cut_off(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(requirements, "_strip", cut_off)
        with pytest.raises(KeyboardInterrupt):
            packed("tiny==1.0\n")
    assert not list((index.parent / "cache").rglob("tiny.py"))
    assert "tiny.py" in packed("tiny==1.0\n")


@pytest.mark.usefixtures("index")
def test_missing_uv_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "uv", None)
    assert 'uv is not installed. Run pip install "pulumi-passage-component[requirements]"' in refused("tiny==1.0\n")


@pytest.mark.usefixtures("index")
def test_missing_file_and_unknown_platform_are_errors() -> None:
    with pytest.raises(InputError) as caught:
        lambda_archive("handlers", requirements="absent.txt", runtime="nodejs22.x", architecture="aarch64")
    message = str(caught.value)
    assert "runtime: 'nodejs22.x' does not take requirements. Choose one of python3.10, python3.11" in message
    assert "architecture: 'aarch64' is not an architecture of Lambda. Choose arm64 or x86_64." in message
    assert 'requirements: "absent.txt" can\'t be read' in message


@pytest.mark.usefixtures("index")
@pytest.mark.parametrize(
    ("content", "encoding", "place"), [(b"\xff\xfe\x00", "utf-16", 2), (b"tiny==1.0 # f\xfcr", "utf-8", 13)]
)
def test_requirements_in_no_known_encoding_are_an_error(content: bytes, encoding: str, place: int) -> None:
    Path("binary.txt").write_bytes(content)
    with pytest.raises(InputError) as caught:
        lambda_archive("handlers", requirements="binary.txt")
    assert caught.value.problems == (
        (
            f'requirements: "binary.txt": it is not text in {encoding}, which was tried because of its first bytes: '
            f"byte {place} is wrong. Save it as UTF-8 (in PowerShell: Out-File -Encoding utf8)."
        ),
    )
