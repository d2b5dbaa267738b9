"""Counts the phrases of plain_english.toml in every Python and Markdown file, as `make lint` does.

A count above the allowed one fails and shows the places. A count below it fails too, until `--tighten` has lowered the
allowed one in the table.
"""

import argparse
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
TABLE = "docs/plain_english.toml"

_SKIPPED = re.compile(r"tests/releases/\d|tests/report/reports/")
"""Released programs stay as they are, and the code renders the reports."""

_CODE = re.compile(r"^ *```.*?^ *```|`[^`\n]+`", re.DOTALL | re.MULTILINE)
"""A fenced block or a code span of Markdown, which docstrings use too."""


def read_texts(root: Path) -> dict[str, str]:
    """The Python and Markdown files that git knows or would add, by path: prose and names, without code spans."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "*.py", "*.md"],  # noqa: S607 - the user's
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )
    names = sorted(name for name in listed.stdout.split("\0") if name and not _SKIPPED.match(name))
    return {
        name: _CODE.sub(lambda code: "`" + "\n" * code[0].count("\n"), (root / name).read_text(encoding="utf-8"))
        for name in names
        if (root / name).is_file()
    }


def places(rule: Mapping[str, Any], texts: Mapping[str, str]) -> Iterator[str]:
    """Each place of a rule's phrase, as `file:line: the line`."""
    for name, text in texts.items():
        if fnmatch(name, rule.get("files", "*")):
            for match in re.finditer(rule["pattern"], text):
                number = text.count("\n", 0, match.start())
                yield f"{name}:{number + 1}: {text.splitlines()[number].strip()}"


def main(arguments: Sequence[str], root: Path = ROOT) -> int:
    """Compare the counts with the table, or lower the table's; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m docs.plain_english", description=__doc__)
    parser.add_argument("--tighten", action="store_true", help=f"write the lower counts into {TABLE}")
    parser.add_argument("--show", metavar="RULE", help="list the places of one rule")
    options = parser.parse_args(arguments)
    table = root / TABLE
    written = table.read_text(encoding="utf-8")
    texts = read_texts(root)
    failed = False
    for name, rule in tomllib.loads(written).items():
        lines, allowed = list(places(rule, texts)), rule["allowed"]
        if options.show == name or len(lines) > allowed:
            print("\n".join(lines))
        if len(lines) > allowed:
            print(f"{name}: {len(lines)} places, {allowed} allowed. {rule['instead']}")
            failed = True
        elif len(lines) < allowed and options.tighten:
            written = re.sub(rf"(?ms)(^\[{name}\]$.*?^allowed = )\d+$", rf"\g<1>{len(lines)}", written, count=1)
            print(f"{name}: lowered from {allowed} to {len(lines)}")
        elif len(lines) < allowed:
            print(f"{name}: {len(lines)} places, {allowed} allowed. Lower it to {len(lines)}: {parser.prog} --tighten")
            failed = True
    if options.tighten:
        table.write_text(written, encoding="utf-8")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
