"""The code of a function that `lambda_archive` packed: the component knows what is in it and what it is for."""

from pathlib import Path

import pulumi
import pytest

from passage_component.errors import InputError
from passage_component.model.archive import HandlersArchive
from passage_component.packaging.archive import lambda_archive
from passage_component.testing.mocks import run_program
from tests.support.programs import passage_api


def refusal(code: pulumi.Archive, **settings: object) -> list[str]:
    """What the component says of a function with that code."""
    with pytest.raises(InputError) as caught:
        run_program(lambda: passage_api(code=code, function_defaults=settings))
    return list(caught.value.problems)


@pytest.mark.parametrize(
    ("handler", "is_there"),
    [
        ("me.handler", True),
        ("lib.handler", True),
        ("lib/__init__.handler", True),
        ("mee.handler", False),
        ("lib.me.handler", False),
        ("b.handler", False),
    ],
)
def test_a_handler_whose_file_is_not_packed(folder: Path, handler: str, is_there: bool) -> None:
    routes = {"GET /x": {"handler": handler}}
    code = lambda_archive(folder)
    if is_there:
        assert run_program(lambda: passage_api(code=code, routes=routes)).routes == {"GET /x": "jwt"}
        return
    with pytest.raises(InputError) as caught:
        run_program(lambda: passage_api(code=code, routes=routes))
    module = handler.removesuffix(".handler")
    near = 'did you mean "me"? ' if module == "mee" else ""
    assert list(caught.value.problems) == [
        f'functions["{handler}"]: its code has no module {module}; {near}correct the handler in routes, or add the file'
    ]


def test_what_is_packed_is_not_looked_for_where_nobody_knows(folder: Path) -> None:
    code = lambda_archive(folder)
    layers = ["arn:aws:lambda:eu-west-1:123456789012:layer:l:1"]
    for settings in (
        {"runtime": "nodejs22.x"},
        {"layers": layers},
    ):
        assert run_program(lambda: passage_api(code=code, function_defaults=settings)).routes  # noqa: B023 - run at once


def test_packages_for_another_platform_than_the_functions(folder: Path) -> None:
    (folder / "orders.py").write_text("")
    code = HandlersArchive({"orders.py": folder / "orders.py"}, ("python3.13", "x86_64"))

    (problem,) = refusal(code)
    assert problem == (
        'functions["orders.handler"]: python3.13 on arm64 is its platform, and the packages in its code are for '
        "python3.13 on x86_64; give lambda_archive and the function the same runtime and architecture"
    )
    assert run_program(lambda: passage_api(code=code, function_defaults={"architecture": "x86_64"})).routes
