"""The plugin's own work: names, numbers, Outputs, the schema's texts."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pulumi
import pytest
from pulumi.errors import InputPropertiesError
from pulumi.provider.server import ComponentInitError

from passage_component.testing import Program, run_program
from plugin.host import Host
from tests.bad_input.support import output
from tests.support.casing import in_camel_case
from tests.support.programs import code

HOST = Host()
SCHEMA = json.loads(HOST.schema or "")
ROUTE = {"handler": "orders.handler"}


def args(**changes: Any) -> dict[str, Any]:
    return {
        "appId": "abcdefghijklmnopqrstuvwx",
        "authOrigin": "https://app.example.com",
        "code": code(),
        "routes": {"GET /orders": ROUTE},
    } | changes


def construct(make: Callable[[], dict[str, Any]]) -> Program:
    """`make` runs within the program: an Output lives nowhere else."""
    return run_program(lambda: HOST.construct("api", "passage:index:PassageHttpApi", make()))


def message_of(make: Callable[[], dict[str, Any]], component: str = "PassageHttpApi") -> str:
    seen: list[str] = []

    def program() -> None:
        with pytest.raises(InputPropertiesError) as caught:
            HOST.construct("api", f"passage:index:{component}", make())
        seen.append(caught.value.message)

    assert run_program(program).resources == []
    return seen[0]


def test_python_names_are_unknown_here() -> None:
    """An untyped SDK may send both spellings. Only one may count."""
    given = {**args(), "app_id": "other", "function_defaults": {"timeout": 3.0}}

    said = message_of(lambda: given)

    assert said.startswith('PassageHttpApi "api": 2 problems\n  - app_id: unknown argument. Did you mean "appId"?\n')
    assert '\n  - function_defaults: unknown argument. Did you mean "functionDefaults"?' in said


def test_unknown_key_of_a_route_opens_no_route() -> None:
    """`{}` is what the SDK's own host makes of it: a route without its scopes."""
    said = message_of(lambda: args(routes={"GET /orders": {**ROUTE, "scopse": ["admin"]}}))

    assert 'routes["GET /orders"].scopse: unknown argument. Did you mean "scopes"?' in said


@pytest.mark.parametrize(
    "make",
    [
        lambda: {"routes": {"GET /orders": output({**ROUTE, "scopes": ["admin"]})}},
        lambda: {"routes": output({"GET /orders": ROUTE})},
        lambda: {"functionDefaults": output({"timeout": 3})},
        lambda: {"functions": {"orders.handler": output({"timeout": 3})}},
        lambda: {"cors": output({"enabled": False})},
        lambda: {"domain": output({"name": "x.example.com"})},
        lambda: {"throttling": output({})},
        lambda: {"alarms": output({})},
        lambda: {"accessLogs": output({"includeSubject": False})},
    ],
    ids=["a route", "routes", "functionDefaults", "functions", "cors", "domain", "throttling", "alarms", "accessLogs"],
)
def test_output_in_place_of_a_plain_object_is_refused(make: Callable[[], dict[str, Any]]) -> None:
    """`{}` is what the SDK's own host makes of it."""
    assert (
        "an Output is not allowed here, since it is not known while the program runs. Write the mapping"
        in message_of(lambda: args(**make()))
    )


def test_output_for_public_opens_no_route() -> None:
    said = message_of(lambda: args(routes={"GET /orders": {**ROUTE, "public": output(False)}}))

    assert 'routes["GET /orders"].public: an Output is not allowed here' in said


def test_whole_numbers_are_integers_in_outputs_too() -> None:
    program = construct(
        lambda: args(
            functionDefaults={"timeout": output(7.0), "memorySize": 512.0},
            throttling={
                "rateLimit": output(2.5),
                "burstLimit": 4.0,
            },
        )
    )

    function = program["api-function-orders-handler"].inputs
    assert (function["timeout"], function["memorySize"]) == (7, 512)
    assert program["api-stage"].inputs["defaultRouteSettings"] == {
        "throttlingRateLimit": 2.5,
        "throttlingBurstLimit": 4,
    }


