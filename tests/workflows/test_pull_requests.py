"""docs/pull-requests.md matches the code."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from passage_component.tools.report import FORMATS, KINDS, make_report, read_preview
from tests.report.cases import CASES
from tests.report.recordings import recorded
from tests.support.programs import REPOSITORY
from tests.support.workflows import WORKFLOWS, gitlab, text

TEXT = (REPOSITORY / "docs" / "pull-requests.md").read_text(encoding="utf-8")


def table(head: str) -> list[list[str]]:
    """The rows of the table with this first cell."""
    (found,) = re.findall(rf"^\| {head} \|.*\n\|[-|]+\n((?:\|.*\n)+)", TEXT, re.MULTILINE)
    return [[cell.strip() for cell in row.strip("|").split(" | ")] for row in found.splitlines()]


def members(value: Any, path: str = "") -> Iterator[str]:
    """The paths of a document's members, as the page writes them."""
    if isinstance(value, dict) and path not in ("rest", "apis[].authorizers[].before", "apis[].authorizers[].after"):
        for name, each in value.items():
            yield from members(each, f"{path}.{name}".removeprefix("."))
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        for each in value:
            yield from members(each, f"{path}[]")
    else:
        yield f"{path}[]" if isinstance(value, list) else path


def test_kinds() -> None:
    assert table("kind") == [[f"`{kind}`", meaning] for kind, meaning in KINDS.items()]


def test_members_of_the_json() -> None:
    """All recorded previews together have every member."""
    documents = [json.loads(FORMATS["json"](make_report(read_preview(recorded(name))))) for name in CASES]
    found = {path for document in documents for path in members(document)}
    documented = [name for row in table("member") for name in re.findall(r"`([^`]+)`", row[0])]

    assert sorted(documented) == sorted(found - {"effects[]", "apis[]"})
    authorizers = [
        change["after"] for document in documents for api in document["apis"] for change in api["authorizers"]
    ]
    (row,) = (row for row in table("member") if "authorizers[].before" in row[0])
    assert {tuple(each) for each in authorizers if each} == {tuple(re.findall(r"`(\w+)`", row[1]))}


def test_formats() -> None:
    (row,) = (row for row in table("option") if "--format" in row[0])
    assert set(re.findall(r"\w+", row[0].replace("--format", ""))) == set(FORMATS)


def test_variables_are_those_of_the_workflows() -> None:
    used = {name for workflow in WORKFLOWS for name in re.findall(r"vars\.(\w+)", text(workflow))}
    assert {row[0].strip("`") for row in table("variable")} == used


def test_list_of_stacks_has_the_keys_that_workflows_read() -> None:
    documents = [json.loads(each) for each in re.findall(r"```json\n(.*?)```", TEXT, re.DOTALL)]
    (stacks,) = (each for each in documents if isinstance(each, list))
    used = {name for workflow in WORKFLOWS for name in re.findall(r"matrix\.(\w+)", text(workflow))}
    assert [set(stack) for stack in stacks] == [used]


def test_gitlab_file_matches_its_schema(tmp_path: Path) -> None:
    def check(source: str) -> int:
        (tmp_path / ".gitlab-ci.yml").write_text(source, encoding="utf-8")
        command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.gitlab-ci"]
        transform = ["--data-transform", "gitlab-ci"]
        return subprocess.run([*command, *transform, ".gitlab-ci.yml"], cwd=tmp_path, check=False).returncode

    assert check(gitlab()) == 0
    assert check(gitlab().replace("artifacts:", "artefacts:")) != 0
