"""A browser calls the API from a page of another origin."""

import contextlib
import json
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

import pytest

from passage_component.testing import LocalHttpApi, run_program
from tests.e2e.conftest import Configurable
from tests.support.browser import Page, open_in_browser, serve_page
from tests.support.programs import jwt_api

pytestmark = pytest.mark.e2e

CALL = """
const call = async ([method, url, token]) => {
  try {
    const headers = {'content-type': 'application/json', ...(token ? {authorization: `Bearer ${token}`} : {})};
    const answer = await fetch(url, {method, headers, body: method === 'GET' ? undefined : '{}'});
    return {status: answer.status, body: await answer.json()};
  } catch (error) {
    return {blocked: error.name};
  }
};
(async () => report(await Promise.all(CALLS.map(call))))();
"""


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with serve_page() as served:
        yield served


@pytest.fixture(scope="module")
def program(new_configurable: Callable[[], Configurable], page: Page) -> Configurable:
    made = new_configurable()
    echo = {"handler": "me.handler"}
    routes = {"PUT /me": echo, "GET /me": echo, "ANY /files/{proxy+}": echo}
    made.up({"app_id": "SandboxPassageApp0000001", "auth_origin": page.origin, "routes": routes})
    return made


def ask_in_browser(program: Configurable, page: Page, profile: Path, *calls: tuple[str, str, str | None]) -> Any:
    url = program.sandbox.outputs()["url"]
    asked = [[method, url + path, token] for method, path, token in calls]
    return open_in_browser(page, CALL.replace("CALLS", json.dumps(asked)), profile)


def test_a_page_of_the_app_reads_the_answers(program: Configurable, page: Page, tmp_path: Path) -> None:
    token = program.sandbox.issuer().mint(sub="Somebody0000000000000042")

    put, get, deep, without, tampered = ask_in_browser(
        program,
        page,
        tmp_path,
        ("PUT", "/me", token),
        ("GET", "/me", token),
        ("DELETE", "/files/a/b", token),
        ("PUT", "/me", None),
        ("PUT", "/files/a/b", program.sandbox.issuer().tampered_payload()),
    )

    for answer in (put, get, deep):
        assert (answer["status"], answer["body"]["userId"]) == (200, "Somebody0000000000000042")
    # AWS documents CORS headers for answers of integrations only: whether a page can read a 401 is left open.
    assert [answer.get("status", 401) for answer in (without, tampered)] == [401, 401]


def test_a_page_of_another_origin_reads_nothing(program: Configurable, tmp_path: Path) -> None:
    token = program.sandbox.issuer().mint()

    with serve_page() as other:
        answers = ask_in_browser(
            program, other, tmp_path, ("PUT", "/me", token), ("GET", "/me", token), ("DELETE", "/files/a/b", token)
        )

    assert answers == [{"blocked": "TypeError"}] * 3


READ = """
(async () => report(await Promise.all(CALLS.map(async ([url, headers, credentials]) => {
  try {
    return (await fetch(url, {headers, credentials})).headers.get('x-own');
  } catch (error) {
    return error.name;
  }
}))))();
"""
FETCH_STANDARD = "--enable-features=CorsNonWildcardRequestHeadersSupport"
"""The rule that `*` does not stand for `Authorization`. Firefox follows it always, Chromium with this option."""

App = Callable[[Any, Any], Iterable[bytes]]


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        """Keep a test's output clean."""


@contextlib.contextmanager
def serve_apps(apps: Sequence[App]) -> Iterator[str]:
    """Serve apps below the paths `/0`, `/1` and so on."""

    def app(environ: Any, start_response: Any) -> Iterable[bytes]:
        number, _, path = environ["PATH_INFO"][1:].partition("/")
        return apps[int(number)]({**environ, "PATH_INFO": f"/{path}"}, start_response)

    with Server(("127.0.0.1", 0), Quiet) as server:
        server.set_app(app)
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def api_with(cors: dict[str, Any], authorizer: str) -> tuple[LocalHttpApi, list[str]]:
    """An API whose route answers with the header `x-own`, and the warnings about it."""
    routes = {"GET /orders": {"handler": "orders.handler", "authorizer": authorizer}}
    program = run_program(lambda: jwt_api(routes=routes, cors=cors))
    answer = {"statusCode": 200, "headers": {"x-own": "1"}}
    return LocalHttpApi.from_program(program, {"orders.handler": lambda *_: answer}), program.warnings


def exposing_all(api: LocalHttpApi) -> App:
    """An API with `*` for the exposed headers, which the component refuses beside credentials."""

    def app(environ: Any, start_response: Any) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            exposed = "access-control-expose-headers"
            return start_response(status, [(key, "*" if key == exposed else value) for key, value in headers], *more)

        return api(environ, start)

    return app


def test_a_page_needs_the_remedies_about_headers(page: Page, tmp_path: Path) -> None:
    people, machines = ("people", "authorization"), ("machines", "x-machine-token")
    named = {"allow_headers": ["authorization"], "expose_headers": ["x-own"], "allow_credentials": True}
    cases: list[tuple[dict[str, Any], tuple[str, str], str | None]] = [
        ({"allow_headers": ["*"], "expose_headers": ["*"]}, people, "TypeError"),
        ({"allow_headers": ["content-type"], "expose_headers": ["*"]}, people, "TypeError"),
        ({"allow_headers": ["authorization", "content-type"], "expose_headers": ["*"]}, people, "1"),
        ({"allow_headers": ["*", "Authorization"], "expose_headers": ["*"]}, people, "1"),
        ({"allow_headers": ["*"], "expose_headers": ["*"]}, machines, "1"),
        ({"allow_headers": ["authorization"]}, people, None),
        (named, people, "1"),
        (named, people, None),
    ]
    apis, warned, calls = [], [], []
    for number, (cors, (authorizer, header), _) in enumerate(cases):
        api, warnings = api_with({"allow_origins": [page.origin], **cors}, authorizer)
        apis.append(api)
        warned.append(any("do not send the header" in warning for warning in warnings))
        credentials = "include" if "allow_credentials" in cors else "omit"
        calls.append((f"/{number}/orders", {header: f"Bearer {api.token(authorizer=authorizer)}"}, credentials))

    with serve_apps([*apis[:-1], exposing_all(apis[-1])]) as url:
        asked = json.dumps([(url + path, *more) for path, *more in calls])
        answers = open_in_browser(page, READ.replace("CALLS", asked), tmp_path, FETCH_STANDARD)

    assert answers == [answer for *_, answer in cases]
    assert warned == [answer == "TypeError" for answer in answers]
