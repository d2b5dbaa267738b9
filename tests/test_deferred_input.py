"""Inputs that are Outputs: the same checks on their way into the resource, and never a word of their value."""

from collections.abc import Callable
from typing import Any

import pulumi
import pytest

from passage_component import JwtHttpApi, PassageHttpApi
from passage_component.testing.mocks import Program, Secret, run_program
from tests.support.programs import passage_args

SECRET = "c2VjcmV0.c2VjcmV0 "
AUTHORIZER, FUNCTION = "api-authorizer-jwt", "api-function-orders-handler"


def run(make: Callable[[pulumi.Output[Any]], dict[str, Any]], value: Any) -> Program:
    return run_program(lambda: PassageHttpApi("api", passage_args(**make(pulumi.Output.secret(value)))))


def in_defaults(key: str) -> Callable[[pulumi.Output[Any]], dict[str, Any]]:
    return lambda output: {"function_defaults": {key: output}}


CASES: dict[str, tuple[Callable[[pulumi.Output[Any]], dict[str, Any]], Any, Any]] = {
    "issuer": (lambda output: {"issuer": output}, "https://login.example.com", f"http://{SECRET}"),
    "app_id": (lambda output: {"app_id": output}, "abcdefghijklmnopqrstuvwx", SECRET),
    "auth_origin": (lambda output: {"auth_origin": output}, "https://app.example.com", SECRET),
    "audiences": (lambda output: {"audiences": output}, ["a"], [SECRET]),
    "audiences[0]": (lambda output: {"audiences": [output]}, "a", SECRET),
    "function_defaults.runtime": (in_defaults("runtime"), "python3.12", SECRET),
    "function_defaults.architecture": (in_defaults("architecture"), "x86_64", SECRET),
    "function_defaults.memory_size": (in_defaults("memory_size"), 512, SECRET),
    "function_defaults.timeout": (in_defaults("timeout"), 20, SECRET),
    "function_defaults.log_retention_days": (in_defaults("log_retention_days"), 7, SECRET),
    "access_logs.retention_days": (lambda output: {"access_logs": {"retention_days": output}}, 7, SECRET),
    'function_defaults.environment["KEY"]': (
        lambda output: {"function_defaults": {"environment": {"KEY": output}}},
        SECRET,
        [SECRET],
    ),
    'tags["team"]': (lambda output: {"tags": {"team": output}}, "platform", [SECRET]),
}


@pytest.mark.parametrize("where", CASES)
def test_a_good_value_arrives_and_stays_secret(where: str) -> None:
    make, good, _ = CASES[where]

    program = run(make, good)

    assert str(Secret(good)) in str([each.inputs for each in program.resources]) or where in ("app_id", "auth_origin")
    assert program.routes == {"GET /orders": "jwt"}
    if where == "app_id":
        issuer = program[AUTHORIZER].inputs["jwtConfiguration"]["issuer"]
        assert issuer == Secret(f"https://auth.passage.id/v1/apps/{good}")
    if where == "auth_origin":
        assert program[AUTHORIZER].inputs["jwtConfiguration"]["audiences"] == Secret([good]) or program[
            AUTHORIZER
        ].inputs["jwtConfiguration"]["audiences"] == [Secret(good)]


@pytest.mark.parametrize("where", CASES)
def test_a_bad_value_fails_by_name_and_is_not_shown(where: str) -> None:
    make, _, bad = CASES[where]

    with pytest.raises(pulumi.RunError) as caught:
        run(make, bad)

    assert str(caught.value).startswith(f'PassageHttpApi "api": 1 problem\n  - {where}: ')
    assert SECRET.strip() not in str(caught.value)


@pytest.mark.parametrize(
    "bad", [[], [""], ["a", ""], "a", None, [f"a{number}" for number in range(51)]], ids=lambda value: str(value)[:12]
)
def test_bad_audiences_fail_closed(bad: Any) -> None:
    with pytest.raises(pulumi.RunError):
        run(lambda output: {"audiences": output}, bad)


def test_an_identity_source_is_checked_too() -> None:
    def program(value: str) -> Callable[[], object]:
        authorizer = {"issuer": "https://login.example.com", "audiences": ["a"]}
        return lambda: JwtHttpApi(
            "svc",
            {
                "authorizers": {"main": {**authorizer, "identity_source": pulumi.Output.from_input(value)}},  # type: ignore[typeddict-item]
                "code": passage_args()["code"],
                "routes": passage_args()["routes"],
            },
        )

    assert run_program(program("$request.header.X-Token")).routes == {"GET /orders": "jwt"}
    with pytest.raises(pulumi.RunError, match="query string"):
        run_program(program("$request.querystring.token"))
