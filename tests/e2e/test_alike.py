"""A preview, `run_program` and a deployment show the same program alike: its resources, their inputs and its access."""

import json
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pytest

from passage_component.model.type_tokens import STACK
from passage_component.testing import UNKNOWN, LocalHttpApi, Program, Secret, run_program
from passage_component.testing.wire import read
from passage_component.tools.report.apis import read_apis
from passage_component.tools.report.preview import read_preview
from sandbox.deployment import Sandbox
from tests.e2e.projects.alike.programs import PROGRAMS
from tests.e2e.requests import ask
from tests.support.graph import computed_outputs, computed_texts, with_references
from tests.support.projects import PROJECTS
from tests.testing.local import echo

pytestmark = pytest.mark.e2e

SECRET = "[secret]"
STACKS = {
    "organization/net/prod": {
        "table": "orders-table",
        "origins": ["https://app.example.com", "https://shop.example.com"],
        "pin": Secret("1234"),
    }
}
ADDED_BY_THE_PROVIDER = ("region", "tagsAll")
"""Inputs that the provider adds to each resource without naming them among its defaults; no program gives them."""

EVERY_PROGRAM = pytest.mark.parametrize("name", PROGRAMS)

Inputs = dict[tuple[str, str], Any]
"""Type and logical name to the inputs that the program gives."""


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """The project, whose other stack is deployed."""
    folder = tmp_path_factory.mktemp("alike")
    shutil.copytree(PROJECTS / "alike", folder / "project")
    net = Sandbox(folder / "project" / "net", home=folder / "home", stack="prod")
    done = net.up(capture=True)
    assert done.returncode == 0, done.stdout + done.stderr
    sandbox = Sandbox(folder / "project", home=folder / "home")
    yield sandbox
    sandbox.down()


def choose(sandbox: Sandbox, name: str) -> None:
    file = sandbox.project.folder / "Pulumi.sandbox.yaml"
    file.write_text(f"config:\n  alike:program: {name}\n", encoding="utf-8")


def run(name: str, *, preview: bool) -> Program:
    folder, config = PROJECTS / "alike", {"program": name}
    return run_program(folder, preview=preview, config=config, stacks=STACKS, project="alike", stack="sandbox")


def registered(program: Program) -> Inputs:
    return {(resource.type, resource.name): masked(resource.inputs) for resource in program.resources}


def in_engine(states: Iterable[Mapping[str, Any]]) -> Inputs:
    """The inputs in the engine's states, without those that the provider adds."""
    return {
        (state["type"], name_of(state)): read(masked(without_added(state.get("inputs") or {}, name_of(state))))
        for state in states
        if state["type"] != STACK and not state["type"].startswith("pulumi:providers:")
    }


def name_of(state: Mapping[str, Any]) -> str:
    return str(state["urn"]).split("::", 3)[3]


def without_added(value: Any, name: str) -> Any:
    """Inputs without names that Pulumi makes from the logical name, and without the provider's defaults."""
    if isinstance(value, list):
        return [without_added(item, name) for item in value]
    if not isinstance(value, dict):
        return value
    defaults = {"__defaults", *value.get("__defaults", ()), *ADDED_BY_THE_PROVIDER}
    return {
        key: without_added(item, name) for key, item in value.items() if key not in defaults | autonamed(value, name)
    }


def autonamed(inputs: Mapping[str, Any], name: str) -> set[str]:
    pattern = re.compile(rf"{re.escape(name)}-[0-9a-f]{{7}}")
    return {key for key, value in inputs.items() if isinstance(value, str) and pattern.fullmatch(value)}


def masked(value: Any) -> Any:
    """A value with a mark for each secret, which the state has as ciphertext."""
    if isinstance(value, Secret) or (isinstance(value, Mapping) and "ciphertext" in value):
        return SECRET
    if isinstance(value, Mapping):
        return {key: masked(item) for key, item in value.items()}
    return [masked(item) for item in value] if isinstance(value, list) else value


def with_unknown(value: Any) -> Any:
    """A value in which each text with an output of another resource is unknown."""
    if isinstance(value, Mapping):
        return {key: with_unknown(item) for key, item in value.items()}
    if isinstance(value, list):
        return [with_unknown(item) for item in value]
    return UNKNOWN if isinstance(value, str) and "${" in value else value


@EVERY_PROGRAM
def test_preview_shows_what_run_program_shows(sandbox: Sandbox, name: str) -> None:
    choose(sandbox, name)
    done = sandbox.preview(["--json"], capture=True)
    assert done.returncode == 0, done.stderr
    preview = read_preview(done.stdout)
    states = [step["newState"] for step in preview_steps(done.stdout)]
    program = run(name, preview=True)

    # The engine's previews know the names that Pulumi makes.
    names = {name_of(state): known_names(state) for state in states}
    assert with_unknown(with_references(in_engine(states), names)) == registered(program)
    (api,) = read_apis(preview)
    assert {key: str(route.access) for key, route in api.after.routes.items()} == program.routes


def preview_steps(text: str) -> list[dict[str, Any]]:
    return list(json.loads(text)["steps"])


def known_names(state: Mapping[str, Any]) -> dict[str, Any]:
    inputs = state.get("inputs") or {}
    return {key: inputs[key] for key in autonamed(inputs, name_of(state))}


@EVERY_PROGRAM
def test_deployment_has_what_run_program_shows(sandbox: Sandbox, name: str) -> None:
    choose(sandbox, name)
    done = sandbox.up(capture=True)
    assert done.returncode == 0, done.stdout + done.stderr
    states = sandbox.resources()
    program = run(name, preview=False)

    deployed = with_references(in_engine(states), computed_in_engine(states))
    assert deployed == with_references(registered(program), computed_outputs(program))
    local = LocalHttpApi.from_program(program, {"orders.handler": echo})
    assert local.routes == program.routes == run(name, preview=True).routes
    for route, access in local.routes.items():
        statuses = [ask(sandbox, route).status, local.request(route).status]
        assert [status == 401 for status in statuses] == [access.startswith("jwt")] * 2, (route, statuses)


def computed_in_engine(states: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, str]]:
    """Type and logical name to the texts that are not the program's inputs."""
    return {
        f"{state['type']} {name_of(state)}": computed_texts(
            without_added(state.get("inputs") or {}, name_of(state)), {**state.get("outputs", {}), "id": state["id"]}
        )
        for state in states
        if state.get("id") and not state["type"].startswith("pulumi:")
    }
