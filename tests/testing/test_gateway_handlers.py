"""Which functions the local API calls, and what stands for others."""

from pathlib import Path

import pytest

from passage_component import InputError
from passage_component.testing import LocalHttpApi, run_program
from tests.support.programs import passage_api
from tests.testing.local import ME, echo


def test_the_handlers_of_a_folder_are_found_as_lambda_finds_them(tmp_path: Path) -> None:
    (tmp_path / "nested_pkg").mkdir()
    (tmp_path / "nested_pkg" / "__init__.py").write_text("")
    (tmp_path / "nested_pkg" / "inner.py").write_text("def handler(event, context): return context.function_name\n")
    routes = {
        "GET /dots": {"handler": "nested_pkg.inner.handler"},
        "GET /slash": {"handler": "nested_pkg/inner.handler"},
    }
    api = LocalHttpApi({key: {**route, "public": True} for key, route in routes.items()}, tmp_path)

    assert api.request("GET /dots").json() == "nested_pkg-inner-handler"
    assert api.request("GET /slash").status == 200


def test_modules_of_one_name_in_two_folders_are_two(tmp_path: Path) -> None:
    apis = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "same_name.py").write_text(f"def handler(event, context): return {name!r}\n")
        routes = {"GET /x": {"handler": "same_name.handler", "public": True}}
        apis.append(LocalHttpApi(routes, tmp_path / name))

    assert [api.request("GET /x").json() for api in apis] == ["one", "two"]


def test_a_module_that_is_not_in_the_folder_is_not_packed_either(tmp_path: Path) -> None:
    for handler in ("os.getcwd", "pytest.fixture"):
        with pytest.raises(InputError, match=f"its handler {handler} is not in .*, because the module .* comes from "):
            LocalHttpApi({"GET /x": {"handler": handler}}, tmp_path)


def test_a_handler_that_fails_while_it_is_imported(tmp_path: Path) -> None:
    (tmp_path / "fails_at_once.py").write_text("import os\nos.environ['NOT_THERE_AT_ALL']\n")
    (tmp_path / "is_no_python.py").write_text("def\n")
    routes = {f"GET /{name}": {"handler": f"{name}.handler"} for name in ("fails_at_once", "is_no_python")}
    with pytest.raises(InputError) as caught:
        LocalHttpApi(routes, tmp_path)

    assert ["KeyError: 'NOT_THERE_AT_ALL'" in text or "SyntaxError" in text for text in caught.value.problems] == [
        True,
        True,
    ]


def test_everything_that_answers_nothing_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "there_is.py").write_text("handler = 1\n")
    routes = {
        "GET /a": {"handler": "nowhere_at_all.handler"},
        "GET /b": {"handler": "there_is.other"},
        "GET /c": {"handler": "there_is.handler"},
        "GET /d": {"url": "https://backend.example.com"},
    }
    with pytest.raises(InputError) as caught:
        LocalHttpApi(routes, tmp_path, stand_ins={"GET /dd": echo})

    assert str(caught.value).startswith("LocalHttpApi: 5 problems")
    assert [problem.partition(": ")[0] for problem in caught.value.problems] == [
        'stand_ins["GET /dd"]',
        'routes["GET /a"]',
        'routes["GET /b"]',
        'routes["GET /c"]',
        'routes["GET /d"]',
    ]
    with pytest.raises(
        InputError, match=r"its handler me\.handler is not among handlers\. Did you mean \"mee\.handler\"\? Name"
    ):
        LocalHttpApi({"GET /me": ME}, {"mee.handler": echo})
    with pytest.raises(
        InputError, match=r"handlers: the folder .* does not exist in .*\. Name the one that lambda_archive packs"
    ):
        LocalHttpApi({"GET /me": ME}, tmp_path / "nowhere")


def test_a_stand_in_answers_for_a_backend() -> None:
    routes = {"GET /backend/{id}": {"url": "https://backend.example.com/{id}"}}
    api = LocalHttpApi(routes, {}, stand_ins={"GET /backend/{id}": echo})

    assert api.request("GET /backend/7").status == 401
    assert api.request("GET /backend/7", token=api.token()).json()["pathParameters"] == {"id": "7"}


SAYS = """
import logging
import sys

def handler(event, context):
    print("printed")
    print("on stderr", file=sys.stderr)
    logging.getLogger("orders").warning("logged")
    raise LookupError("raised")
"""


def test_a_handler_is_heard_in_the_tests_output(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "says.py").write_text(SAYS)
    program = run_program(
        lambda: passage_api(
            routes={"GET /x": {"handler": "says.handler", "public": True}},
            function_defaults={"environment": {"TABLE": "orders"}},
        )
    )
    for api in (
        LocalHttpApi({"GET /x": {"handler": "says.handler", "public": True}}, tmp_path),
        LocalHttpApi.from_program(program, tmp_path),
    ):
        response = api.request("GET /x")

        assert response.status == 500
        assert isinstance(response.error, LookupError)
        assert capsys.readouterr() == ("printed\n", "on stderr\n")
        assert "logged" in caplog.text
        assert "LookupError: raised" in caplog.text
        caplog.clear()
