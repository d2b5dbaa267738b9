"""The local API that a Pulumi program would deploy."""

import os
from pathlib import Path
from typing import Any

import pulumi
import pytest
from pulumi_aws import apigatewayv2, sqs

from passage_component import JwtHttpApi, PassageHttpApi, lambda_archive
from passage_component.testing import LocalHttpApi, TokenIssuer, run_program
from passage_component.testing.events import DOMAIN_NAME
from tests.support.programs import REPOSITORY, jwt_args, passage_api, passage_args
from tests.testing.local import HANDLERS, ORIGIN, PREFLIGHT, echo

ORDERS = {"orders.handler": echo}


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


@pytest.mark.parametrize(
    ("domain", "host", "seen"),
    [
        ("*.example.com", "acme.example.com", "acme.example.com"),
        ("*.example.com", "ACME.example.com:443", "acme.example.com"),
        ("api.example.com", "api.example.com", "api.example.com"),
        ("*.example.com", "example.com", DOMAIN_NAME),
        ("*.example.com", "a.b.example.com", DOMAIN_NAME),
        ("*.example.com", "acme.example.org", DOMAIN_NAME),
        ("api.example.com", "localhost:8000", DOMAIN_NAME),
    ],
)
def test_host_of_the_domain_reaches_the_handler(domain: str, host: str, seen: str) -> None:
    given: Any = {"domain": {"name": domain, "hosted_zone_id": "Z1"}, "issuer": "https://login.example.com"}
    api = LocalHttpApi.from_program(run_program(lambda: passage_api(**given)), ORDERS)

    event = api.request("GET /orders", token=api.token(), headers={"host": host}).json()
    assert event["requestContext"]["domainName"] == event["headers"]["host"] == seen
    assert event["requestContext"]["domainPrefix"] == seen.partition(".")[0]


def test_program_with_several_components_and_functions() -> None:
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

    ran = run_program(program)
    with pytest.raises(ValueError, match=r"component: the program has several\. Name one of back, front"):
        LocalHttpApi.from_program(ran, HANDLERS)
    with pytest.raises(ValueError, match="it ran as a preview"):
        LocalHttpApi.from_program(run_program(program, preview=True), HANDLERS, component="front")
    api = LocalHttpApi.from_program(
        ran,
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
    assert LocalHttpApi.from_program(ran, HANDLERS, component="front").routes == {"GET /x": "jwt"}


def _namesake_of_another_package() -> None:
    sqs.Queue("orders")
    PassageHttpApi("orders", passage_args())


def _namesake_above() -> None:
    shop = pulumi.ComponentResource("shop:index:Shop", "orders")
    other = apigatewayv2.Api("orders-api", protocol_type="HTTP", opts=pulumi.ResourceOptions(parent=shop))
    apigatewayv2.Route(
        "orders-route", api_id=other.id, route_key="GET /other", opts=pulumi.ResourceOptions(parent=shop)
    )
    PassageHttpApi("orders", passage_args(), pulumi.ResourceOptions(parent=shop))


def _namesake_below() -> None:
    api = PassageHttpApi("orders", passage_args())
    sqs.Queue("orders", opts=pulumi.ResourceOptions(parent=api))


@pytest.mark.parametrize("program", [_namesake_of_another_package, _namesake_above, _namesake_below])
@pytest.mark.parametrize("component", [None, "orders"])
def test_resource_with_the_components_name_is_another(program: Any, component: str | None) -> None:
    ran = run_program(program)
    api = LocalHttpApi.from_program(ran, ORDERS, component=component)

    assert api.routes == ran.routes == {"GET /orders": "jwt"}
    assert [api.request(route).status for route in ("GET /orders", "GET /other")] == [401, 404]


def test_two_components_with_one_name_are_refused() -> None:
    def program() -> None:
        PassageHttpApi("orders", passage_args())
        JwtHttpApi("orders", jwt_args())

    with pytest.raises(ValueError, match=r'^component: the program has several called "orders"\. Rename one\.'):
        LocalHttpApi.from_program(run_program(program), ORDERS, component="orders")
    with pytest.raises(ValueError, match=r"^component: the program has several\. Name one of "):
        LocalHttpApi.from_program(run_program(program), ORDERS)


MODULES = {
    "settings.py": "import os\nTABLE = os.environ.get('TABLE')\n",
    "read.py": "import os, settings\n"
    "def handler(event, context): return [settings.TABLE, os.environ.get('TABLE'), os.environ.get('PIN')]\n",
    "write.py": "import os, settings\n"
    "def handler(event, context): return [settings.TABLE, os.environ.get('TABLE'), os.environ.get('PIN')]\n",
}


def test_handlers_run_with_the_environment_of_their_function(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, text in MODULES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.delenv("TABLE", raising=False)
    monkeypatch.setenv("PIN", "of the test")
    routes = {f"GET /{name}": {"handler": f"{name}.handler", "public": True} for name in ("read", "write", "plain")}
    routes["GET /plain"]["handler"] = "read.handler"

    def program() -> None:
        queue = sqs.Queue("queue")
        environments = {
            "read.handler": {"environment": {"TABLE": queue.name, "PIN": pulumi.Output.secret("1234")}},
            "write.handler": {"environment": {"TABLE": "for-writing"}},
        }
        passage_api(routes=routes, functions=environments)

    ran = run_program(program)
    table = ran["queue"].outputs["name"]
    api = LocalHttpApi.from_program(ran, tmp_path)
    for _ in range(2):
        assert api.request("GET /read").json() == [table, table, "1234"]
        assert api.request("GET /write").json() == ["for-writing", "for-writing", "of the test"]
    assert "TABLE" not in os.environ
    assert os.environ["PIN"] == "of the test"


def test_functions_without_a_folder_have_their_environment_too() -> None:
    program = run_program(lambda: passage_api(function_defaults={"environment": {"TABLE": "orders"}}))
    api = LocalHttpApi.from_program(program, {"orders.handler": lambda _event, _context: os.environ["TABLE"]})

    assert api.request("GET /orders", token=api.token()).json() == "orders"


def test_handlers_with_one_environment_share_their_modules(tmp_path: Path) -> None:
    (tmp_path / "notes.py").write_text(
        "NOTES = []\n"
        "def put(event, context):\n    NOTES.append(1)\n    return len(NOTES)\n"
        "def get(event, context):\n    return len(NOTES)\n",
        encoding="utf-8",
    )
    routes = {f"{method} /notes": {"handler": f"notes.{method.lower()}", "public": True} for method in ("GET", "PUT")}
    program = run_program(lambda: passage_api(routes=routes, function_defaults={"environment": {"TABLE": "notes"}}))
    api = LocalHttpApi.from_program(program, tmp_path)

    assert [api.request(route).json() for route in ("GET /notes", "PUT /notes", "GET /notes")] == [0, 1, 1]
