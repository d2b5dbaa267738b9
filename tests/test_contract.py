"""Rules of every component and every resource, for any arguments."""

import functools
import re
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from passage_component import PassageHttpApi
from passage_component.model import limits
from passage_component.model.access import JWT, Access
from passage_component.resources.stage import access_log_format
from passage_component.testing import UNKNOWN, Program, RegisteredResource, run_program
from tests.support.graph import registered_graph
from tests.support.programs import (
    PROJECT,
    REPOSITORY,
    STACK_CONFIG,
    everything_deferred,
    jwt_api,
    passage_api,
    passage_args,
    production_api,
)

ROUTE = "aws:apigatewayv2/route:Route"
TAKES_NO_TAGS = {
    "passage:index:JwtHttpApi",
    "passage:index:PassageHttpApi",
    "aws:apigatewayv2/authorizer:Authorizer",
    "aws:apigatewayv2/integration:Integration",
    ROUTE,
    "aws:apigatewayv2/apiMapping:ApiMapping",
    "aws:acm/certificateValidation:CertificateValidation",
    "aws:cloudwatch/logMetricFilter:LogMetricFilter",
    "aws:iam/rolePolicy:RolePolicy",
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    "aws:lambda/permission:Permission",
    "aws:route53/record:Record",
}
"""Types whose API supports no tags."""


def _two_components() -> None:
    passage_api()
    jwt_api()
    PassageHttpApi("second", passage_args())


PROGRAMS: dict[str, Callable[[], object] | Any] = {
    "stack": REPOSITORY,
    "passage": passage_api,
    "jwt": jwt_api,
    "production": production_api,
    "all deferred": everything_deferred,
    "several components": _two_components,
}
EVERY_PROGRAM = pytest.mark.parametrize("source", PROGRAMS.values(), ids=PROGRAMS.keys())


@functools.cache
def _run(source: Any, *, preview: bool = False) -> Program:
    """Run a program once for all tests, none of which changes its record."""
    return _run_again(source, preview=preview)


def _run_again(source: Any, *, preview: bool = False) -> Program:
    return run_program(source, preview=preview, project=PROJECT, config=STACK_CONFIG)


def _own(program: Program) -> list[RegisteredResource]:
    """The resources of the components, without others of the test program."""
    return [resource for resource in program.resources if resource.type != "aws:sqs/queue:Queue"]


def _tables(program: Program) -> dict[str, dict[str, str]]:
    return {
        resource.name: resource.inputs["routes"]
        for resource in program.resources
        if resource.type.startswith("passage:")
    }


@EVERY_PROGRAM
def test_route_is_protected_unless_the_access_table_says_public(source: Any) -> None:
    program = _run(source)

    tables = _tables(program)
    routes = program.of_type(ROUTE)
    assert sum(map(len, tables.values())) == len(routes) > 0
    for route in routes:
        assert route.parent
        access = Access.parse(tables[route.parent][route.inputs["routeKey"]])
        if access.is_public:
            assert route.inputs["authorizationType"] == "NONE"
            assert "authorizerId" not in route.inputs
        else:
            assert access.kind == JWT
            assert route.inputs["authorizationType"] == "JWT"
            authorizers = program.of_type("aws:apigatewayv2/authorizer:Authorizer")
            ids = [resource.outputs["id"] for resource in authorizers if resource.parent == route.parent]
            assert route.inputs["authorizerId"] in ids


@EVERY_PROGRAM
def test_preview_has_the_same_resources_as_up(source: Any) -> None:
    preview, up = _run(source, preview=True), _run(source)

    assert {(resource.type, resource.name) for resource in preview.resources} == {
        (resource.type, resource.name) for resource in up.resources
    }
    assert _tables(preview) == _tables(up)
    dependencies = {resource.name: resource.depends_on for resource in up.resources}
    assert {resource.name: resource.depends_on for resource in preview.resources} == dependencies


NAMED_ONCE_IN_AN_ACCOUNT = {
    "aws:cloudwatch/logGroup:LogGroup": "name",
    "aws:cloudwatch/metricAlarm:MetricAlarm": "name",
    "aws:iam/role:Role": "name",
    "aws:lambda/function:Function": "name",
    "aws:lambda/permission:Permission": "statementId",
}
"""Type to the property with a name that AWS takes once. Domains have names of their own (docs/decisions/0031)."""


