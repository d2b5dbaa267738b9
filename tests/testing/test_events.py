"""Events compared with those that AWS documents."""

import base64
from typing import Any

import pytest

from passage_component.testing import http_api_event
from passage_component.testing.events import claim_text


def without_ids(event: dict[str, Any]) -> dict[str, Any]:
    """An event without what differs from call to call."""
    headers = {name: value for name, value in event["headers"].items() if name != "x-amzn-trace-id"}
    left_out = ("requestId", "time", "timeEpoch")
    context = {name: value for name, value in event["requestContext"].items() if name not in left_out}
    return {**event, "headers": headers, "requestContext": context}


OWN_HEADERS = {
    "host": "a1b2c3d4e5.execute-api.us-east-1.amazonaws.com",
    "x-forwarded-for": "127.0.0.1",
    "x-forwarded-port": "443",
    "x-forwarded-proto": "https",
}


def test_the_example_of_the_developer_guide() -> None:
    """http-api-develop-integrations-lambda, payload format 2.0.

    Without what an HTTP API with a JWT authorizer on its `$default` stage does not send (client certificate, stage
    variables), and with the headers that the guide leaves out.
    """
    event = http_api_event(
        "$default",
        method="POST",
        path="/my/path",
        query="parameter1=value1&parameter1=value2&parameter2=value",
        cookies=["cookie1", "cookie2"],
        headers={"Header1": "value1", "Header2": ["value1", "value2"], "User-Agent": "agent"},
        body="Hello from Lambda",
        claims={"claim1": "value1", "claim2": "value2"},
        scopes=["scope1", "scope2"],
    )

    assert without_ids(event) == {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": "/my/path",
        "rawQueryString": "parameter1=value1&parameter1=value2&parameter2=value",
        "cookies": ["cookie1", "cookie2"],
        "headers": {
            "header1": "value1",
            "header2": "value1,value2",
            "user-agent": "agent",
            "content-length": "17",
            "content-type": "text/plain; charset=utf-8",
            **OWN_HEADERS,
        },
        "queryStringParameters": {"parameter1": "value1,value2", "parameter2": "value"},
        "requestContext": {
            "accountId": "123456789012",
            "apiId": "a1b2c3d4e5",
            "authorizer": {
                "jwt": {
                    "claims": {"claim1": "value1", "claim2": "value2"},
                    "scopes": ["scope1", "scope2"],
                }
            },
            "domainName": "a1b2c3d4e5.execute-api.us-east-1.amazonaws.com",
            "domainPrefix": "a1b2c3d4e5",
            "http": {
                "method": "POST",
                "path": "/my/path",
                "protocol": "HTTP/1.1",
                "sourceIp": "127.0.0.1",
                "userAgent": "agent",
            },
            "routeKey": "$default",
            "stage": "$default",
        },
        "body": "Hello from Lambda",
        "isBase64Encoded": False,
    }


def test_what_has_nothing_to_say_is_left_out() -> None:
    event = http_api_event()

    assert event.keys() == {
        "version",
        "routeKey",
        "rawPath",
        "rawQueryString",
        "headers",
        "requestContext",
        "isBase64Encoded",
    }
    assert event["rawQueryString"] == ""
    assert event["headers"]["content-length"] == "0"
    assert event["requestContext"].keys() >= {"requestId", "time", "timeEpoch"}
    assert "authorizer" not in event["requestContext"]


@pytest.mark.parametrize(
    ("claim", "text"),
    [
        ("text", "text"),
        (1767229200, "1767229200"),
        (1.5, "1.5"),
        (True, "true"),
        (False, "false"),
        (["admin", "user"], "[admin user]"),
        ([], "[]"),
        ([1, True], "[1 true]"),
        ({"country": "DE"}, '{"country":"DE"}'),
    ],
)
def test_every_claim_is_a_text(claim: Any, text: str) -> None:
    assert claim_text(claim) == text
    claims = http_api_event(claims={"claim": claim, "none": None})["requestContext"]["authorizer"]["jwt"]["claims"]
    assert claims == {"claim": text}


