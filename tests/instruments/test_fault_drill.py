"""The fault drill of `make soak`: it works, and it is not taken for done when it is not."""

import json
from pathlib import Path

import pytest

import tests.support.faults.__main__ as command
from tests.support.faults.drill import COMMANDS, COMPONENTS, Result, drill, run
from tests.support.faults.stack import Stack

API = "apigatewayv2:CreateApi"


@pytest.mark.parametrize(
    "kinds",
    [
        pytest.param(("refused", "lost"), marks=pytest.mark.e2e, id="two kinds"),
        pytest.param(COMPONENTS, marks=pytest.mark.soak, id="every kind"),
    ],
)
def test_each_kind_of_fault_is_told_and_the_next_up_completes(tmp_path: Path, kinds: tuple[str, ...]) -> None:
    stack = Stack(tmp_path, kinds)
    stack.write_small()
    try:
        asked = run(stack, "create")
        run(stack, "delete")
        results = set(drill(stack, "create", (API,)))
    finally:
        stack.sandbox.down()

    assert API in asked
    # A lost answer leaves an API that no state knows.
    orphans = {"lost": ("aws:apigatewayv2/api:Api",)}
    assert results == {Result("create", API, kind, told=True, orphans=orphans.get(kind, ())) for kind in kinds}


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
    ran: list[str] = []

    class EmptyStack:
        def __init__(self, _: Path, components: tuple[str, ...]) -> None:
            self.components = components
            self.sandbox = self

        def use(self, _: str) -> None:
            pass

        def down(self) -> None:
            pass

    def drill_that_holds(_: EmptyStack, name: str, operations: list[str]) -> list[Result]:
        ran.append(name)
        return [Result(name, each, kind, told=True) for each in operations for kind in COMPONENTS]

    monkeypatch.setattr(command, "Stack", EmptyStack)
    monkeypatch.setattr(command, "run", lambda *_: [API])
    monkeypatch.setattr(command, "drill", drill_that_holds)
    results = ["--results", str(tmp_path / "results.jsonl")]

    for _ in range(2):
        command._code.cache_clear()
        assert command.main(results) == 0
    assert ran == [*COMMANDS]

    (repository / file).write_text("changed", encoding="utf-8")
    command._code.cache_clear()
    command.main(results)
    assert ran == [*COMMANDS, *(COMMANDS if runs else ())]
    lines = (tmp_path / "results.jsonl").read_text(encoding="utf-8").splitlines()
    assert len({json.loads(line)["code"] for line in lines}) == 1 + runs
    command._code.cache_clear()
