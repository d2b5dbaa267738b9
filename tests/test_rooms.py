"""The rooms of the package, and which of them a module may import from."""

import ast
from collections.abc import Iterator
from pathlib import Path

import passage_component

PACKAGE = Path(passage_component.__file__).parent
ROOMS = ("model", "validate", "resources", "packaging", "tools", "testing")
BASICS = {"args", "errors"}
MAY_IMPORT = {
    "args": set[str](),
    "errors": set[str](),
    "config": {*BASICS, *ROOMS[:4]},
    "component": {*BASICS, *ROOMS[:4]},
    "__init__": {*BASICS, *ROOMS[:4], "component"},
    "__main__": {*BASICS, "tools"},
    **{room: {*BASICS, *ROOMS[: place + 1]} for place, room in enumerate(ROOMS[:4])},
    "tools": {*BASICS, *ROOMS[:4], "component", "config", "tools"},
    "testing": {*BASICS, *ROOMS[:4], "component", "config", "testing"},
}
"""A room, or a file at the top of the package, to the ones that its modules may import."""


def violations(module: Path, source: str) -> Iterator[str]:
    """Imports that a module may not have, also within its functions."""
    package = ["passage_component", *module.parent.parts]
    allowed = MAY_IMPORT[module.with_suffix("").parts[0]]
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) + 1 - node.level] if node.level else []
            names = [".".join([*base, *filter(None, [node.module]), alias.name]) for alias in node.names]
        else:
            continue
        for name in names:
            top, _, path = name.partition(".")
            if top == "passage_component" and path.partition(".")[0] not in allowed:
                yield f"{module}:{node.lineno}: {name}"


def test_modules_import_only_from_the_rooms_above_them() -> None:
    modules = [path.relative_to(PACKAGE) for path in PACKAGE.rglob("*.py")]
    assert len(modules) > 50

    assert [line for module in modules for line in violations(module, (PACKAGE / module).read_text("utf-8"))] == []


def test_every_form_of_import_is_checked() -> None:
    source = """
import passage_component
import passage_component.tools.report as report
from passage_component import testing
from ..packaging.archive import lambda_archive
from .. import component
from .scope import Scope
import json
def create():
    from ..tools import orphans
"""

    found = [line.rpartition(" ")[2] for line in violations(Path("resources/api.py"), source)]

    assert found == [
        "passage_component",
        "passage_component.tools.report",
        "passage_component.testing",
        "passage_component.packaging.archive.lambda_archive",
        "passage_component.component",
        "passage_component.tools.orphans",
    ]


def test_the_top_of_the_package_has_six_folders_and_eight_files() -> None:
    assert {path.relative_to(PACKAGE).parts[0] for path in PACKAGE.rglob("*/*.py")} == set(ROOMS)
    assert len([path for path in PACKAGE.iterdir() if path.is_file()]) <= 8
