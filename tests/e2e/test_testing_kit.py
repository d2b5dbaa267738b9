"""docs/testing.md, as a newcomer follows it: an empty folder, the built wheel with its extra, the page's own files."""

import re
from pathlib import Path

import pytest

from tests.support.programs import REPOSITORY
from tests.support.wheel import new_environment, run

pytestmark = pytest.mark.e2e

PAGE = REPOSITORY / "docs" / "testing.md"


def files() -> dict[str, str]:
    """The files that the page shows, by the name in their first line."""
    blocks = re.findall(r"```(?:python|yaml|toml)\n# (\S+)\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert len(blocks) == len(re.findall(r"```(?:python|yaml|toml)\n", PAGE.read_text(encoding="utf-8")))
    return dict(blocks)


def test_a_new_project_with_nothing_but_the_wheel(tmp_path: Path, wheel: Path) -> None:
    python = str(new_environment(tmp_path / "venv", wheel, "testing"))
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