@pytest.mark.parametrize(
    ("body", "type_", "sent", "as_base64"),
    [
        ({"a": 1}, None, '{"a": 1}', False),
        ("<a/>", "application/xml", "<a/>", False),
        ("a", "text/csv; charset=utf-8", "a", False),
        ("x()", "application/javascript", "x()", False),
        ("a=1", "application/x-www-form-urlencoded", "a=1", True),
        ("{}", "application/vnd.api+json", "{}", True),
        (b"\x89PNG", None, b"\x89PNG", True),
        ("grüße", "text/plain", "grüße", False),
    ],
)
def test_bodies_are_text_or_base64_by_their_type(body: Any, type_: str | None, sent: Any, as_base64: bool) -> None:
    event = http_api_event("POST /", body=body, headers={"Content-Type": type_} if type_ else None)
    bytes_ = sent if isinstance(sent, bytes) else sent.encode()

    assert event["isBase64Encoded"] is as_base64
    assert event["body"] == (base64.b64encode(bytes_).decode() if as_base64 else sent)
    assert event["headers"]["content-length"] == str(len(bytes_))


@pytest.mark.parametrize(
    ("key", "given", "raw_path", "parameters"),
    [
        ("GET /items/{id}", {"path_parameters": {"id": "a b ü"}}, "/items/a b ü", {"id": "a b ü"}),
        ("GET /items/{id}", {"path_parameters": {"id": "7"}}, "/items/7", {"id": "7"}),
        ("GET /items/{id}", {"path": "/items/7"}, "/items/7", {"id": "7"}),
        ("GET /items/{id}", {"path_parameters": {"id": "100%25"}}, "/items/100%25", {"id": "100%25"}),
        ("ANY /f/{proxy+}", {"path_parameters": {"proxy": "a/b"}, "method": "PUT"}, "/f/a/b", {"proxy": "a/b"}),
        ("$default", {"path": "/x"}, "/x", None),
        ("GET /", {}, "/", None),
    ],
)
def test_paths(key: str, given: Any, raw_path: str, parameters: Any) -> None:
    event = http_api_event(key, **given)
    assert event["rawPath"] == event["requestContext"]["http"]["path"] == raw_path
    assert event.get("pathParameters") == parameters


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"route_key": "get /"}, '"get" is not a method of an HTTP API'),
        ({"route_key": "GET /{id}"}, 'path_parameters: id is missing. The parameters of the route "GET /{id}" are id.'),
        (
            {"route_key": "GET /", "path_parameters": {"id": "1"}},
            'path_parameters: id is unknown. The parameters of the route "GET /" are none.',
        ),
        # A slash ends a parameter, whatever way it is written: API Gateway decodes the path first.
        (
            {"route_key": "GET /{id}", "path_parameters": {"id": "a/b"}},
            'path: the route "GET /{id}" does not take GET /a%2Fb. Correct one',
        ),
        ({"route_key": "GET /a", "method": "PUT"}, 'path: the route "GET /a" does not take PUT /a. Correct one'),
        ({"method": "ANY"}, "method: 'ANY' is not an HTTP method. Give one of DELETE, GET, "),
        ({"cookies": "session=1"}, "cookies: 'session=1' is not a list of strings. Give one"),
        ({"claims": {}, "scopes": "a b"}, "scopes: 'a b' is not a list of strings. Put it in brackets."),
        ({"scopes": ["a"]}, "scopes: they were given without claims. Give"),
        ({"query": "?a=1"}, "query: '?a=1' starts with a question mark. Remove it."),
        ({"query": {"a": 1}}, 'query["a"]: 1 is not a string. Give a string or a list of them.'),
        ({"headers": {"a": b"b"}}, "headers[\"a\"]: b'b' is not a string. Give a string or a list of them."),
        ({"headers": [("a", "b")]}, "headers: a list is not a mapping. Give name to value or values."),
        (
            {"route_key": "GET /{id}", "path_parameters": {"id": 7}},
            'path_parameters["id"]: 7 is not a string. Give a string.',
        ),
        ({"route_key": "GET /a?b=1"}, '"/a?b=1" has a query string, which is not part of a route key'),
        ({"route_key": "GET /a", "path": "/b"}, 'path: the route "GET /a" does not take GET /b. Correct one'),
        (
            {"route_key": "GET /{id}", "path": "/1", "path_parameters": {"id": "2"}},
            "path_parameters: /1 has {'id': '1'}, not {'id': '2'}. Give one of them.",
        ),
    ],
)
def test_what_is_no_request(arguments: Any, told: str) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the text is compared
        http_api_event(**arguments)

    assert str(caught.value).startswith(told)


def test_query_strings() -> None:
    event = http_api_event(query={"a": ["1", "2"], "b": "x y", "c": ""})

    assert event["rawQueryString"] == "a=1&a=2&b=x%20y&c="
    assert event["queryStringParameters"] == {"a": "1,2", "b": "x y", "c": ""}
