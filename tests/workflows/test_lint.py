"""The workflows match GitHub's schema, and their linters find nothing."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from plugin.sdks import go_environment
from sandbox.golang import find_go
from tests.support.workflows import FOLDER, text

_ACTIONLINT = Path(__file__).parent / "actionlint"
_CHECKOUT = "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1"


def _run(command: list[str], folder: Path, environment: dict[str, str] | None = None) -> tuple[int, str]:
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def actionlint(folder: Path) -> tuple[int, str]:
    """The version in go.mod. Go fetches and builds it the first time."""
    downloads = folder.parent / "go"
    downloads.mkdir(exist_ok=True)
    go = find_go(downloads)
    # The result must not depend on the machine's tools.
    options = ["-no-color", "-shellcheck=", "-pyflakes="]
    files = map(str, sorted(folder.glob("*.yml")))
    return _run([go, "tool", "actionlint", *options, *files], _ACTIONLINT, go_environment(go))


def schema(folder: Path) -> tuple[int, str]:
    """The JSON schema for workflows from check-jsonschema."""
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-workflows"]
    return _run([*command, *map(str, sorted(folder.glob("*.yml")))], folder)


def zizmor(folder: Path) -> tuple[int, str]:
    """Findings that an attacker could use."""
    command = str(Path(sys.executable).parent / "zizmor")
    return _run([command, "--offline", "--no-progress", "--no-config", "--color=never", str(folder)], folder)


LINTERS = [pytest.param(actionlint, marks=pytest.mark.e2e), schema, zizmor]


def copy_workflows(folder: Path) -> Path:
    copied = folder / ".github" / "workflows"
    shutil.copytree(FOLDER, copied)
    return copied


@pytest.mark.parametrize("linter", LINTERS)
def test_workflows_pass_their_linters(linter: Callable[[Path], tuple[int, str]], tmp_path: Path) -> None:
    code, said = linter(copy_workflows(tmp_path))

    assert code == 0, said


@pytest.mark.parametrize(
    ("linter", "name", "old", "new", "said"),
    [
        pytest.param(
            actionlint,
            "preview.yml",
            "steps.report.outputs.findings",
            "steps.reports.outputs.findings",
            'property "reports" is not defined',
            marks=pytest.mark.e2e,
        ),
        pytest.param(
            actionlint,
            "deploy.yml",
            'run: pulumi up --yes --skip-preview --non-interactive --stack "$STACK"',
            'run: pulumi up --message "${{ github.event.head_commit.message }}"',
            "is potentially untrusted",
            marks=pytest.mark.e2e,
        ),
        (schema, "test.yml", "timeout-minutes: 90", "timeout-minutes: [90]", "timeout-minutes"),
        (schema, "test.yml", "runs-on: ubuntu-24.04", "run-on: ubuntu-24.04", "run-on"),
        (zizmor, "test.yml", _CHECKOUT, "actions/checkout@v7", "unpinned-uses"),
        (zizmor, "preview.yml", "permissions: {}", "permissions: write-all", "excessive-permissions"),
        (zizmor, "preview.yml", "pull_request:\n", "pull_request_target:\n", "dangerous-triggers"),
    ],
)
def test_linters_find_broken_workflows(
    linter: Callable[[Path], tuple[int, str]], name: str, old: str, new: str, said: str, tmp_path: Path
) -> None:
    folder = copy_workflows(tmp_path)
    assert old in text(name)
    (folder / name).write_text(text(name).replace(old, new), encoding="utf-8")

    code, found = linter(folder)

    assert code != 0
    assert said in found
