"""Preflights over HTTP, as browsers send them."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.e2e.conftest import Configurable
from tests.e2e.requests import Answer, ask

pytestmark = pytest.mark.e2e

ORIGIN = "https://app.example.com"
ECHO = {"handler": "me.handler"}
ARGS: dict[str, Any] = {
    "app_id": "SandboxPassageApp0000001",
    "auth_origin": ORIGIN,
    "routes": {
        "GET /me": ECHO,
        "PUT /me": ECHO,
        "ANY /files/{proxy+}": ECHO,
        "ANY /exact": ECHO,
        "ANY /own": ECHO,
        "OPTIONS /own": {"handler": "health.handler", "public": True},
        "ANY /open": {"handler": "health.handler", "public": True},
        "$default": ECHO,
    },
}
PREFLIGHT = {"Origin": ORIGIN, "Access-Control-Request-Method": "PUT"}
PATHS = ("/me", "/files/a/b", "/exact", "/own", "/open", "/", "/anywhere/else")


@pytest.fixture(scope="module")
def program(new_configurable: Callable[[], Configurable]) -> Configurable:
    made = new_configurable()
    made.up(ARGS)
    return made


def options(program: Configurable, path: str, **headers: str) -> Answer:
    return ask(program.sandbox, f"OPTIONS {path}", headers={key.replace("_", "-"): headers[key] for key in headers})


@pytest.mark.parametrize("path", PATHS)
def test_preflight_from_the_origin_needs_no_token(program: Configurable, path: str) -> None:
    answer = ask(program.sandbox, f"OPTIONS {path}", headers=PREFLIGHT)

    assert answer.status == 204
    assert answer.headers["access-control-allow-origin"] == ORIGIN
    assert "access-control-allow-credentials" not in answer.headers
    assert answer.headers["access-control-allow-methods"] in ("*", "PUT")
    assert set(answer.headers["access-control-allow-headers"].replace(" ", "").split(",")) == {
        "authorization",
        "content-type",
    }


@pytest.mark.parametrize("origin", ["https://evil.example.com", "https://app.example.com.evil.example", "null"])
@pytest.mark.parametrize("path", PATHS)
def test_another_origin_gets_no_cors_headers(program: Configurable, path: str, origin: str) -> None:
    answer = ask(program.sandbox, f"OPTIONS {path}", headers={**PREFLIGHT, "Origin": origin})

    assert [name for name in answer.headers if name.startswith("access-control-")] == []


@pytest.mark.parametrize("path", ["/files/a/b", "/exact", "/", "/anywhere/else"])
def test_what_answers_for_a_twin_says_nothing(program: Configurable, path: str) -> None:
    """An OPTIONS request without preflight headers reaches the preflight function and not the user's handler."""
    assert ask(program.sandbox, f"OPTIONS {path}").status == 204
    assert ask(program.sandbox, f"OPTIONS {path}").body == ""


def test_no_other_method_slips_through_a_twin(program: Configurable) -> None:
    for path in ("/files/a/b", "/exact", "/own", "/", "/anywhere/else"):
        for method in ("GET", "PUT", "POST", "DELETE", "PATCH", "HEAD"):
            assert ask(program.sandbox, f"{method} {path}", headers=PREFLIGHT).status == 401, (method, path)
    assert ask(program.sandbox, "OPTIONS /own").body == {"status": "ok"}


def test_the_access_table_names_the_twins(program: Configurable) -> None:
    table = program.sandbox.outputs()["routes"]

    assert {key for key, access in table.items() if access == "public (preflight)"} == {
        "OPTIONS /files/{proxy+}",
        "OPTIONS /exact",
        "OPTIONS /{proxy+}",
        "OPTIONS /",
    }
    assert table["OPTIONS /own"] == "public"


def test_an_answer_to_a_request_carries_the_origin(program: Configurable) -> None:
    token = f"Bearer {program.sandbox.issuer().mint()}"

    answer = ask(program.sandbox, "PUT /me", token, headers={"Origin": ORIGIN})
    other = ask(program.sandbox, "PUT /me", token, headers={"Origin": "https://evil.example.com"})

    assert (answer.status, answer.headers["access-control-allow-origin"]) == (200, ORIGIN)
    assert "access-control-allow-origin" not in other.headers


def test_protected_any_route_without_cors_answers_401(program: Configurable) -> None:
    """The reason for preflight routes: without CORS the same preflight is refused."""
    program.up({**ARGS, "cors": {"enabled": False}})

    assert ask(program.sandbox, "OPTIONS /exact", headers=PREFLIGHT).status == 401
    assert ask(program.sandbox, "OPTIONS /anywhere/else", headers=PREFLIGHT).status == 401


def test_credentials_and_further_settings_are_sent(program: Configurable) -> None:
    cors = {
        "allow_origins": [ORIGIN, "https://shop.example.com"],
        "allow_methods": ["PUT"],
        "allow_headers": ["authorization", "x-mine"],
        "max_age": 600,
        "allow_credentials": True,
    }
    program.up({**ARGS, "cors": cors})

    answer = ask(program.sandbox, "OPTIONS /me", headers={**PREFLIGHT, "Origin": "https://shop.example.com"})

    assert answer.headers["access-control-allow-origin"] == "https://shop.example.com"
    assert answer.headers["access-control-allow-credentials"] == "true"
    assert answer.headers["access-control-allow-methods"] == "PUT"
    assert answer.headers["access-control-max-age"] == "600"
