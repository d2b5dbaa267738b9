"""What the local API makes of a handler's result."""

import logging
import sys
from decimal import Decimal
from typing import Any

import pytest

from passage_component.testing import LocalHttpApi
from tests.e2e.projects.gateway.handlers.answers import ANSWERS
from tests.testing.local import local

EXPECTED: dict[str, tuple[int, bytes, str]] = {
    "text": (200, b'"hello"', "application/json"),
    "number": (200, b"7", "application/json"),
    "nothing": (200, b"null", "application/json"),
    "list": (200, b'[1, "two"]', "application/json"),
    "object": (200, b'{"a": 1}', "application/json"),
    "body-without-status": (200, b'{"body": "hi"}', "application/json"),
    "status-only": (204, b"", "text/plain;charset=UTF-8"),
    "plain": (200, b"hello", "text/plain;charset=UTF-8"),
    "not-ascii": (200, "grüße ☃".encode(), "text/plain"),
    "typed": (201, b"a,b", "text/csv"),
    "base64": (200, b"\x89PNG", "image/png"),
    "cookies": (200, b"", "text/plain"),
    "teapot": (418, b"short and stout", "text/plain"),
}
"""A return value that is not an answer gives 500."""


@pytest.mark.parametrize("name", [*ANSWERS, "raises", "not-json"])
def test_what_the_caller_gets_for_a_result(api: LocalHttpApi, name: str) -> None:
    response = api.request(f"POST /answers/{name}")

    bad = (500, b'{"message":"Internal Server Error"}', "application/json")
    assert (response.status, response.body, response.headers["content-type"]) == EXPECTED.get(name, bad)
    assert (response.error is not None) is (name not in EXPECTED)
    assert list(response.cookies) == (["a=1; Secure", "b=2"] if name == "cookies" else [])
    if name == "typed":
        assert response.headers["x-own"] == "1"


def test_why_it_was_500_is_there_for_the_test_and_in_the_log(
    api: LocalHttpApi, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        raised = api.request("POST /answers/raises").error
        bad = api.request("POST /answers/body-as-object").error

    assert isinstance(raised, RuntimeError)
    assert str(bad) == "body: it is not a string. Convert it, for instance with json.dumps."
    assert [record.message for record in caplog.records] == [
        "POST /answers/{name}: its handler failed",
        "POST /answers/{name}: its handler's result is not an answer",
    ]


@pytest.mark.parametrize(
    "result",
    [
        {"statusCode": 200, "extra": float("nan")},
        {"statusCode": 200, "headers": {"x-own": "a\r\nset-cookie: b=1"}},
        {"statusCode": 200, "headers": {"x own": "a"}},
        {"statusCode": 200, "headers": {"": "a"}},
        {"statusCode": 200, "headers": {"x-own": "☃"}},
        {"statusCode": 200, "cookies": ["a=1\r\nx: y"]},
        {"statusCode": 200, "body": "\ud800"},
        {"statusCode": 101},
        {"statusCode": True},
    ],
)
def test_more_that_is_no_answer(result: Any) -> None:
    assert local({"GET /x": {"public": True}}, lambda *_: result).request("GET /x").status == 500


def test_decimals_are_numbers() -> None:
    def decimals(_event: Any, _context: Any) -> Any:
        return {"whole": Decimal(7), "part": Decimal("1.5")}

    assert local({"GET /x": {"public": True}}, decimals).request("GET /x").json() == {"whole": 7, "part": 1.5}


def test_a_handler_that_ends_the_process_is_a_500() -> None:
    def leave(_event: Any, _context: Any) -> Any:
        sys.exit(1)

    response = local({"GET /x": {"public": True}}, leave).request("GET /x")
    assert response.status == 500
    assert isinstance(response.error, SystemExit)


def test_a_handler_that_changes_its_event_changes_nothing_else() -> None:
    def greedy(event: Any, _context: Any) -> Any:
        event.clear()
        return {"statusCode": 200}

    response = local({"GET /x": {"public": True}}, greedy).request("GET /x")
    assert response.event is not None
    assert response.event["routeKey"] == "GET /x"


def test_an_answer_to_head_has_no_body() -> None:
    response = local({"ANY /x": {"public": True}}).request("HEAD /x")

    assert (response.status, response.body) == (200, b"")
