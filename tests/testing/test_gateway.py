"""The local API against API Gateway's rules."""

import base64
import io
import json
import logging
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any
from wsgiref.util import setup_testing_defaults
from wsgiref.validate import validator

import pytest

from passage_component import InputError, JwtHttpApi, PassageHttpApi, lambda_archive
from passage_component.testing import LocalAuthorizer, LocalHttpApi, TokenIssuer, http_api_event, run_program
from tests.e2e.projects.gateway.handlers.answers import ANSWERS
from tests.e2e.projects.gateway.routes import AUDIENCE, ISSUER, ROUTES
from tests.support.programs import REPOSITORY
from tests.testing.route_cases import SELECTED
from tests.testing.token_cases import CASES

HANDLERS = REPOSITORY / "tests" / "e2e" / "projects" / "gateway" / "handlers"
ME = {"handler": "me.handler"}


def echo(event: Any, _context: Any) -> Any:
    return {"statusCode": 200, "body": json.dumps(event)}


def never(_event: Any, _context: Any) -> Any:
    raise AssertionError("the handler was called")


@pytest.fixture(scope="module")
def api() -> LocalHttpApi:
    return LocalHttpApi(ROUTES, HANDLERS, authorizers=TokenIssuer(ISSUER, AUDIENCE))


def local(routes: dict[str, Any], handler: Callable[[Any, Any], Any] = echo, **more: Any) -> LocalHttpApi:
    return LocalHttpApi({key: {**ME, **route} for key, route in routes.items()}, {"me.handler": handler}, **more)


def test_there_are_at_least_forty_token_cases() -> None:
    assert len(CASES) >= 40


@pytest.mark.parametrize("name", CASES)
def test_a_token(api: LocalHttpApi, name: str) -> None:
    case = CASES[name]
    header = case.header(api.issuer())
    response = api.request(case.route, headers={} if header is None else {"Authorization": header})

    assert response.status == case.status, case.rule
    assert (response.event is None) is (case.status != 200), "a handler runs for admitted tokens only"
    assert ("www-authenticate" in response.headers) is (case.status == 401)
    assert (response.refusal.rule if response.refusal else None) == case.refused_for
    if case.status == 401:
        assert response.body == b'{"message":"Unauthorized"}'


def test_what_is_said_of_a_wrong_audience_is_what_api_gateway_says(api: LocalHttpApi) -> None:
    response = api.request("GET /scoped", token=api.issuer().wrong_audience())

    assert response.headers["www-authenticate"] == (
        'Bearer scope="items:read items:write" error="invalid_token" '
        'error_description="the token does not have a valid audience"'
    )
    assert response.refusal is not None
    assert response.refusal.rule == "aud"


@pytest.mark.parametrize("request_", SELECTED)
def test_which_route_is_selected(api: LocalHttpApi, request_: str) -> None:
    response = api.request(request_, token=api.token())
    expected = SELECTED[request_]

    if expected is None:
        assert (response.status, response.body, response.route_key) == (404, b'{"message":"Not Found"}', None)
        return
    key, parameters = expected
    assert (response.status, response.route_key) == (200, key)
    assert response.event is not None
    assert response.event.get("pathParameters", {}) == parameters


def test_the_example_of_the_developer_guide() -> None:
    """http-api-develop-routes, "Routing API requests"."""
    keys = ["$default", "ANY /{proxy+}", "GET /pets/{proxy+}", "GET /pets/dog/{id}", "GET /pets/dog/1"]
    api = local({key: {"public": True} for key in keys})

    def selected(request: str) -> str | None:
        return api.request(request).route_key

    assert selected("GET /pets/dog/1") == "GET /pets/dog/1"
    assert selected("GET /pets/dog/2") == "GET /pets/dog/{id}"
    assert selected("GET /pets/cat/1") == "GET /pets/{proxy+}"
    assert selected("POST /test/5") == "ANY /{proxy+}"
    assert selected("GET /") == "$default"


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
"""What is no answer gives 500."""


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
    assert str(bad) == "body is no text; turn it into one, with json.dumps for instance"
    assert [record.message for record in caplog.records] == [
        "POST /answers/{name}: its handler failed",
        "POST /answers/{name}: its handler's result is no answer",
    ]


def test_a_public_route_has_no_authorizer_in_its_event_and_takes_any_token() -> None:
    response = local({"GET /x": {"public": True}}).request("GET /x", token="whatever")

    assert "authorizer" not in response.json()["requestContext"]


def test_scopes_are_passed_on_for_a_route_with_scopes_only() -> None:
    api = local({"GET /plain": {}, "GET /scoped": {"scopes": ["a"]}})

    def authorizer(route: str) -> Any:
        return api.request(route, token=api.token(scope="b a")).json()["requestContext"]["authorizer"]["jwt"]

    assert authorizer("GET /plain")["scopes"] is None
    assert authorizer("GET /plain")["claims"]["scope"] == "b a"
    assert authorizer("GET /scoped")["scopes"] == ["b", "a"]


