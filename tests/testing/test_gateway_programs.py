"""The local API that a Pulumi program would deploy."""

import pytest

from passage_component import JwtHttpApi, PassageHttpApi, lambda_archive
from passage_component.testing import LocalHttpApi, TokenIssuer, run_program
from tests.support.programs import REPOSITORY
from tests.testing.local import HANDLERS, ORIGIN, PREFLIGHT, echo


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

    made = run_program(program)
    with pytest.raises(ValueError, match=r"component: the program has several\. Name one of back, front"):
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
