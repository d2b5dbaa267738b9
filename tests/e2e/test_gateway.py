"""The local API and the emulator answer the same, over real HTTP."""

import contextlib
import json
import shutil
from collections.abc import Iterator
from typing import Any

import pytest

from passage_component.model.tokens import Refusal, challenge, claims_of
from passage_component.testing import LocalHttpApi, http_api_event
from sandbox.deployment import Sandbox
from tests.e2e.projects.gateway.handlers.answers import ANSWERS
from tests.e2e.projects.gateway.routes import ROUTES
from tests.e2e.requests import ask
from tests.support.projects import PROJECTS
from tests.testing.route_cases import SELECTED
from tests.testing.token_cases import CASES, Case

pytestmark = pytest.mark.e2e

FOLDER = PROJECTS / "gateway"
ANSWERED = [*ANSWERS, "raises", "not-json"]


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    folder = tmp_path_factory.mktemp("gateway")
    shutil.copytree(FOLDER, folder / "project")
    sandbox = Sandbox(folder / "project", home=folder / "home")
    done = sandbox.up(capture=True)
    assert done.returncode == 0, done.stdout + done.stderr
    yield sandbox
    sandbox.down()


@pytest.fixture(scope="module")
def local(deployed: Sandbox) -> LocalHttpApi:
    return LocalHttpApi(ROUTES, FOLDER / "handlers", authorizers=deployed.issuer())


@pytest.mark.parametrize("name", CASES)
def test_tokens(deployed: Sandbox, name: str) -> None:
    case = CASES[name]
    answer = ask(deployed, case.route, case.header(deployed.issuer()))

    assert answer.status == case.status, case.rule
    assert answer.headers.get("www-authenticate") == expected_challenge(case, answer.status)


def expected_challenge(case: Case, status: int) -> str | None:
    """The `www-authenticate` of an answer, by what is wrong with the token."""
    if status != 401:
        return None
    route: Any = ROUTES[case.route.replace("/a/b", "/{proxy+}")]
    refusal = Refusal(case.refused_for, "", "") if case.refused_for else None
    return challenge(refusal, route.get("scopes", []))


@pytest.mark.parametrize("request_", SELECTED)
def test_routes(deployed: Sandbox, local: LocalHttpApi, request_: str) -> None:
    authorization = f"Bearer {deployed.issuer().mint()}"
    answer = ask(deployed, request_, authorization)
    here = local.request(request_, headers={"authorization": authorization})

    assert answer.status == here.status
    if answer.status == 200:
        for field in ("routeKey", "rawPath", "rawQueryString", "pathParameters", "queryStringParameters"):
            assert answer.body.get(field) == here.json().get(field)


@pytest.mark.parametrize("name", ANSWERED)
def test_answers(deployed: Sandbox, local: LocalHttpApi, name: str) -> None:
    there = ask(deployed, f"POST /answers/{name}")
    here = local.request(f"POST /answers/{name}")

    text = here.body.decode("utf-8", "surrogateescape")
    with contextlib.suppress(ValueError):
        text = json.loads(text)
    content_type = there.headers.get("content-type")
    assert (there.status, there.body, content_type) == (here.status, text, here.headers.get("content-type"))


REQUESTS: dict[str, dict[str, Any]] = {
    "a token": {"route": "GET /me", "claims": {"groups": ["admin", "user"], "level": 3, "vip": True, "none": None}},
    "scopes": {"route": "GET /scoped", "claims": {"scope": "items:read openid"}},
    "a query": {"route": "GET /items/7?x=1&x=2&y=a+b&z=%20&e=&f", "headers": {"accept": "text/plain"}},
    "cookies": {"route": "GET /items/a%20b", "headers": {"cookie": "a=1; b=2"}},
    "greedy parameters": {"route": "GET /files/a/b%20c/d"},
    "JSON": {
        "route": "POST /body",
        "headers": {"content-type": "application/json; charset=utf-8"},
        "body": '{"name": "grüße"}',
    },
    "a form": {"route": "POST /body", "headers": {"content-type": "application/x-www-form-urlencoded"}, "body": "a=1"},
    "bytes": {"route": "POST /body", "headers": {"content-type": "application/octet-stream"}, "body": "bytes"},
}


def comparable(event: dict[str, Any]) -> dict[str, Any]:
    """An event without what differs from call to call and from API to API."""
    of_api = ("accountId", "apiId", "domainName", "domainPrefix", "requestId", "time", "timeEpoch")
    context = {name: value for name, value in event["requestContext"].items() if name not in of_api}
    left_out = ("host", "x-amzn-trace-id")
    headers = {name: value for name, value in event["headers"].items() if name not in left_out}
    return {**event, "headers": headers, "requestContext": context}


@pytest.mark.parametrize("name", REQUESTS)
def test_handlers_see_the_same_event_everywhere(deployed: Sandbox, local: LocalHttpApi, name: str) -> None:
    request = REQUESTS[name]
    issuer, route = deployed.issuer(), request["route"]
    body = request.get("body", "").encode()
    headers = {"user-agent": "test/1", "accept-encoding": "identity", **request.get("headers", {})}
    token = issuer.mint(**request["claims"]) if "claims" in request else None
    if token:
        headers["authorization"] = f"Bearer {token}"

    there = ask(deployed, route, headers=headers, raw=body).body
    here = local.request(route, headers=headers, body=body or None).json()
    method, _, target = route.partition(" ")
    path, _, query = target.partition("?")
    claims = claims_of(token) if token else None
    built = http_api_event(
        there["routeKey"],
        method=method,
        path=path,
        query=query,
        headers=headers,
        body=body or None,
        claims=claims,
        scopes=sorted(claims["scope"].split()) if claims and "scope" in claims else None,
    )

    assert comparable(there) == comparable(here) == comparable(built)
    assert there.keys() == here.keys()
    assert there["requestContext"].keys() == here["requestContext"].keys()
    assert there["headers"].keys() == here["headers"].keys()


def test_a_header_that_is_sent_twice(deployed: Sandbox, local: LocalHttpApi) -> None:
    """Developer guide: duplicate headers are combined with commas."""
    headers = {"x-own": ["a", "b"]}

    assert local.request("GET /items/7", headers=headers).json()["headers"]["x-own"] == "a,b"
    assert ask(deployed, "GET /items/7", headers=headers).body["headers"]["x-own"] == "a,b"