def test_several_authorizers_each_with_a_header_of_its_own() -> None:
    people = TokenIssuer("https://people.example.com", ["app", "other"])
    machines = TokenIssuer("https://machines.example.com", "app")
    api = local(
        {"GET /me": {}, "GET /beat": {"authorizer": "machines"}},
        authorizers={
            "people": LocalAuthorizer(people, ("app",)),
            "machines": LocalAuthorizer(machines, identity_source="$request.header.X-Robot"),
        },
        default_authorizer="people",
    )

    assert api.routes == {"GET /me": "jwt:people", "GET /beat": "jwt:machines"}
    assert api.request("GET /me", token=api.token()).status == 200
    assert api.request("GET /me", token=people.mint(audience="other")).status == 401
    assert api.request("GET /me", token=api.token(authorizer="machines")).status == 401
    assert api.request("GET /beat", token=api.token(authorizer="machines")).status == 401
    assert api.request("GET /beat", headers={"x-robot": api.token(authorizer="machines")}).status == 200
    with pytest.raises(ValueError, match="'robots' was given; allowed are people, machines"):
        api.token(authorizer="robots")


def test_audiences_may_be_one_text() -> None:
    issuer = TokenIssuer(ISSUER, "zzz")
    api = local({"GET /me": {}}, authorizers=LocalAuthorizer(issuer, "myapi"))

    assert [api.request("GET /me", token=issuer.mint(audience=each)).status for each in ("myapi", "my", "", "zzz")] == [
        200,
        401,
        401,
        401,
    ]


@pytest.mark.parametrize("algorithm", ["RS384", "RS512"])
def test_other_hashes(algorithm: str) -> None:
    api = local({"GET /me": {}}, authorizers=TokenIssuer(ISSUER, AUDIENCE, algorithm=algorithm))

    assert api.request("GET /me", token=api.token()).status == 200


@pytest.mark.parametrize("authorizers", ["https://login.example.com", {"main": {"issuer": "x"}}, {"main": "x"}])
def test_what_is_no_authorizer(authorizers: Any) -> None:
    with pytest.raises(InputError, match="a TokenIssuer or a LocalAuthorizer is allowed"):
        local({"GET /me": {}}, authorizers=authorizers)


def test_a_rotated_key_is_good_as_long_as_it_is_published() -> None:
    issuer = TokenIssuer(ISSUER, AUDIENCE)
    api = local({"GET /me": {}}, authorizers=issuer)
    old = issuer.mint()
    issuer.rotate_key()
    new = issuer.mint()
    assert [api.request("GET /me", token=token).status for token in (old, new)] == [200, 200]
    issuer.rotate_key(keep_old=False)
    assert [api.request("GET /me", token=token).status for token in (old, new)] == [401, 401]


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
        with pytest.raises(InputError, match=f"its handler {handler} is not in .*: the module .* comes from "):
            LocalHttpApi({"GET /x": {"handler": handler}}, tmp_path)


def test_a_handler_that_fails_while_it_is_imported(tmp_path: Path) -> None:
    (tmp_path / "fails_at_once.py").write_text("import os\nos.environ['NOT_THERE_AT_ALL']\n")
    (tmp_path / "is_no_python.py").write_text("def\n")
    routes = {f"GET /{each}": {"handler": f"{each}.handler"} for each in ("fails_at_once", "is_no_python")}
    with pytest.raises(InputError) as caught:
        LocalHttpApi(routes, tmp_path)

    assert ["KeyError: 'NOT_THERE_AT_ALL'" in each or "SyntaxError" in each for each in caught.value.problems] == [
        True,
        True,
    ]


@pytest.mark.parametrize("route", ["get /me", "FOO /me", "/me", "GET", "", "GET  /me", "GET me", "ANY /me"])
def test_what_is_no_request(api: LocalHttpApi, route: str) -> None:
    with pytest.raises(ValueError, match='is no request; "METHOD /path" is allowed'):
        api.request(route)


def test_escaped_literals_are_reached() -> None:
    api = local({"GET /caf%C3%A9": {"public": True}})

    assert api.request("GET /caf%C3%A9").route_key == "GET /caf%C3%A9"
    assert http_api_event("GET /caf%C3%A9")["rawPath"] == "/café"


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
    with pytest.raises(InputError, match=r"its handler me\.handler is not among handlers; did you mean"):
        LocalHttpApi({"GET /me": ME}, {"mee.handler": echo})
    with pytest.raises(InputError, match=r"there is no folder .*; name the one that lambda_archive packs"):
        LocalHttpApi({"GET /me": ME}, tmp_path / "nowhere")