@EVERY_PROGRAM
def test_name_that_exists_once_is_left_to_pulumi(source: Any) -> None:
    for resource in _own(_run(source)):
        assert NAMED_ONCE_IN_AN_ACCOUNT.get(resource.type) not in resource.inputs


@EVERY_PROGRAM
def test_nothing_is_registered_inside_an_apply(source: Any) -> None:
    assert _run(source).registered_late == []


@EVERY_PROGRAM
def test_order_is_explicit(source: Any) -> None:
    program = _run(source)
    types = {resource.name: resource.type for resource in program.resources}

    def dependencies(resource: RegisteredResource, type_: str) -> set[str]:
        return {name for name in resource.depends_on if types[name] == type_}

    for function in program.of_type("aws:lambda/function:Function"):
        assert dependencies(function, "aws:cloudwatch/logGroup:LogGroup")
        if dependencies(function, "aws:iam/role:Role"):
            assert dependencies(function, "aws:iam/rolePolicy:RolePolicy")
        attached = {
            resource.name
            for resource in program.of_type("aws:iam/rolePolicyAttachment:RolePolicyAttachment")
            if dependencies(resource, "aws:iam/role:Role") & dependencies(function, "aws:iam/role:Role")
        }
        assert dependencies(function, "aws:iam/rolePolicyAttachment:RolePolicyAttachment") == attached
    for integration in program.of_type("aws:apigatewayv2/integration:Integration"):
        if integration.inputs["integrationType"] == "AWS_PROXY":
            assert dependencies(integration, "aws:lambda/permission:Permission")
    for mapping in program.of_type("aws:apigatewayv2/apiMapping:ApiMapping"):
        assert dependencies(mapping, "aws:apigatewayv2/stage:Stage")
    for domain in program.of_type("aws:apigatewayv2/domainName:DomainName"):
        if dependencies(domain, "aws:acm/certificate:Certificate"):
            assert dependencies(domain, "aws:acm/certificateValidation:CertificateValidation")
    for route in program.of_type(ROUTE):
        assert dependencies(route, "aws:apigatewayv2/integration:Integration")
        if route.inputs["authorizationType"] == "JWT":
            assert dependencies(route, "aws:apigatewayv2/authorizer:Authorizer")
    for stage in program.of_type("aws:apigatewayv2/stage:Stage"):
        own_routes = {route.name for route in program.of_type(ROUTE) if route.parent == stage.parent}
        assert dependencies(stage, ROUTE) == own_routes
        assert "deploymentId" not in stage.inputs


@EVERY_PROGRAM
def test_every_resource_is_a_child_named_after_the_component(source: Any) -> None:
    resources = _own(_run(source))

    for resource in resources:
        if resource.type.startswith("passage:"):
            assert resource.parent is None
            assert set(resource.inputs) == {"routes"}
        else:
            assert resource.parent
            assert resource.name.startswith(f"{resource.parent}-")
    names = [(resource.type, resource.name) for resource in resources]
    assert len(names) == len(set(names))


def test_physical_names_are_left_to_autonaming() -> None:
    named = {
        (resource.type, key): resource.inputs[key]
        for resource in _run(jwt_api).resources
        for key in ("name", "functionName", "statementId")
        if key in resource.inputs
    }

    assert named == {("aws:apigatewayv2/stage:Stage", "name"): "$default"}


@pytest.mark.parametrize("make", [passage_api, jwt_api, production_api])
def test_tags_reach_every_resource_that_supports_tags(make: Callable[..., object]) -> None:
    program = run_program(lambda: make(tags={"team": "platform"}))

    for resource in program.resources:
        if resource.type in TAKES_NO_TAGS:
            assert "tags" not in resource.inputs
        else:
            assert resource.inputs["tags"] == {"team": "platform"}, resource.name


@EVERY_PROGRAM
def test_second_run_registers_the_same_graph(source: Any) -> None:
    assert registered_graph(_run(source)) == registered_graph(_run_again(source))


def test_logical_names_do_not_change() -> None:
    """A released name is state. To change one, add an alias and a test of the upgrade."""
    assert sorted(resource.name for resource in _run(passage_api).resources) == [
        "api",
        "api-access-logs",
        "api-api",
        "api-authorizer-jwt",
        "api-function-logs-orders-handler",
        "api-function-orders-handler",
        "api-integration-orders-handler",
        "api-permission-orders-handler",
        "api-role-orders-handler",
        "api-role-policy-orders-handler",
        "api-route-GET /orders",
        "api-stage",
    ]


