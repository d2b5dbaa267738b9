"""Handlers with real packages: run in the sandbox for this machine's platform, inspected for the other one."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pulumi
import pytest

from passage_component import lambda_archive
from passage_component.errors import InputError
from sandbox.deployment import Sandbox
from tests.e2e.requests import ask
from tests.support.projects import PROJECTS

pytestmark = pytest.mark.e2e

ELF_MACHINES = {"x86_64": 62, "arm64": 183}
"""ELF-64 object file format, e_machine: EM_X86_64 and EM_AARCH64."""


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    folder = tmp_path_factory.mktemp("packages")
    shutil.copytree(PROJECTS / "packages", folder / "project")
    sandbox = Sandbox(folder / "project", home=folder / "home")
    done = sandbox.up(capture=True)
    assert done.returncode == 0, done.stdout + done.stderr
    yield sandbox
    sandbox.down()


def test_a_handler_runs_with_its_compiled_package(packages: Sandbox) -> None:
    assert ask(packages, "GET /escaped").status == 401

    answer = ask(packages, "GET /escaped", f"Bearer {packages.issuer().mint()}")

    assert (answer.status, answer.body["escaped"]) == (200, "&lt;b&gt;")
    assert re.fullmatch(r"markupsafe/_speedups\.cpython-3\d+-.*linux-gnu\.so", answer.body["compiled"])


def test_a_new_version_of_a_package_is_the_only_change(packages: Sandbox) -> None:
    packages.project.folder.joinpath("requirements.txt").write_text("markupsafe==3.0.3\n")
    done = packages.preview(["--diff"], capture=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "~ 1 to update" in done.stdout
    assert "markupsafe-3.0.3.dist-info/METADATA" in done.stdout

    packages.project.folder.joinpath("requirements.txt").write_text("markupsafe==3.0.2\n")
    done = packages.preview(["--expect-no-changes"], capture=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("architecture", list(ELF_MACHINES))
def test_compiled_code_is_for_the_functions_processor(
    architecture: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    project = PROJECTS / "packages"
    made = lambda_archive(
        project / "handlers",
        requirements=project / "requirements.txt",
        runtime="python3.13",
        architecture=architecture,
    )
    assert isinstance(made, pulumi.AssetArchive)
    libraries = {name: asset for name, asset in made.assets.items() if name.endswith(".so")}
    assert [name.split(".")[1] for name in libraries] == [
        f"cpython-313-{'aarch64' if architecture == 'arm64' else 'x86_64'}-linux-gnu"
    ]
    for asset in libraries.values():
        assert isinstance(asset, pulumi.FileAsset)
        header = Path(asset.path).read_bytes()[:20]
        assert header[:4] == b"\x7fELF"
        assert int.from_bytes(header[18:20], "little") == ELF_MACHINES[architecture]


@pytest.mark.parametrize(
    "pin",
    ["docopt==0.6.2", "pywin32==306"],
    ids=["a source distribution only", "wheels for another system only"],
)
def test_packages_without_a_wheel_for_lambda(pin: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "requirements.txt").write_text(pin)
    with pytest.raises(InputError, match="only wheels are taken") as caught:
        lambda_archive(PROJECTS / "packages" / "handlers", requirements=tmp_path / "requirements.txt")
    assert "for python3.13 on arm64" in str(caught.value)
    assert pin.partition("=")[0] in str(caught.value).partition("uv says:")[2]
