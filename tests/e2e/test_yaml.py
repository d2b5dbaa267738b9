"""A YAML program, examples/yaml, with the component as a plugin on the real engine."""

import copy
import json
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from sandbox.deployment import Sandbox
from tests.e2e.requests import ask
from tests.support.engine import summary
from tests.support.programs import REPOSITORY
from tests.support.projects import PROJECTS

pytestmark = pytest.mark.e2e

EXAMPLES = REPOSITORY / "examples"
SECRET = "made-up-for-the-sandbox"
Change = Callable[[dict[str, Any]], None]


class Program:
    """A copy of the example, in a sandbox of its own; each test says how its program differs."""

    def __init__(self, folder: Path, plugin: Path) -> None:
        shutil.copytree(EXAMPLES / "yaml", folder / "project", ignore=shutil.ignore_patterns("__pycache__"))
        self.original = with_plugin(folder / "project" / "Pulumi.yaml", plugin)
        self.sandbox = Sandbox(folder / "project", home=folder / "home")
        self.configuration = self.sandbox.project.stack_configuration("sandbox")
        self.shown = ""

    def write(self, *changes: Change, configuration: Mapping[str, Any] | None = None) -> None:
        """The example with changes to the component's arguments, and with more keys in the stack's configuration."""
        program = copy.deepcopy(self.original)
        for change in changes:
            change(program["resources"]["api"]["properties"])
        settings = {"config": dict(self.configuration)}
        for key, value in (configuration or {}).items():
            program["config"][key] = {"type": "object"}
            settings["config"][f"example-yaml:{key}"] = value
        folder = self.sandbox.project.folder
        (folder / "Pulumi.yaml").write_text(yaml.safe_dump(program), encoding="utf-8")
        (folder / "Pulumi.sandbox.yaml").write_text(yaml.safe_dump(settings), encoding="utf-8")

    def up(self, *changes: Change) -> str:
        """Deploy; returns what the engine printed."""
        self.write(*changes)
        done = self.sandbox.up(["--diff"], capture=True)
        assert done.returncode == 0, done.stdout + done.stderr
        return str(done.stdout)

    def refused(self, *changes: Change, configuration: Mapping[str, Any] | None = None) -> str:
        """What a preview says that has to fail."""
        self.write(*changes, configuration=configuration)
        done = self.sandbox.preview(["--color", "never"], capture=True)
        assert done.returncode != 0, done.stdout
        return str(done.stdout + done.stderr)

    def find(self, name: str) -> dict[str, Any]:
        """A resource in the state, by its logical name."""
        return next(each for each in self.sandbox.resources() if each["urn"].endswith(f"::{name}"))


def with_plugin(file: Path, plugin: Path) -> Any:
    """Write the plugin's path into a copied project and return the program."""
    program = yaml.safe_load(file.read_text(encoding="utf-8"))
    program["plugins"]["providers"][0]["path"] = str(plugin)
    file.write_text(yaml.safe_dump(program), encoding="utf-8")
    return program


def said_by_component(output: str) -> list[str]:
    """The problems that the component found, among all that the engine printed last.

    On a busy machine the engine, which gives up on an error, complains of plugins that it ended itself.
    """
    blocks = output.rpartition("Diagnostics:")[2].split("\n\n")
    head, *problems = next((block for block in blocks if "PassageHttpApi" in block), "").split("\n      - ")
    assert head.endswith(f'PassageHttpApi "api": {len(problems)} problem{"s" if len(problems) > 1 else ""}'), output
    return problems


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory, plugin: Path) -> Iterator[Program]:
    """Deployed as it is."""
    made = Program(tmp_path_factory.mktemp("yaml"), plugin)
    previewed = made.sandbox.preview(capture=True)
    assert previewed.returncode == 0, previewed.stdout + previewed.stderr
    made.shown = made.up()
    assert summary(previewed.stdout)["create"] == summary(made.shown)["created"]
    yield made
    made.sandbox.down()


