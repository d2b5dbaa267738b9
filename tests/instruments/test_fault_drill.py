"""The fault drill of `make soak`: it works, and it is not taken for done when it is not."""

import json
from pathlib import Path

import pytest

import tests.support.faults.__main__ as command
from passage_component.tools.deployer_policy import GRANTS
from tests.support.faults.drill import COMPONENTS, CREATED, NEVER_UPDATED, Result, drill
from tests.support.faults.stack import Stack

API = "aws:apigatewayv2/api:Api"


def test_every_type_of_the_component_fails() -> None:
    assert set(CREATED) == {type_ for grant in GRANTS for type_ in grant.types}
    assert NEVER_UPDATED.keys() < set(CREATED)


@pytest.mark.e2e
@pytest.mark.parametrize("components", command.PASSES, ids=" ".join)
def test_each_kind_of_fault_is_told_and_the_next_up_completes(tmp_path: Path, components: tuple[str, ...]) -> None:
    stack = Stack(tmp_path, components)
    stack.write_small()
    try:
        results = set(drill(stack, "create", (API,)))
    finally:
        stack.sandbox.down()

    # A lost answer leaves an API that no state knows.
    assert results == {Result(API, "create", COMPONENTS[name], name == "after") for name in components}


@pytest.mark.soak
@pytest.mark.parametrize(("file", "runs"), [("passage_component/component.py", True), ("docs/scale.md", False)])
def test_results_are_of_the_code_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str, runs: bool
) -> None:
    """A line is written by a drill that holds at once; then a file of the repository changes."""
    repository = tmp_path / "repository"
    for each in ("requirements.lock", "passage_component/component.py", "docs/scale.md"):
        (repository / each).parent.mkdir(parents=True, exist_ok=True)
        (repository / each).write_text("", encoding="utf-8")
    monkeypatch.setattr(command, "REPOSITORY", repository)
    ran: list[tuple[str, ...]] = []

    class EmptyStack:
        def __init__(self, _: Path, components: tuple[str, ...]) -> None:
            ran.append(components)
            self.components = components
            self.sandbox = self

        def down(self) -> None:
            pass

    def all_operations(stack: EmptyStack) -> list[Result]:
        return [Result("type", "create", COMPONENTS[name], orphan=False) for name in stack.components]

    monkeypatch.setattr(command, "Stack", EmptyStack)
    monkeypatch.setattr(command, "all_operations", all_operations)
    results = ["--results", str(tmp_path / "results.jsonl")]

    for _ in range(2):
        command._code.cache_clear()
        command.main(results)
    assert ran == [*command.PASSES]

    (repository / file).write_text("changed", encoding="utf-8")
    command._code.cache_clear()
    command.main(results)
    assert ran == [*command.PASSES, *(command.PASSES if runs else ())]
    lines = (tmp_path / "results.jsonl").read_text(encoding="utf-8").splitlines()
    assert len({json.loads(line)["code"] for line in lines}) == 1 + runs
    command._code.cache_clear()
