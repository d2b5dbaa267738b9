"""The result of arguments, a graph or a refusal, and its rules, without the component's code."""

import re
from collections.abc import Mapping
from typing import Any

import pulumi

from passage_component import InputError, JwtHttpApi, PassageHttpApi
from passage_component.model.access import Access
from passage_component.model.settings import Settings
from passage_component.testing import UNKNOWN, Program, Secret, run_program
from passage_component.validate import validate_jwt_args, validate_passage_args
from tests.fuzz.odd_values import SECRET, realized

_CLASSES: dict[str, type[JwtHttpApi | PassageHttpApi]] = {"JwtHttpApi": JwtHttpApi, "PassageHttpApi": PassageHttpApi}
_PARAMETER = re.compile(r"\{[^}+]*(\+?)\}")

Graph = dict[tuple[str, str], Any]


def settings_of(component: str, args: Any, name: Any = "api") -> Settings:
    """The checked settings, which is quick for plain arguments."""
    validate: Any = validate_jwt_args if component == "JwtHttpApi" else validate_passage_args
    settings: Settings = validate(realized(name), realized(args)).settings
    return settings


def run(component: str, args: Any, *, preview: bool = False) -> Program:
    """All registered resources. `Later` becomes its Output or awaitable."""
    make: Any = _CLASSES[component]
    return run_program(lambda: make("api", realized(args, preview=preview)), preview=preview)


def graph_of(program: Program) -> Graph:
    """The resources of a deployment, without their order."""
    return {(each.type, each.name): each for each in program.resources}


def refusal_of(error: pulumi.RunError) -> str:
    """The text of a refusal, which must be fit for a user."""
    text = str(error)
    text.encode()  # half a surrogate pair can't be sent to the engine
    assert SECRET not in text
    if isinstance(error, InputError):
        assert error.problems
        assert all(re.match(r"\S.*?: \S", each, re.DOTALL) for each in error.problems)
    else:
        assert re.search(r": 1 problem\n  - .", text), "of an Output, on its way into a resource"
    return text


def open_routes(program: Program) -> set[str]:
    """The keys of the routes without a token."""
    found = set()
    for each in program.of_type("aws:apigatewayv2/route:Route"):
        if each.inputs["authorizationType"] == "NONE":
            assert "authorizerId" not in each.inputs
            found.add(each.inputs["routeKey"])
        else:
            assert each.inputs["authorizationType"] == "JWT"
            assert each.inputs["authorizerId"]
    return found


def declared_public(args: Any) -> set[str]:
    """The keys of the routes with exactly `public: True`."""
    routes = args.get("routes") if isinstance(args, dict) else None
    return {
        key
        for key, route in (routes.items() if isinstance(routes, Mapping) else ())
        if isinstance(route, Mapping) and "public" in list(route) and route["public"] is True
    }


def twins_of(args: Any) -> set[str]:
    """The public `OPTIONS` routes that preflights need."""
    routes = args["routes"]
    cors = args.get("cors", {} if args.get("auth_origin") else {"enabled": False})
    if cors.get("enabled") is False:
        return set()
    public, shapes = declared_public(args), {_shape(key) for key in routes}
    open_shapes = {_shape(key) for key in public}
    found: dict[str, str] = {}
    for key in routes.keys() - public:
        method, _, path = key.partition(" ")
        paths = ["/{proxy+}", "/"] if key == "$default" else [path] if method == "ANY" else []
        for each in paths:
            if _shape(f"OPTIONS {each}") not in shapes and _shape(f"ANY {each}") not in open_shapes:
                found[_shape(f"OPTIONS {each}")] = f"OPTIONS {each}"
    return set(found.values())


def check_open_routes(args: Any, program: Program) -> None:
    """Only declared public routes are open, and `OPTIONS` routes on the component's own function."""
    table = program["api"].inputs["routes"]
    for key in open_routes(program) - declared_public(args):
        assert key.startswith("OPTIONS /")
        assert key not in args["routes"]
        preflight = program["api-integration-preflight"].outputs.get("id")
        assert program[f"api-route-{key}"].inputs["target"] in (f"integrations/{preflight}", UNKNOWN)
        assert table[key] == "public (preflight)"
    assert {key for key, access in table.items() if Access.parse(access).is_public} == open_routes(program)


def shown(value: Any) -> Any:
    """All texts of a value except secret ones."""
    if isinstance(value, Secret):
        return []
    if isinstance(value, Mapping):
        return [text for item in value.items() for each in item for text in shown(each)]
    if isinstance(value, list | tuple):
        return [text for item in value for text in shown(item)]
    return [value] if isinstance(value, str) else []


def _shape(key: str) -> str:
    return _PARAMETER.sub(r"{\1}", key)
