"""The README's programs run, and its error message is real."""

import re

import pytest

from passage_component import InputError, PassageHttpApi
from passage_component.testing import run_program
from tests.support.programs import REPOSITORY, code, passage_args

README = (REPOSITORY / "README.md").read_text(encoding="utf-8")
SNIPPETS = re.findall(r"```python\n(.*?)```", README, re.DOTALL)


def test_tests_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(REPOSITORY)

    exec(compile(SNIPPETS[2].replace("YOUR_APP_ID", "abcdefghijklmnopqrstuvwx"), "README.md", "exec"), {})  # noqa: S102


@pytest.mark.parametrize("number", range(2))
def test_every_program_runs(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(REPOSITORY)
    assert len(SNIPPETS) == 3
    source = SNIPPETS[number].replace("YOUR_APP_ID", "abcdefghijklmnopqrstuvwx")

    program = run_program(lambda: exec(compile(source, "README.md", "exec"), {}))  # noqa: S102 - its own programs

    expected = [
        {"GET /me": "jwt", "GET /health": "public"},
        {"GET /items/{id}": "jwt:people [items:read]", "POST /items": "jwt:machines"},
    ]
    assert program.routes == expected[number]


def test_error_message_is_real() -> None:
    routes = {"GET /me": {"handler": "me.handler", "scopse": ["a"]}}
    with pytest.raises(InputError) as caught:
        run_program(
            lambda: PassageHttpApi("api", passage_args(code=code(), auth_origin="app.example.com", routes=routes))
        )

    assert f"error: {caught.value}\n" in README


def test_report_is_a_rendered_one() -> None:
    sample = (REPOSITORY / "tests" / "report" / "reports" / "newly-public.md").read_text(encoding="utf-8")

    assert "".join(f"> {line}".rstrip() + "\n" for line in sample.splitlines()) in README
