"""The count of replaced phrases only falls."""

import subprocess
from pathlib import Path

import pytest

from docs.plain_english import TABLE, main

TEXT = "# A title\n\nThe gateway answers. `thrice` is code.\n\n```\nthrice\n```\n\nIt begins thrice.\n"
RULES = """[thrice]
pattern = '\\bthrice\\b'
instead = "Write again."
allowed = {}

[two-words]
pattern = 'no places'
instead = "Write something else."
allowed = 0
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)
    (tmp_path / "docs").mkdir()
    (tmp_path / "README.md").write_text(TEXT, encoding="utf-8")
    released = tmp_path / "tests" / "releases" / "1.0.0"
    released.mkdir(parents=True)
    (released / "program.py").write_text("# thrice\n", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("allowed", "arguments", "code", "printed", "left"),
    [
        (1, [], 0, "", 1),
        (1, ["--tighten"], 0, "", 1),
        (1, ["--show", "thrice"], 0, "README.md:9: It begins thrice.\n", 1),
        (0, [], 1, "README.md:9: It begins thrice.\nthrice: 1 places, 0 allowed. Write again.\n", 0),
        (0, ["--tighten"], 1, "README.md:9: It begins thrice.\nthrice: 1 places, 0 allowed. Write again.\n", 0),
        (3, [], 1, "thrice: 1 places, 3 allowed. Lower it to 1: python -m docs.plain_english --tighten\n", 3),
        (3, ["--tighten"], 0, "thrice: lowered from 3 to 1\n", 1),
    ],
)
def test_count_only_falls(
    root: Path,
    capsys: pytest.CaptureFixture[str],
    allowed: int,
    arguments: list[str],
    code: int,
    printed: str,
    left: int,
) -> None:
    (root / TABLE).write_text(RULES.format(allowed), encoding="utf-8")

    assert main(arguments, root) == code

    assert capsys.readouterr().out == printed
    assert (root / TABLE).read_text(encoding="utf-8") == RULES.format(left)