def test_routes_are_checked_as_the_component_checks_them() -> None:
    with pytest.raises(InputError, match=r'routes\["GET /me"\]\.scopse: unknown argument; did you mean "scopes"'):
        local({"GET /me": {"scopse": ["a"]}})


def test_a_stand_in_answers_for_a_backend() -> None:
    routes = {"GET /backend/{id}": {"url": "https://backend.example.com/{id}"}}
    api = LocalHttpApi(routes, {}, stand_ins={"GET /backend/{id}": echo})

    assert api.request("GET /backend/7").status == 401
    assert api.request("GET /backend/7", token=api.token()).json()["pathParameters"] == {"id": "7"}


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


ORIGIN = "https://app.example.com"
PREFLIGHT = {"Origin": ORIGIN, "Access-Control-Request-Method": "PUT"}
CORS = {"allow_origins": [ORIGIN, "http://*"], "allow_credentials": True, "max_age": 60, "expose_headers": ["x-own"]}


def test_preflights_are_answered_without_a_handler() -> None:
    api = local({"PUT /x": {}, "ANY /all/{proxy+}": {}}, never, cors=CORS)

    for path in ("/x", "/all/a/b", "/nowhere"):
        response = api.request(f"OPTIONS {path}", headers=PREFLIGHT)
        assert (response.status, response.body, response.event) == (204, b"", None)
        assert response.headers == {
            "access-control-allow-origin": ORIGIN,
            "access-control-allow-credentials": "true",
            "access-control-allow-methods": "DELETE,GET,HEAD,OPTIONS,PATCH,POST,PUT",
            "access-control-allow-headers": "authorization,content-type",
            "access-control-expose-headers": "x-own",
            "access-control-max-age": "60",
            "vary": "Origin",
        }
    assert api.request("OPTIONS /x", headers={**PREFLIGHT, "Origin": "https://evil.example.com"}).headers == {}
    assert (
        "access-control-allow-origin"
        in api.request("OPTIONS /x", headers={**PREFLIGHT, "Origin": "http://any.example.com"}).headers
    )
    assert api.routes["OPTIONS /all/{proxy+}"] == "public (preflight)"


def test_other_options_requests_reach_the_twins_function_and_no_other() -> None:
    api = local({"ANY /all/{proxy+}": {}}, never, cors=CORS)

    assert api.request("OPTIONS /all/a", headers={"Origin": ORIGIN}).status == 204
    assert api.request("GET /all/a", headers=PREFLIGHT).status == 401


def test_a_protected_options_route_turns_preflights_away() -> None:
    api = local({"OPTIONS /x": {}, "PUT /x": {}}, never, cors=CORS)

    assert api.request("OPTIONS /x", headers=PREFLIGHT).status == 401


def test_cors_headers_are_api_gateways_and_not_the_handlers() -> None:
    def own(_event: Any, _context: Any) -> Any:
        return {"statusCode": 200, "headers": {"Access-Control-Allow-Origin": "*", "x-own": "1"}}

    api = local({"GET /x": {"public": True}}, own, cors=CORS)

    assert api.request("GET /x", headers={"Origin": ORIGIN}).headers["access-control-allow-origin"] == ORIGIN
    other = api.request("GET /x", headers={"Origin": "https://evil.example.com"}).headers
    assert "access-control-allow-origin" not in other
    assert other["x-own"] == "1"
    varying = local(
        {"GET /x": {"public": True}}, lambda *_: {"statusCode": 200, "headers": {"Vary": "Accept"}}, cors=CORS
    )
    assert varying.request("GET /x", headers={"Origin": ORIGIN}).headers["vary"] == "Accept, Origin"
    without = local({"GET /x": {"public": True}}, own).request("GET /x")
    assert without.headers["access-control-allow-origin"] == "*"


def wsgi(api: LocalHttpApi, **environ: Any) -> tuple[str, list[tuple[str, str]], bytes]:
    seen: list[Any] = []
    given: dict[str, Any] = {
        "SCRIPT_NAME": "",
        "QUERY_STRING": "",
        "wsgi.input": io.BytesIO(environ.pop("body", b"")),
        **environ,
    }
    setup_testing_defaults(given)

    def start_response(status: str, headers: list[tuple[str, str]], _exc_info: Any = None) -> Callable[[bytes], object]:
        seen.extend((status, headers))
        return lambda _data: None

    body = validator(api)(given, start_response)
    content = b"".join(body)
    body.close()  # type: ignore[attr-defined]
    return seen[0], seen[1], content