def test_it_answers_whoever_has_a_token(program: Program) -> None:
    sandbox = program.sandbox
    token = f"Bearer {sandbox.issuer().mint(sub='ada')}"

    assert sandbox.outputs()["routes"] == {"GET /orders": "jwt", "POST /orders": "jwt", "GET /health": "public"}
    assert ask(sandbox, "GET /orders").status == 401
    assert ask(sandbox, "GET /orders", token).body == {"user": "ada", "orders": []}
    assert ask(sandbox, "GET /health").body == {"status": "ok"}
    assert ask(sandbox, "POST /orders", token).body == {
        "user": "ada",
        "text": "Thank you, we have your order.",
        "topic": program.find("orders")["outputs"]["arn"],
        "hasKey": True,
    }


def test_integers_are_integers(program: Program) -> None:
    function = program.find("api-function-orders-create")["inputs"]
    (settings,) = program.find("api-stage")["inputs"]["routeSettings"]

    numbers = {**function, **settings}
    assert {key: json.dumps(value) for key, value in numbers.items() if type(value) in (int, float)} == {
        "reservedConcurrentExecutions": "-1",
        "timeout": "15",
        "memorySize": "128",
        "throttlingRateLimit": "5",
        "throttlingBurstLimit": "10",
    }


def test_a_secret_is_secret_in_state_and_output(program: Program) -> None:
    file = program.sandbox.home.state / ".pulumi" / "stacks" / "example-yaml" / "sandbox.json"
    state = file.read_text(encoding="utf-8")

    assert re.search(r"PARTNER_KEY *: \[secret\]", program.shown), program.shown
    assert '"PARTNER_KEY"' in state
    assert SECRET not in program.shown + state


def test_nothing_changes_without_a_change(program: Program) -> None:
    program.write()
    assert program.sandbox.preview(["--expect-no-changes"], capture=True).returncode == 0


def test_the_engine_checks_plain_input_against_the_schema(program: Program) -> None:
    """In YAML's own words, before the component is asked; all of it at once, and with the place in the file."""

    def mistyped(args: dict[str, Any]) -> None:
        args["routes"]["GET /orders"]["scopse"] = ["read"]
        args["functions"]["orders.create"]["timeout"] = "soon"

    said = program.refused(mistyped)

    assert "Cannot assign '{handler: string, scopse: List<string>}' to 'passage:index:RouteArgs'" in said
    assert "Existing properties are: " in said
    assert "timeout: Cannot assign type 'string' to type 'integer'" in said


def test_component_refuses_in_camel_case(program: Program) -> None:
    """Python's words, YAML's names. Configuration has no types: it reaches the component as it is."""
    routes = {
        "GET /orders": {"handler": "orders.read", "scopse": ["read"], "function_arn": "x"},
        "POST /orders": {"handler": "orders.create", "public": "no", "throttling": {"rateLimit": 0, "burstLimit": 1}},
    }

    def beyond(args: dict[str, Any]) -> None:
        args["routes"] = "${routes}"
        args["functions"]["orders.create"] |= {"timeout": 31, "memorySize": 128.5}

    said = program.refused(beyond, configuration={"routes": routes})

    assert sorted(said_by_component(said)) == [
        (
            'functions["orders.create"].memorySize: 128.5 is not allowed. The memory in MB is a whole number from 128 '
            "to 10240."
        ),
        'functions["orders.create"].timeout: 31 is not allowed. The timeout in seconds is a whole number from 1 to 30.',
        'routes["GET /orders"].function_arn: unknown argument. Did you mean "functionArn"?',
        'routes["GET /orders"].scopse: unknown argument. Did you mean "scopes"?',
        "routes[\"POST /orders\"].public: 'no' is not true or false. Write true or false.",
        (
            'routes["POST /orders"].throttling.rateLimit: 0 is not allowed. The rate limit, in requests a second, is '
            "a number above 0."
        ),
    ]


def test_null_route_leaves_the_access_table(program: Program) -> None:
    """Pulumi's YAML host drops nulls before the engine gets them: nobody after it can refuse one."""

    def commented_out(args: dict[str, Any]) -> None:
        args["routes"]["GET /orders"] = None

    program.write(commented_out)
    done = program.sandbox.preview(["--color", "never"], capture=True)

    assert done.returncode == 0, done.stdout
    assert '- GET /orders : "jwt"' in done.stdout