def test_routes_that_differ_in_a_character_have_different_names() -> None:
    keys = [
        "GET /a/b",
        "GET /a-b",
        "GET /a_b",
        "GET /a.b",
        "GET /A/b",
        "GET /a:b",
        "GET /a::b",
        "GET /{a}/b",
        "GET /{a+}",
    ]

    def program() -> None:
        passage_api(routes={key: {"handler": "orders.handler"} for key in keys})

    assert {resource.name for resource in run_program(program).of_type(ROUTE)} == {f"api-route-{key}" for key in keys}


@pytest.mark.parametrize("count", [1, 2, 300])
def test_routes_on_one_function_add_at_most_twelve_resources(count: int) -> None:
    def program() -> None:
        passage_api(routes={f"GET /r{number}": {"handler": "orders.handler"} for number in range(count)})

    # The stack is the one resource that the CLI counts and a program does not register.
    assert len(run_program(program).resources) + 1 <= count + 12


def test_access_log_template_is_as_short_as_possible() -> None:
    template = access_log_format(include_subject=True)

    assert " " not in template
    assert len(template) <= limits.ACCESS_LOG_FORMAT_LENGTH


def test_each_function_may_write_only_to_its_own_log_group() -> None:
    routes = {f"GET /{name}": {"handler": f"{name}.handler"} for name in ("a", "b")}
    program = run_program(lambda: passage_api(routes=routes))

    for name in ("a", "b"):
        policy = program[f"api-role-policy-{name}-handler"]
        assert policy.inputs["role"] == program[f"api-role-{name}-handler"].outputs["name"]
        arn = program[f"api-function-logs-{name}-handler"].outputs["arn"]
        assert re.findall(r"arn:[^\"]*", policy.inputs["policy"]) == [f"{arn}:*"]
    assert len(program.of_type("aws:lambda/permission:Permission")) == 2
    assert {resource.inputs["sourceArn"] for resource in program.of_type("aws:lambda/permission:Permission")} == {
        f"{program['api-api'].outputs['executionArn']}/*/*"
    }


@pytest.mark.parametrize(
    ("change", "touched"),
    [
        (
            {"issuer": "https://login.example.com"},
            {("api-authorizer-jwt", "jwtConfiguration")},
        ),
        ({"audiences": ["other"]}, {("api-authorizer-jwt", "jwtConfiguration")}),
        (
            {"routes": {"GET /orders": {"handler": "orders.handler", "scopes": ["read"]}}},
            {("api", "routes"), ("api-route-GET /orders", "authorizationScopes")},
        ),
        (
            {"routes": {"GET /orders": {"handler": "orders.handler", "public": True}}},
            {
                ("api", "routes"),
                ("api-route-GET /orders", "authorizationType"),
                ("api-route-GET /orders", "authorizerId"),
            },
        ),
    ],
    ids=["issuer", "audiences", "scopes", "public"],
)
def test_access_changes_update_properties_in_place(change: Mapping[str, Any], touched: set[tuple[str, str]]) -> None:
    """AWS replaces a resource for none of these properties."""
    before = registered_graph(run_program(passage_api))
    after = registered_graph(run_program(lambda: passage_api(**change)))

    assert before.keys() == after.keys()
    assert {
        (name, key)
        for name in before
        for key in before[name]["inputs"] | after[name]["inputs"]
        if before[name]["inputs"].get(key) != after[name]["inputs"].get(key)
    } == touched


def test_access_table_is_known_without_any_output() -> None:
    program = run_program(everything_deferred, preview=True)

    assert program["api"].inputs["routes"] == {"GET /orders": "jwt"}
    assert program["svc"].inputs["routes"] == {
        "GET /orders": "jwt:people [orders:read orders:write]",
        "POST /orders": "jwt:machines",
        "GET /theirs": "jwt:people",
        "GET /backend/{id}": "jwt:people",
        "GET /limited": "jwt:people",
        "$default": "public (catch-all)",
    }
    assert program["svc-authorizer-people"].inputs["jwtConfiguration"]["issuer"] == UNKNOWN