def test_fraction_in_place_of_an_integer_is_refused() -> None:
    said = message_of(lambda: args(functionDefaults={"timeout": 7.5}))

    assert "functionDefaults.timeout: 7.5 is not allowed. " in said


def test_secret_stays_secret_and_out_of_messages() -> None:
    secret = pulumi.Output.secret

    def program() -> None:
        HOST.construct("api", "passage:index:PassageHttpApi", args(issuer=secret("http://c2VjcmV0.example.com")))

    with pytest.raises(pulumi.RunError, match="issuer: a value that came from an Output is not an https URL") as caught:
        run_program(program)
    assert "c2VjcmV0" not in str(caught.value)


def test_maps_with_user_chosen_names_stay_unchanged() -> None:
    program = construct(
        lambda: args(
            tags={"app_id": "kept"}, functionDefaults={"environment": {"auth_origin": "kept", "memorySize": "1"}}
        )
    )

    assert program["api-api"].inputs["tags"] == {"app_id": "kept"}
    variables = program["api-function-orders-handler"].inputs["environment"]["variables"]
    assert variables == {"auth_origin": "kept", "memorySize": "1"}


def test_unknown_component_is_refused_with_the_known_ones() -> None:
    said = message_of(args, component="PassageApi")

    assert said == (
        "passage:index:PassageApi is not a component of this package; there are passage:index:JwtHttpApi, "
        "passage:index:PassageHttpApi"
    )


def test_defect_keeps_its_stack_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("passage_component.component.create_api", broken)

    with pytest.raises(ComponentInitError) as caught:
        construct(args)
    assert isinstance(caught.value.inner, ZeroDivisionError)


def test_outputs_equal_those_of_the_component() -> None:
    seen: list[Any] = []

    def program() -> None:
        result = HOST.construct("api", "passage:index:PassageHttpApi", args())
        state = {key: pulumi.Output.from_input(value) for key, value in result.state.items()}
        pulumi.Output.all(**state).apply(seen.append)

    run_program(program)

    assert seen[0]["routes"] == {"GET /orders": "jwt"}
    assert seen[0]["issuers"] == {"jwt": "https://auth.passage.id/v1/apps/abcdefghijklmnopqrstuvwx"}
    assert seen[0].keys() == SCHEMA["resources"]["passage:index:PassageHttpApi"]["properties"].keys()


def _schema_properties() -> Iterator[tuple[str, dict[str, Any]]]:
    for kind in ("resources", "types"):
        for token, declared in SCHEMA[kind].items():
            yield token, declared
            for part in ("properties", "inputProperties"):
                for name, property_ in declared.get(part, {}).items():
                    yield f"{token} {name}", property_


def test_schema_texts_are_in_camel_case() -> None:
    texts = {where: declared.get("description", "") for where, declared in _schema_properties()}

    assert len(texts) > 100
    assert [where for where, text in texts.items() if not text or "\n   " in text] == []
    assert [where for where, text in texts.items() if in_camel_case(text) != text] == []
    assert "`hostedZoneId`" in texts["passage:index:DomainArgs certificateArn"]


def test_schema_lists_required_inputs() -> None:
    resources = SCHEMA["resources"]

    assert (SCHEMA["name"], sorted(resources)) == (
        "passage",
        ["passage:index:JwtHttpApi", "passage:index:PassageHttpApi"],
    )
    assert resources["passage:index:PassageHttpApi"]["requiredInputs"] == ["routes"]
    assert resources["passage:index:JwtHttpApi"]["requiredInputs"] == ["authorizers", "routes"]


def test_warnings_name_arguments_in_camel_case() -> None:
    def program() -> None:
        HOST.construct("api", "passage:index:PassageHttpApi", args(accessLogs={"enabled": False, "retentionDays": 7.0}))

    assert "accessLogs.enabled is false: retentionDays beside it has no effect" in run_program(program).warnings
