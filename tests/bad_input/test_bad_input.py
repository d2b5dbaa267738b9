"""Bad input: a case for each kind, with all problems that the user sees."""

from collections.abc import Callable
from typing import Any

import pulumi
import pytest

from passage_component import InputError, JwtHttpApi, PassageHttpApi, PassageHttpApiArgs, RouteArgs
from passage_component.testing import Program, run_program
from tests.bad_input import authorizers, functions, production, routes, settings
from tests.bad_input.support import ROUTE, output, with_route
from tests.support.programs import code, jwt_args, passage_args

TABLES = (routes.CASES, settings.CASES, functions.CASES, production.CASES)

CASES = {name: case for table in TABLES for name, case in table.items()}
"""Arguments of `PassageHttpApi`."""

JWT_CASES = authorizers.CASES
"""Changes to the arguments of `JwtHttpApi`."""


def problems_of(component: Any, make_args: Callable[[], Any], name: Any = "api") -> list[str]:
    """The problems that the component reports, without having registered a resource."""
    errors: list[InputError] = []

    def program() -> None:
        with pytest.raises(InputError) as caught:
            component(name, make_args())
        errors.append(caught.value)

    assert run_program(program).resources == []
    assert isinstance(errors[0], pulumi.RunError)
    assert isinstance(errors[0], ValueError)
    assert str(errors[0]).startswith(f'{component.__name__} "{name}": ')
    return list(errors[0].problems)


def test_names_of_cases_differ() -> None:
    assert len(CASES) == sum(map(len, TABLES))


def jwt_case_args(make: Callable[[], Any]) -> Any:
    changes = make()
    declared = changes.get("authorizers", {})
    if isinstance(declared, dict) and len(declared) == 1:
        changes.setdefault("default_authorizer", None)
    return jwt_args(**changes)


@pytest.mark.parametrize("case", CASES)
def test_bad_input_of_passage_http_api_is_reported(case: str) -> None:
    make, expected = CASES[case]

    assert problems_of(PassageHttpApi, make) == expected


@pytest.mark.parametrize("case", JWT_CASES)
def test_bad_input_of_jwt_http_api_is_reported(case: str) -> None:
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
def test_bad_component_name_is_an_error(name: str, problem: str) -> None:
    assert problems_of(PassageHttpApi, passage_args, name) == [f"name: {problem}"]


@pytest.mark.parametrize("make", [lambda: None, list, lambda: "x", lambda: 1, lambda: output({})])
def test_arguments_of_another_type_are_an_error(make: Callable[[], Any]) -> None:
    (problem,) = problems_of(PassageHttpApi, make)

    assert problem.startswith("args: ")


def test_none_counts_as_not_given() -> None:
    def program() -> None:
        PassageHttpApi(
            "api",
            passage_args(
                tags=None,
                function_defaults={"timeout": None},
                functions={"orders.handler": None},
                routes={"GET /x": {**ROUTE, "public": None, "scopes": None}},
            ),
        )

    assert run_program(program).routes == {"GET /x": "jwt"}


def test_values_at_the_limits_are_allowed() -> None:
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
def test_garbage_is_an_error_or_opens_no_route(key: str, value: Any) -> None:
    """Never another exception, and never a public route without `public: True`."""
    args = (
        with_route(**{key.removeprefix("route "): value}) if key.startswith("route ") else passage_args(**{key: value})
    )
    programs: list[Program] = []
    try:
        programs.append(run_program(lambda: PassageHttpApi("api", args)))
    except InputError:
        # Raised before a resource was registered: problems_of checks that for each kind.
        return
    for route in programs[0].of_type("aws:apigatewayv2/route:Route"):
        if key == "route public" and value is True:
            continue
        assert route.inputs["authorizationType"] == "JWT"
        assert route.inputs["authorizerId"]


def test_code_as_an_output_is_checked() -> None:
    with pytest.raises(pulumi.RunError, match="code: a value that came from an Output is not an Archive"):
        run_program(lambda: PassageHttpApi("api", passage_args(code=output("handlers"))))
    assert run_program(lambda: PassageHttpApi("api", passage_args(code=output(code())))).routes == {
        "GET /orders": "jwt"
    }


def test_number_too_large_for_a_float_is_an_error() -> None:
    (problem,) = problems_of(PassageHttpApi, lambda: passage_args(throttling={"rate_limit": 10**400, "burst_limit": 1}))

    assert problem.endswith(" is not allowed. The rate limit, in requests a second, is a number above 0.")


def test_mapping_with_changing_answers_opens_no_route() -> None:
    class Opening(dict[str, Any]):
        def get(self, key: str, default: Any = None) -> Any:
            return True if key == "public" else super().get(key, default)

    program = run_program(lambda: PassageHttpApi("api", passage_args(routes={"GET /x": Opening(ROUTE)})))

    assert program.routes == {"GET /x": "jwt"}
