"""Each argument, set: the complete registered graph is the one written by hand."""

import types
import typing
from typing import Any, is_typeddict

import pytest

from passage_component import JwtHttpApi, JwtHttpApiArgs, PassageHttpApi, PassageHttpApiArgs
from passage_component.testing import run_program
from plugin.host import Host
from tests.support.graph import argument_cases, expected_change, registered_graph, with_outputs
from tests.support.programs import jwt_args, passage_args
from tests.support.wire import to_wire

HOST = Host()
CASES = argument_cases()
CONTAINERS = ("function_defaults", "functions")


def _runs() -> list[tuple[str, str | None]]:
    """Each case. A function's settings are set once for all functions and once for one."""
    return [
        (name, container)
        for name, case in CASES.items()
        for container in (CONTAINERS if "settings" in case else (None,))
    ]


def _arguments(typed_dict: Any, prefix: str = "") -> set[str]:
    """The paths of all arguments below a TypedDict, without the keys of maps."""
    paths: set[str] = set()
    for name, hint in typed_dict.__annotations__.items():
        objects = [part for part in _parts(hint) if is_typeddict(part)]
        paths |= _arguments(objects[0], f"{prefix}{name}.") if objects else {f"{prefix}{name}"}
    return paths


def _parts(hint: Any) -> list[Any]:
    if isinstance(hint, types.GenericAlias | types.UnionType) or typing.get_origin(hint):
        return [part for argument in typing.get_args(hint) for part in _parts(argument)]
    return [hint]


def test_every_argument_has_a_case() -> None:
    covered: set[str] = set()
    for case in CASES.values():
        containers = [f"{container}." for container in CONTAINERS] if "settings" in case else [""]
        covered |= {f"{container}{argument}" for container in containers for argument in case["covers"]}

    assert covered == _arguments(PassageHttpApiArgs) | _arguments(JwtHttpApiArgs)


@pytest.mark.parametrize("preview", [True, False], ids=["preview", "up"])
@pytest.mark.parametrize(("name", "container"), _runs(), ids=str)
@pytest.mark.parametrize("in_plugin", [False, True], ids=["python", "plugin"])
def test_argument_changes_the_graph_as_written(
    name: str, container: str | None, preview: bool, in_plugin: bool
) -> None:
    case = CASES[name]
    args = case.get("args") or {}
    if container:
        settings = case["settings"]
        args = {container: {"orders.handler": settings} if container == "functions" else settings}

    def program() -> None:
        if case["base"] == "jwt_http_api":
            create(JwtHttpApi, "svc", jwt_args(**args), JwtHttpApiArgs)
        else:
            create(PassageHttpApi, "api", passage_args(**args), PassageHttpApiArgs)

    def create(component: type, logical_name: str, arguments: Any, declared: type) -> None:
        if in_plugin:
            HOST.construct(logical_name, f"passage:index:{component.__name__}", to_wire(arguments, declared))
        else:
            component(logical_name, arguments)

    expected = expected_change(CASES, name, preview=preview)

    ran = run_program(program, preview=preview)
    assert registered_graph(ran) == with_outputs(ran, expected)
    if not case["covers"]:
        return
    assert expected != expected_change(CASES, case["base"], preview=preview) or preview
