"""A browser calls the API from a page of another origin."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.conftest import Configurable
from tests.support.browser import Page, open_in_browser, serve_page

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