def test_an_output_is_no_route(program: Program) -> None:
    def hidden(args: dict[str, Any]) -> None:
        args["routes"]["GET /orders"] = {"fn::secret": {"handler": "orders.read", "scopes": ["read"]}}
        args["routes"]["POST /orders"]["public"] = {"fn::secret": False}

    said = program.refused(hidden)

    refused = "an Output is not allowed here, since it is not known while the program runs."

    assert sorted(said_by_component(said)) == [
        f'routes["GET /orders"]: {refused} Write the mapping out.',
        f'routes["POST /orders"].public: {refused} Write true or false.',
    ]


def test_a_bad_output_is_told_without_its_value(program: Program) -> None:
    def http(args: dict[str, Any]) -> None:
        args["issuer"] = {"fn::secret": "http://c2VjcmV0.example.com"}

    said = program.refused(http)

    assert said_by_component(said)[0].startswith("issuer: a value that came from an Output is not an https URL")
    assert "c2VjcmV0" not in said


def issuer_of_topic(args: dict[str, Any]) -> None:
    args["issuer"] = "https://login.example.com/${orders.name}"


def opened(args: dict[str, Any]) -> None:
    args["routes"]["GET /orders"]["public"] = True


def test_new_issuer_and_public_route_update_in_place(program: Program) -> None:
    url = program.sandbox.outputs()["url"]
    former = f"Bearer {program.sandbox.issuer().mint()}"

    shown = program.up(issuer_of_topic, opened)

    assert re.search(r'GET /orders *: "jwt" => "public"', shown), shown
    assert summary(shown).keys() == {"updated", "unchanged"}, shown
    assert program.sandbox.outputs()["url"] == url
    issuer = program.sandbox.issuer()
    assert issuer.issuer == f"https://login.example.com/{program.find('orders')['outputs']['name']}"
    assert ask(program.sandbox, "POST /orders", former).status == 401
    assert ask(program.sandbox, "POST /orders", f"Bearer {issuer.mint()}").status == 200
    # It is open: the handler runs, and finds no user.
    assert ask(program.sandbox, "GET /orders").status == 500


def test_destroy_leaves_nothing(program: Program) -> None:
    done = program.sandbox.destroy(capture=True)

    assert done.returncode == 0, done.stdout + done.stderr
    assert program.sandbox.resources() == []


def test_minimal_yaml_equals_minimal_python(tmp_path: Path, plugin: Path) -> None:
    """One stack, first from the one, then from the other: the state, ids included, has to be the same."""
    shutil.copytree(EXAMPLES / "minimal", tmp_path / "python", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(PROJECTS / "minimal_yaml", tmp_path / "yaml")
    shutil.copytree(tmp_path / "python" / "handlers", tmp_path / "yaml" / "handlers")
    with_plugin(tmp_path / "yaml" / "Pulumi.yaml", plugin)
    python, as_yaml = (Sandbox(tmp_path / each, home=tmp_path / "home") for each in ("python", "yaml"))
    try:
        done = python.up(capture=True)
        assert done.returncode == 0, done.stdout + done.stderr
        first = comparable(python.resources())
        done = as_yaml.up(["--expect-no-changes"], capture=True)
        assert done.returncode == 0, done.stdout + done.stderr

        assert comparable(as_yaml.resources()) == first
    finally:
        python.down()


def comparable(resources: list[dict[str, Any]]) -> dict[str, Any]:
    """Everything in the state but providers, times, and where in which program a resource was made."""
    told_apart = {"created", "modified", "sourcePosition", "stackTrace"}
    return {
        each["urn"]: {key: value for key, value in each.items() if key not in told_apart}
        | {
            "dependencies": sorted(each.get("dependencies") or []),
            "propertyDependencies": {
                key: sorted(value or []) for key, value in (each.get("propertyDependencies") or {}).items()
            },
        }
        for each in resources
        if not each["type"].startswith("pulumi:providers:")
    }
