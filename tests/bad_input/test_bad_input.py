"""Bad input: one case for each kind, with everything the user is told about it."""

from collections.abc import Callable
from typing import Any

import pulumi
import pytest

from passage_component import InputError, JwtHttpApi, PassageHttpApi, PassageHttpApiArgs, RouteArgs
from passage_component.testing.mocks import Program, run_program
from tests.bad_input import authorizers, functions, production, routes, settings
from tests.bad_input.support import ROUTE, output, with_route
from tests.support.programs import code, jwt_args, passage_args

TABLES = (routes.CASES, settings.CASES, functions.CASES, production.CASES)

CASES = {name: case for table in TABLES for name, case in table.items()}
"""Arguments of the preset."""

JWT_CASES = authorizers.CASES
"""What is changed in the arguments of the core component."""


def problems_of(component: Any, make_args: Callable[[], Any], name: Any = "api") -> list[str]:
    """What the component says of the arguments; nothing may have been registered."""
    seen: list[InputError] = []

    def program() -> None:
        with pytest.raises(InputError) as caught:
            component(name, make_args())
        seen.append(caught.value)

    assert run_program(program).resources == []
    assert isinstance(seen[0], pulumi.RunError)
    assert isinstance(seen[0], ValueError)
    assert str(seen[0]).startswith(f'{component.__name__} "{name}": ')
    return list(seen[0].problems)


def test_cases_have_names_of_their_own() -> None:
    assert len(CASES) == sum(map(len, TABLES))


def jwt_case_args(make: Callable[[], Any]) -> Any:
    changes = make()
    declared = changes.get("authorizers", {})
    if isinstance(declared, dict) and len(declared) == 1:
        changes.setdefault("default_authorizer", None)
    return jwt_args(**changes)


@pytest.mark.parametrize("case", CASES)
def test_passage_http_api(case: str) -> None:
    make, expected = CASES[case]

    assert problems_of(PassageHttpApi, make) == expected


@pytest.mark.parametrize("case", JWT_CASES)
def test_jwt_http_api(case: str) -> None:
    make, expected = JWT_CASES[case]

    assert problems_of(JwtHttpApi, lambda: jwt_case_args(make)) == expected


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        (
            "1api",
            "'1api' is not a name that Lambda and IAM take. Use letters, digits, hyphens and underscores, a letter first.",
        ),
        (
            "a" * 31,
            f"'{'a' * 31}' has 31 characters. Use at most 30: the names of functions and roles begin with it and have at most 64.",
        ),
    ],
)
def test_names(name: str, problem: str) -> None:
    assert problems_of(PassageHttpApi, passage_args, name) == [f"name: {problem}"]


@pytest.mark.parametrize("make", [lambda: None, list, lambda: "x", lambda: 1, lambda: output({})])
def test_arguments_that_are_no_mapping(make: Callable[[], Any]) -> None:
    (problem,) = problems_of(PassageHttpApi, make)

    assert problem.startswith("args: ")


def test_none_counts_as_left_out() -> None:
    def program() -> None:
        PassageHttpApi(
            "api",
            passage_args(
                tags=None,
                function_defaults={"timeout": None},
                routes={"GET /x": {**ROUTE, "public": None, "scopes": None}},
            ),
        )

    assert run_program(program).routes == {"GET /x": "jwt"}


def test_limits_themselves_are_allowed() -> None:
    def program() -> None:
        routes = {f"GET /{number}": {**ROUTE, "scopes": [f"s{n}" for n in range(10)]} for number in range(300)}
        PassageHttpApi(
            "a" * 30,
            passage_args(issuer="https://login.example.com", audiences=[str(n) for n in range(50)], routes=routes),
        )

    assert len(run_program(program).routes) == 300


GARBAGE: list[Any] = [
    None,
    True,
    False,
    0,
    1,
    -1,
    1.5,
    "",
    "x",
    [],
    {},
    [1],
    {"x": 1},
    (),
    b"x",
    object(),
]
ROUTE_KEYS = sorted(RouteArgs.__annotations__)
ARGUMENTS = sorted(PassageHttpApiArgs.__required_keys__ | PassageHttpApiArgs.__optional_keys__)


@pytest.mark.parametrize("value", GARBAGE, ids=lambda value: type(value).__name__ + str(value)[:4])
@pytest.mark.parametrize("key", [*ARGUMENTS, *(f"route {key}" for key in ROUTE_KEYS)])
def test_garbage_is_refused_or_harmless(key: str, value: Any) -> None:
    """Never another exception, and never an open route that does not say `public`: True to the letter."""
    args = (
        with_route(**{key.removeprefix("route "): value}) if key.startswith("route ") else passage_args(**{key: value})
    )
    result: list[Program] = []
    try:
        result.append(run_program(lambda: PassageHttpApi("api", args)))
    except InputError:
        # Told before anything was made: problems_of shows it for each kind.
        return
    for route in result[0].of_type("aws:apigatewayv2/route:Route"):
        if key == "route public" and value is True:
            continue
        assert route.inputs["authorizationType"] == "JWT"
        assert route.inputs["authorizerId"]


def test_code_is_checked_as_an_output_too() -> None:
    with pytest.raises(pulumi.RunError, match="code: a value that came from an Output is not an Archive"):
        run_program(lambda: PassageHttpApi("api", passage_args(code=output("handlers"))))
    assert run_program(lambda: PassageHttpApi("api", passage_args(code=output(code())))).routes == {
        "GET /orders": "jwt"
    }


def test_a_number_too_large_for_a_float() -> None:
    (problem,) = problems_of(PassageHttpApi, lambda: passage_args(throttling={"rate_limit": 10**400, "burst_limit": 1}))

    assert problem.endswith(" is not allowed. The rate limit, in requests a second, is a number above 0.")


def test_a_mapping_that_answers_otherwise_another_time_opens_nothing() -> None:
    class Opening(dict[str, Any]):
        def get(self, key: str, default: Any = None) -> Any:
            return True if key == "public" else super().get(key, default)

    program = run_program(lambda: PassageHttpApi("api", passage_args(routes={"GET /x": Opening(ROUTE)})))

    assert program.routes == {"GET /x": "jwt"}
