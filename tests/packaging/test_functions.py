"""The component checks code from `lambda_archive`: its modules and its platform."""

import sys
from pathlib import Path

import pulumi
import pytest

from passage_component.errors import InputError
from passage_component.model.archive import HandlersArchive
from passage_component.packaging.archive import lambda_archive
from passage_component.testing import run_program
from tests.support.programs import passage_api

from .folders import write


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
    write(folder, {"lib/__init__.py": b"handler = print"})
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


DEFINES = {
    "def": "def handler(event, context): ...",
    "decorated": "@adapted\nasync def handler(request): ...",
    "defaults": "def handler(event, context=None, *more, table='orders', **others): ...",
    "twice": "def handler(event): ...\nhandler = adapted(handler)",
    "assignment": "handler = print",
    "annotated": "handler: object = print",
    "tuple": "other, handler = print, print",
    "import": "from somewhere import handler",
    "import as": "import somewhere as handler",
    "class": "class handler: ...",
    "branch": "try:\n    import fast\nexcept ImportError:\n    def handler(event, context): ...",
    "walrus": "if (handler := print): ...",
    "with": "with open('x') as handler: ...",
    "star import": "from somewhere import *",
    "global": "def start():\n    global handler\n    handler = print\nstart()",
    "globals": "globals()['handler'] = print",
    "getattr": "def __getattr__(name): return print",
    "exec": "exec('handler = print')",
    "escape": "PATTERN = '\\d'\ndef handler(event, context): ...",
    "latin": "# coding: latin-1\nNAME = '\xe9'\ndef handler(event, context): ...",
    "deep": "X = " + "-" * 9000 + "1\nhandler = 1",
}


@pytest.mark.parametrize("source", DEFINES)
def test_function_that_a_module_may_define_is_taken(folder: Path, source: str) -> None:
    (folder / "orders.py").write_text(DEFINES[source], encoding="latin-1")

    assert run_program(lambda: passage_api(code=lambda_archive(folder))).routes == {"GET /orders": "jwt"}


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        (
            "def handle(event, context): ...",
            'does not define handler. Did you mean "handle"?',
        ),
        ("", "does not define handler. Correct the handler in routes, or define the function."),
        (
            "def other():\n    def handler(event, context): ...",
            "does not define handler. Correct the handler in routes, or",
        ),
        ("class Orders:\n    def handler(self): ...", "does not define handler. Correct"),
        ("x = [handler for handler in ()]", "does not define handler. Correct"),
        ("x = lambda handler: 1", "does not define handler. Correct"),
        ("async def handler(event, context): ...", "defines handler, which is async"),
        (
            "def handler(event): ...",
            "defines handler, which cannot be called with an event and a context. Write def handler",
        ),
        ("def handler(event, context, table): ...", "defines handler, which cannot be called with"),
        ("def handler(event, context, *, table): ...", "defines handler, which cannot be called with"),
        ("def handler(event, context) ...", "is not Python of python3.13: line 1, expected ':'. Correct the file."),
        ("def handler(event, context): ...\n\0", "is not Python of python3.13: "),
    ],
)
def test_handler_that_lambda_could_not_call_is_an_error(folder: Path, source: str, problem: str) -> None:
    (folder / "orders.py").write_text(source)

    if "python3.13" in problem and sys.version_info < (3, 13):
        runtime = f"python3.{sys.version_info.minor}"
        (told,) = refusal(lambda_archive(folder), runtime=runtime)
        problem = problem.replace("python3.13", runtime)
    else:
        (told,) = refusal(lambda_archive(folder))
    assert told.startswith(f'functions["orders.handler"]: its module orders {problem}')
    assert "None" not in told


def test_handler_in_another_encoding_is_an_error(folder: Path) -> None:
    (folder / "orders.py").write_bytes(b"# caf\xe9\ndef handler(event, context): ...")

    (problem,) = refusal(lambda_archive(folder), runtime="python3.10")
    assert "its module orders is not Python of python3.10: invalid or missing encoding declaration" in problem


def test_module_beside_layers_is_read_and_a_missing_one_is_not(folder: Path) -> None:
    layers = ["arn:aws:lambda:eu-west-1:123456789012:layer:l:1"]
    (folder / "orders.py").write_text("def handle(): ...")

    (problem,) = refusal(lambda_archive(folder), layers=layers)
    assert "does not define handler" in problem


def test_syntax_of_an_older_runtime_is_an_error(folder: Path) -> None:
    (folder / "orders.py").write_text("match 1:\n    case 1: handler = print\n")

    (problem,) = refusal(lambda_archive(folder), runtime="python3.9")
    assert "its module orders is not Python of python3.9: line 2, Pattern matching is only" in problem
    assert run_program(lambda: passage_api(code=lambda_archive(folder))).routes


def warnings_of(folder: Path, handler: str, runtime: str) -> list[str]:
    def program() -> None:
        args = {"issuer": "https://login.example.com", "routes": {"GET /x": {"handler": handler}}}
        passage_api(**args, code=lambda_archive(folder), function_defaults={"runtime": runtime})

    return run_program(program).warnings


def test_syntax_of_a_newer_runtime_warns(folder: Path) -> None:
    (folder / "orders.py").write_text("def handler(event, context) new ...")

    (warning,) = warnings_of(folder, "orders.handler", "python3.99")
    assert warning.startswith(
        'functions["orders.handler"]: its module is not Python of this program\'s version: line 1, '
    )
    assert warning.endswith(". Run the program with python3.99 to see whether that reads it")


@pytest.mark.parametrize(
    ("handler", "runtime", "file"),
    [
        ("index.handler", "nodejs22.x", "index.js"),
        ("src/index.api.handler", "nodejs22.x", "src/index.mjs"),
        ("index.handler", "nodejs20.x", "index.cjs"),
        ("orders.Orders.call", "ruby3.4", "orders.rb"),
    ],
)
def test_missing_file_of_another_runtime_warns(folder: Path, handler: str, runtime: str, file: str) -> None:
    (warning,) = warnings_of(folder, handler, runtime)
    named = f"{file.rpartition('.')[0]}{'.rb' if runtime.startswith('ruby') else '.js'}"
    assert warning == f'functions["{handler}"]: its code has no file {named}. Correct the handler, or add the file'

    write(folder, {file: b""})
    assert warnings_of(folder, handler, runtime) == []


def test_handler_of_an_unknown_form_does_not_warn(folder: Path) -> None:
    assert warnings_of(folder, "Orders::Orders.Api::Call", "dotnet8") == []
    assert warnings_of(folder, "example.Orders", "java21") == []


def test_missing_handler_file_passes_if_the_code_is_unknown(folder: Path) -> None:
    code = lambda_archive(folder)
    layers = ["arn:aws:lambda:eu-west-1:123456789012:layer:l:1"]
    for settings in (
        {"runtime": "nodejs22.x"},
        {"layers": layers},
    ):
        assert run_program(lambda: passage_api(code=code, function_defaults=settings)).routes  # noqa: B023 - run at once


def test_packages_for_another_platform_are_an_error(folder: Path) -> None:
    (folder / "orders.py").write_text("handler = print")
    code = HandlersArchive({"orders.py": folder / "orders.py"}, ("python3.13", "x86_64"))

    (problem,) = refusal(code)
    assert problem == (
        'functions["orders.handler"]: its platform is python3.13 on arm64, and the packages in its code are '
        "for python3.13 on x86_64. Give lambda_archive and the function the same runtime and architecture."
    )
    assert run_program(lambda: passage_api(code=code, function_defaults={"architecture": "x86_64"})).routes
