"""The component checks code from `lambda_archive`: its modules and its platform."""

from pathlib import Path

import pulumi
import pytest

from passage_component.errors import InputError
from passage_component.model.archive import HandlersArchive
from passage_component.packaging.archive import lambda_archive
from passage_component.testing import run_program
from tests.support.programs import passage_api


def refusal(code: pulumi.Archive, **settings: object) -> list[str]:
    """The problems of a function with that code."""
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
def test_handler_without_a_packed_file_is_an_error(folder: Path, handler: str, is_there: bool) -> None:
    routes = {"GET /x": {"handler": handler}}
    code = lambda_archive(folder)
    if is_there:
        assert run_program(lambda: passage_api(code=code, routes=routes)).routes == {"GET /x": "jwt"}
        return
    with pytest.raises(InputError) as caught:
        run_program(lambda: passage_api(code=code, routes=routes))
    name = handler.removesuffix(".handler")
    near = 'Did you mean "me"? ' if name == "mee" else ""
    assert list(caught.value.problems) == [
        f'functions["{handler}"]: its code has no module {name}. {near}Correct the handler in routes, or add the file.'
    ]


def test_missing_handler_file_passes_if_the_code_is_unknown(folder: Path) -> None:
    code = lambda_archive(folder)
    layers = ["arn:aws:lambda:eu-west-1:123456789012:layer:l:1"]
    for settings in (
        {"runtime": "nodejs22.x"},
        {"layers": layers},
    ):
        assert run_program(lambda: passage_api(code=code, function_defaults=settings)).routes  # noqa: B023 - run at once


def test_packages_for_another_platform_are_an_error(folder: Path) -> None:
    (folder / "orders.py").write_text("")
    code = HandlersArchive({"orders.py": folder / "orders.py"}, ("python3.13", "x86_64"))

    (problem,) = refusal(code)
    assert problem == (
        'functions["orders.handler"]: its platform is python3.13 on arm64, and the packages in its code are '
        "for python3.13 on x86_64. Give lambda_archive and the function the same runtime and architecture."
    )
    assert run_program(lambda: passage_api(code=code, function_defaults={"architecture": "x86_64"})).routes
