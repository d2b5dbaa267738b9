"""docs/testing.md, as a newcomer follows it: an empty folder, the built wheel with its extra, the page's own files."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.programs import REPOSITORY

pytestmark = pytest.mark.e2e

PAGE = REPOSITORY / "docs" / "testing.md"


def files() -> dict[str, str]:
    """The files that the page shows, by the name in their first line."""
    blocks = re.findall(r"```(?:python|yaml|toml)\n# (\S+)\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert len(blocks) == len(re.findall(r"```(?:python|yaml|toml)\n", PAGE.read_text(encoding="utf-8")))
    return dict(blocks)


def run(*command: str, cwd: Path) -> str:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_new_project_with_nothing_but_the_wheel(tmp_path: Path) -> None:
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path / "dist"), cwd=REPOSITORY)
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    uv = str(Path(sys.executable).parent / "uv")
    run(uv, "venv", "--python", sys.executable, str(tmp_path / "venv"), cwd=tmp_path)
    python = str(tmp_path / "venv" / "bin" / "python")
    run(uv, "pip", "install", "--quiet", "--python", python, f"{wheel}[testing]", cwd=tmp_path)
    project = tmp_path / "project"
    for name, text in files().items():
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text(text, encoding="utf-8")

    printed = run(python, "-I", "-m", "pytest", "-q", "-p", "no:cacheprovider", cwd=project)

    written = sum(text.count("\ndef test_") + text.startswith("def test_") for text in files().values())
    passed = re.search(r"(\d+) passed", printed)
    assert passed, printed
    assert int(passed[1]) >= written >= 10
    assert "failed" not in printed
    assert "skipped" not in printed
