"""The wheel and the source archive: what is in them, that they build alike everywhere, and that a user can use them."""

import email
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.deployment import Sandbox
from tests.e2e.requests import Answer, ask
from tests.support.programs import REPOSITORY
from tests.support.projects import PROJECTS
from tests.support.wheel import build, new_environment, run

pytestmark = pytest.mark.e2e

PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
STEM = f"pulumi_passage_component-{PROJECT['version']}"
BUILT_FROM = ("passage_component", "CHANGELOG.md", "LICENSE", "README.md", "pyproject.toml", ".gitignore")


def package_files() -> set[str]:
    """What has to be in both: the modules of the package, their tables and the marker of its types."""
    package = REPOSITORY / "passage_component"
    patterns = ("*.py", "*.toml", "py.typed")
    return {str(path.relative_to(REPOSITORY)) for pattern in patterns for path in package.rglob(pattern)}


def copy_sources(folder: Path) -> Path:
    """A checkout, as far as building needs one, with files around that are nobody's business."""
    folder.mkdir(parents=True)
    for name in BUILT_FROM:
        copy = shutil.copytree if (REPOSITORY / name).is_dir() else shutil.copy
        copy(REPOSITORY / name, folder / name)
    for name in ("tests", "sandbox", "examples/any_issuer/passage_component"):
        (folder / name).mkdir(parents=True)
        (folder / name / "README.md").write_text("left over", encoding="utf-8")
        (folder / name / "extra.py").write_text("left_over = True", encoding="utf-8")
    for name in ("a.cpython-311.pyc", "b.cpython-313.pyc"):
        (folder / "passage_component" / "__pycache__").mkdir(exist_ok=True)
        (folder / "passage_component" / "__pycache__" / name).write_bytes(b"left over")
    return folder


def build_both(source: Path) -> tuple[bytes, bytes]:
    """The bytes of wheel and source archive."""
    output = source.parent / f"{source.name}-dist"
    return build("wheel", output, source).read_bytes(), build("sdist", output, source).read_bytes()


def test_two_checkouts_build_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    one, other = copy_sources(tmp_path / "one"), copy_sources(tmp_path / "some" / "other folder")
    for path in other.rglob("*"):
        os.utime(path, (978_307_200, 978_307_200))
        path.chmod(0o700 if path.is_dir() else 0o600)

    assert build_both(one) == build_both(other)

    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1704067200")
    for each in (one, other):
        shutil.rmtree(each.parent / f"{each.name}-dist")
    dated = build_both(one)
    assert dated == build_both(other)
    with zipfile.ZipFile(next((tmp_path / "one-dist").glob("*.whl"))) as wheel:
        assert {entry.date_time for entry in wheel.infolist()} == {(2024, 1, 1, 0, 0, 0)}


def test_the_source_archive_builds_the_wheel(tmp_path: Path, wheel: Path) -> None:
    with tarfile.open(build("sdist", tmp_path / "dist")) as archive:
        archive.extractall(tmp_path, filter="data")

    assert build("wheel", tmp_path / "rebuilt", tmp_path / STEM).read_bytes() == wheel.read_bytes()


def test_nothing_superfluous_is_in_them(tmp_path: Path) -> None:
    source = copy_sources(tmp_path / "source")
    with zipfile.ZipFile(build("wheel", tmp_path, source)) as wheel:
        information = ("METADATA", "WHEEL", "RECORD", "entry_points.txt", "licenses/LICENSE")
        marker = {"pulumi_passage_component/pulumi-plugin.json"}
        assert set(wheel.namelist()) == package_files() | marker | {f"{STEM}.dist-info/{name}" for name in information}
    with tarfile.open(build("sdist", tmp_path, source)) as archive:
        further = {*BUILT_FROM[1:], "PKG-INFO", "passage_component/pulumi-plugin.json"}
        assert set(archive.getnames()) == {f"{STEM}/{name}" for name in package_files() | further}