def test_it_is_a_wsgi_app(api: LocalHttpApi) -> None:
    status, headers, body = wsgi(api, PATH_INFO="/me")
    assert (status, body) == ("401 Unauthorized", b'{"message":"Unauthorized"}')
    assert ("www-authenticate", "Bearer") in headers

    token = f"Bearer {api.token()}"
    status, _, body = wsgi(api, PATH_INFO="/me", QUERY_STRING="a=1", HTTP_AUTHORIZATION=token, HTTP_COOKIE="b=2")
    assert status == "200 OK"
    assert json.loads(body)["queryStringParameters"] == {"a": "1"}
    assert json.loads(body)["cookies"] == ["b=2"]

    sent = b'{"a": 1}'
    _, _, body = wsgi(
        api,
        PATH_INFO="/body",
        REQUEST_METHOD="POST",
        CONTENT_TYPE="application/json",
        CONTENT_LENGTH=str(len(sent)),
        body=sent,
    )
    assert json.loads(body)["body"] == '{"a": 1}'
    _, _, body = wsgi(api, PATH_INFO="/body", REQUEST_METHOD="POST", body=sent, **{"wsgi.input_terminated": True})
    assert base64.b64decode(json.loads(body)["body"]) == sent
    status, headers, body = wsgi(api, PATH_INFO="/answers/status-only", REQUEST_METHOD="POST")
    assert (status, headers, body) == ("204 No Content", [], b"")
    _, headers, _ = wsgi(api, PATH_INFO="/answers/cookies", REQUEST_METHOD="POST")
    assert [value for name, value in headers if name == "set-cookie"] == ["a=1; Secure", "b=2"]
    status, _, body = wsgi(api, PATH_INFO="/items/grüße".encode().decode("latin-1"))
    assert json.loads(body)["pathParameters"] == {"id": "grüße"}


def test_the_api_that_a_program_would_deploy() -> None:
    config = {
        "appId": "abcdefghijklmnopqrstuvwx",
        "authOrigin": "https://app.example.com",
        "aws:region": "eu-central-1",
    }
    program = run_program(REPOSITORY, config=config)
    api = LocalHttpApi.from_program(program, REPOSITORY / "handlers")

    assert api.routes == program.routes
    assert api.request("GET /me").status == 401
    assert api.request("GET /me", token=api.token(sub="ada")).json()["userId"] == "ada"
    assert api.request("GET /health").json() == {"status": "ok"}
    assert api.request("OPTIONS /me", headers=PREFLIGHT).headers["access-control-allow-origin"] == ORIGIN
    assert api.issuer().issuer.startswith("https://auth.passage.id/v1/apps/")


def test_a_program_with_several_components_and_functions_of_its_own() -> None:
    arn = "arn:aws:lambda:eu-west-1:123456789012:function:theirs"
    machines = TokenIssuer("https://machines.example.com", "m")

    def program() -> None:
        code = lambda_archive(HANDLERS)
        PassageHttpApi(
            "front",
            {
                "issuer": "https://people.example.com",
                "audiences": ["p"],
                "code": code,
                "routes": {"GET /x": {"handler": "echo.handler"}},
                "cors": {"enabled": False},
            },
        )
        JwtHttpApi(
            "back",
            {
                "authorizers": {
                    "people": {"issuer": "https://people.example.com", "audiences": ["p"]},
                    "machines": {
                        "issuer": "https://machines.example.com",
                        "audiences": ["m"],
                        "identity_source": "$request.header.X-Token",
                    },
                },
                "default_authorizer": "people",
                "code": code,
                "routes": {
                    "GET /y": {"handler": "echo.handler", "scopes": ["r"]},
                    "ANY /theirs/{proxy+}": {"function_arn": arn, "authorizer": "machines"},
                },
                "cors": {"allow_origins": ["*"]},
            },
        )

    made = run_program(program)
    with pytest.raises(ValueError, match="component: none was named; the program has back, front; name one"):
        LocalHttpApi.from_program(made, HANDLERS)
    with pytest.raises(ValueError, match="it ran as a preview"):
        LocalHttpApi.from_program(run_program(program, preview=True), HANDLERS, component="front")
    api = LocalHttpApi.from_program(
        made,
        HANDLERS,
        component="back",
        issuers=[machines],
        default_authorizer="people",
        stand_ins={"ANY /theirs/{proxy+}": echo},
    )

    assert api.routes == {
        "GET /y": "jwt:people [r]",
        "ANY /theirs/{proxy+}": "jwt:machines",
        "OPTIONS /theirs/{proxy+}": "public (preflight)",
    }
    assert api.issuer("machines") is machines
    assert api.request("GET /y", token=api.token()).status == 403
    assert api.request("GET /y", token=api.token(authorizer="people", scope="r")).status == 200
    assert api.request("GET /theirs/a", headers={"x-token": machines.mint()}).status == 200
    assert api.request("OPTIONS /theirs/a").status == 204
    assert LocalHttpApi.from_program(made, HANDLERS, component="front").routes == {"GET /x": "jwt"}
