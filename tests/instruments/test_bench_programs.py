"""Both compared programs register the same and import the same."""

import functools
import json
import subprocess
import sys
from typing import Any

import pytest

from bench import by_hand, component
from bench.shapes import SMALL, Shape
from passage_component.testing import run_program
from tests.support.graph import computed_outputs, registered_graph, with_references
from tests.support.programs import REPOSITORY

PROGRAM = REPOSITORY / "bench" / "program"


@pytest.mark.parametrize("shape", [SMALL, Shape(4, 1), Shape(4, 4)], ids=str)
@pytest.mark.parametrize("preview", [True, False], ids=["preview", "up"])
def test_both_programs_register_the_same(shape: Shape, preview: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(PROGRAM)
    programs = [run_program(functools.partial(module.make, shape), preview=preview) for module in (component, by_hand)]
    graphs = [with_references(registered_graph(program), computed_outputs(program)) for program in programs]

    assert graphs[0].pop("api")["type"] == "passage:index:PassageHttpApi"
    assert all(resource.pop("parent") == "api" for resource in graphs[0].values())
    assert graphs[0] == graphs[1]


def test_package_imports_only_needed_modules_of_pulumi_aws() -> None:
    # A module that is named and not yet used is a lazy one, which costs nothing.
    code = (
        "import json, sys, types; from bench import imports; imports.{0}(); "
        "print(json.dumps(sorted(n for n, m in sys.modules.items() if n.startswith('pulumi_aws') "
        "and type(m) is types.ModuleType)))"
    )

    def loaded(function: str) -> Any:
        command = [sys.executable, "-c", code.format(function)]
        return json.loads(subprocess.run(command, cwd=REPOSITORY, capture_output=True, check=True).stdout)

    assert loaded("import_package") == loaded("import_modules")
