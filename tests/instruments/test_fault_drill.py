"""What the fault drill of `make soak` covers, and that it is not taken for done when it is not."""

import json
from pathlib import Path

import pytest

import tests.support.faults.__main__ as command
from passage_component.tools.deployer_policy import GRANTS
from tests.support.faults.drill import COMPONENTS, CREATED, NEVER_UPDATED, Result


def test_every_type_of_the_component_fails() -> None:
    assert set(CREATED) == {type_ for grant in GRANTS for type_ in grant.types}
    assert NEVER_UPDATED.keys() < set(CREATED)


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

    class Stack:
        def __init__(self, _: Path, components: tuple[str, ...]) -> None:
            ran.append(components)
            self.components = components
            self.sandbox = self

        def down(self) -> None:
            pass

    def all_operations(stack: Stack) -> list[Result]:
        return [Result("type", "create", COMPONENTS[name], orphan=False) for name in stack.components]

    monkeypatch.setattr(command, "Stack", Stack)
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
