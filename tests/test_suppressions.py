"""Every suppression of the linter or the type checker has its rule and a reason."""

import io
import re
import subprocess
import tokenize
from collections.abc import Iterator

import pytest

from tests.support.programs import REPOSITORY

REASONS = {
    "N802": "gRPC calls its methods so",
    "PLC0415": "of an extra, or heavy: imported where it is needed",
    "S102": "the text is this repository's own",
    "S310": "an address that the code has made itself",
    "S603": "a list of words without a shell, and a program that the code names",
}
"""Rules that are silenced for the same reason everywhere. Any other has its reason in the line."""

SUPPRESSION = re.compile(r"#\s*(?P<kind>noqa|type: ignore|pragma|nosec|mypy|ruff)\b(?P<rest>.*)")
WITH_RULES = re.compile(r"(: |\[)(?P<rules>[A-Za-z0-9, -]+?)\]?(?: [-#(] ?(?P<reason>.{3,}))?")


def problem(comment: str) -> str | None:
    """The missing part of a comment that silences a rule."""
    found = SUPPRESSION.match(comment)
    if found is None:
        return None
    if found["kind"] not in ("noqa", "type: ignore"):
        return "silences a whole file, or another tool"
    stated = WITH_RULES.fullmatch(found["rest"])
    if stated is None:
        return "names no rule"
    if stated["reason"] is None and not set(stated["rules"].split(", ")) <= REASONS.keys():
        return "has no reason"
    return None


def comments() -> Iterator[tuple[str, str]]:
    """Every comment in git's Python files, with its place."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "*.py"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        file = REPOSITORY / name
        # Released programs stay unchanged.
        if re.match(r"tests/releases/\d", name) or not file.exists():
            continue
        for token in tokenize.generate_tokens(io.StringIO(file.read_text(encoding="utf-8")).readline):
            if token.type == tokenize.COMMENT:
                yield f"{name}:{token.start[0]}", token.string


def test_each_names_its_rule_and_has_a_reason() -> None:
    found = list(comments())

    assert sum(SUPPRESSION.match(comment) is not None for _, comment in found) > 50
    assert {place: f"{comment} {lack}" for place, comment in found if (lack := problem(comment))} == {}


@pytest.mark.parametrize(
    ("comment", "lack"),
    [
        ("# noqa", "names no rule"),
        ("# type: ignore", "names no rule"),
        ("# noqa: BLE001", "has no reason"),
        ("# noqa: S603, BLE001", "has no reason"),
        ("# type: ignore[misc]", "has no reason"),
        ("# ruff: noqa: S603 - all of it", "silences a whole file, or another tool"),
        ("# nosec", "silences a whole file, or another tool"),
        ("# noqa: S603", None),
        ("# noqa: BLE001 - any exception of a module", None),
        ("# noqa: S311 (reproducible, not secret)", None),
        ("# type: ignore[arg-type] # what an untyped program may pass", None),
        ("# nothing to see", None),
    ],
)
def test_missing_part_of_a_suppression_is_reported(comment: str, lack: str | None) -> None:
    assert problem(comment) == lack