def test_the_metadata(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        metadata = email.message_from_bytes(archive.read(f"{STEM}.dist-info/METADATA"))
        entry_points = archive.read(f"{STEM}.dist-info/entry_points.txt").decode()

    described = metadata.get_payload(decode=True)
    found = {name: metadata.get_all(name) for name in metadata if name != "Metadata-Version"}
    assert described == (REPOSITORY / "README.md").read_bytes()
    assert found == {
        "Name": ["pulumi-passage-component"],
        "Version": [PROJECT["version"]],
        "Summary": [PROJECT["description"]],
        "License-Expression": ["Apache-2.0"],
        "License-File": ["LICENSE"],
        "Keywords": ["apigatewayv2,aws,http-api,jwt,lambda,oidc,passage,pulumi"],
        "Classifier": [
            "Development Status :: 4 - Beta",
            "Intended Audience :: Developers",
            "Operating System :: OS Independent",
            "Programming Language :: Python :: 3",
            "Programming Language :: Python :: 3.11",
            "Programming Language :: Python :: 3.12",
            "Programming Language :: Python :: 3.13",
            "Topic :: System :: Systems Administration",
            "Typing :: Typed",
        ],
        "Requires-Python": [">=3.11"],
        "Requires-Dist": [
            "pulumi-aws<8,>=7",
            "pulumi<4,>=3.200",
            "botocore>=1.40; extra == 'orphans'",
            "uv>=0.9; extra == 'requirements'",
            "cryptography>=42; extra == 'testing'",
            "joserfc<2,>=1.3; extra == 'testing'",
            "pytest>=8; extra == 'testing'",
        ],
        "Provides-Extra": ["orphans", "requirements", "testing"],
        "Description-Content-Type": ["text/markdown"],
    }
    assert entry_points == "[pytest11]\npassage_component = passage_component.testing.pytest_plugin\n"


@pytest.fixture(scope="module")
def foreign(tmp_path_factory: pytest.TempPathFactory, wheel: Path) -> Iterator[Sandbox]:
    """Somebody else's project, with the wheel in an environment of its own."""
    folder = tmp_path_factory.mktemp("foreign")
    shutil.copytree(PROJECTS / "foreign", folder / "project")
    new_environment(folder / "project" / ".venv", wheel)
    sandbox = Sandbox(folder / "project", home=folder / "home")
    yield sandbox
    sandbox.down()


def test_a_foreign_program_deploys_with_the_wheel(foreign: Sandbox) -> None:
    done = foreign.up(capture=True)

    assert done.returncode == 0, done.stdout + done.stderr
    environment = foreign.project.folder / ".venv"
    assert Path(foreign.outputs()["package"]).is_relative_to(environment)
    installed = run(str(environment / "bin" / "python"), "-m", "pip", "list", cwd=environment)
    assert not re.search(r"^(joserfc|pytest|uv|botocore)\s", installed, re.MULTILINE), installed
    assert ask(foreign, "GET /notes") == Answer(401, {"message": "Unauthorized"})
    token = foreign.issuer().mint(sub="ada")
    assert ask(foreign, "GET /notes", f"Bearer {token}") == Answer(200, "ada")


def test_a_strict_type_checker_knows_the_public_names(foreign: Sandbox, tmp_path: Path) -> None:
    folder = foreign.project.folder
    command = [sys.executable, "-m", "mypy", "--cache-dir", str(tmp_path)]
    command += ["--python-executable", str(folder / ".venv" / "bin" / "python"), "typed.py", "mistyped.py"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)

    lines = enumerate((folder / "mistyped.py").read_text(encoding="utf-8").splitlines(), 1)
    expected = [(f"mistyped.py:{number}", line.rpartition("  # ")[2]) for number, line in lines if "  # " in line]
    assert len(expected) == 6
    assert re.findall(r"^(\S+:\d+): error: .*\[(.*)\]$", done.stdout, re.MULTILINE) == expected, (
        done.stdout + done.stderr
    )
