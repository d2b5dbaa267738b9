"""Resources and keywords where the component wants something else: the remedy is followed."""

from collections.abc import Callable
from typing import Any

import pulumi
import pytest
from pulumi_aws import acm, cognito, iam, kms, lambda_, route53, sns

from passage_component import InputError, JwtHttpApi, PassageHttpApi
from passage_component.testing.mocks import run_program
from tests.support.programs import jwt_args, passage_api, passage_args

ROUTE = {"handler": "orders.handler"}
GIVEN = {"issuer": "https://login.example.com"}

Build = Callable[[Any], dict[str, Any]]


def problems_of(program: Callable[[], object]) -> list[str]:
    with pytest.raises(InputError) as caught:
        run_program(program)
    return list(caught.value.problems)


@pytest.mark.parametrize(
    ("create", "arguments", "where", "remedy"),
    [
        (
            lambda: lambda_.Function("other", role="arn:aws:iam::123456789012:role/r"),
            lambda function: {"routes": {"GET /x": {"function_arn": function}}},
            'routes["GET /x"].function_arn',
            "arn",
        ),
        (
            lambda: iam.Policy("read", policy="{}"),
            lambda policy: {"function_defaults": {"policy_arns": {"read": policy}}},
            'function_defaults.policy_arns["read"]',
            "arn",
        ),
        (
            lambda: iam.Role("theirs", assume_role_policy="{}"),
            lambda role: {"function_defaults": {"role_arn": role}},
            "function_defaults.role_arn",
            "arn",
        ),
        (
            lambda: lambda_.LayerVersion("tools", layer_name="tools"),
            lambda layer: {"function_defaults": {"layers": [layer]}},
            "function_defaults.layers[0]",
            "arn",
        ),
        (lambda: sns.Topic("call"), lambda topic: {"alarms": {"topic_arns": [topic]}}, "alarms.topic_arns[0]", "arn"),
        (lambda: kms.Key("key"), lambda key: {"access_logs": {"kms_key_arn": key}}, "access_logs.kms_key_arn", "arn"),
        (
            lambda: route53.Zone("zone", name="example.com"),
            lambda zone: {"domain": {"name": "api.example.com", "hosted_zone_id": zone}},
            "domain.hosted_zone_id",
            "id",
        ),
        (
            lambda: acm.Certificate("certificate", domain_name="api.example.com"),
            lambda certificate: {"domain": {"name": "api.example.com", "certificate_arn": certificate}},
            "domain.certificate_arn",
            "arn",
        ),
        (
            lambda: cognito.UserPoolClient("client", user_pool_id="pool"),
            lambda client: {"audiences": [client]},
            "audiences[0]",
            "id",
        ),
    ],
)
def test_resource_where_an_output_is_wanted_is_an_error(
    create: Callable[[], Any], arguments: Build, where: str, remedy: str
) -> None:
    def given(value: Callable[[Any], Any]) -> Callable[[], object]:
        return lambda: passage_api(**{**GIVEN, **arguments(value(create()))})

    (problem,) = problems_of(given(lambda resource: resource))
    assert problem.startswith(f"{where}: a value of type ")
    assert problem.endswith(f" is a resource. Use its `.{remedy}`.")
    assert run_program(given(lambda resource: getattr(resource, remedy))).routes


def test_resource_without_an_obvious_output_is_an_error() -> None:
    def program() -> None:
        passage_api(function_defaults={"environment": {"TABLE": sns.Topic("topic")}})

    assert problems_of(program) == [
        'function_defaults.environment["TABLE"]: a value of type Topic is a resource. Use one of its outputs.'
    ]


def test_function_where_a_handler_is_wanted_is_an_error() -> None:
    def program(target: Callable[[lambda_.Function], dict[str, Any]]) -> Callable[[], object]:
        role = "arn:aws:iam::123456789012:role/r"
        return lambda: passage_api(**GIVEN, routes={"GET /x": target(lambda_.Function("other", role=role))})

    assert problems_of(program(lambda function: {"handler": function})) == [
        'routes["GET /x"].handler: a value of type Function is a resource. Set function_arn to its `.arn` instead.'
    ]
    assert run_program(program(lambda function: {"function_arn": function.arn})).routes


@pytest.mark.parametrize(("component", "args"), [(PassageHttpApi, passage_args(**GIVEN)), (JwtHttpApi, jwt_args())])
def test_keyword_arguments_are_an_error(component: Any, args: dict[str, Any]) -> None:
    (problem,) = problems_of(lambda: component("api", **args))
    assert problem == (
        f"{', '.join(args)}: keyword arguments. Write them as one dictionary: "
        f'{component.__name__}("api", {{"{next(iter(args))}": …}}).'
    )


def test_keyword_that_is_not_an_argument_is_an_error() -> None:
    given: Any = {"resource_name": "api", "app_id": "x", "options": None}
    assert problems_of(lambda: PassageHttpApi(**given)) == [
        "resource_name: unknown keyword. Use name, args and opts.",
        "options: unknown keyword. Use name, args and opts.",
        'app_id: keyword arguments. Write them as one dictionary: PassageHttpApi("api", {"app_id": …}).',
    ]


def test_subclass_may_take_keywords_of_its_own() -> None:
    class Orders(PassageHttpApi):
        def __init__(self, name: str, *, stage: str) -> None:
            super().__init__(name, passage_args(**GIVEN, tags={"stage": stage}))

    assert run_program(lambda: Orders("api", stage="dev")).routes == {"GET /orders": "jwt"}


def test_documented_keywords_are_taken() -> None:
    args = passage_args(**GIVEN)
    program = run_program(lambda: PassageHttpApi(name="api", args=args, opts=pulumi.ResourceOptions(protect=True)))

    assert program["api"].protect is True


@pytest.mark.parametrize(
    ("wrong", "mended"),
    [
        ({"routes": {"GET /x": {**ROUTE, "public": "true"}}}, {"routes": {"GET /x": {**ROUTE, "public": True}}}),
        ({"routes": {"GET /x": {**ROUTE, "scopes": "a"}}}, {"routes": {"GET /x": {**ROUTE, "scopes": ["a"]}}}),
        ({"routes": [{"handler": "me.handler"}]}, {"routes": {"GET /me": {"handler": "me.handler"}}}),
        (
            {"function_defaults": {"policy_arns": ["arn:aws:iam::123456789012:policy/read"]}},
            {"function_defaults": {"policy_arns": {"read": "arn:aws:iam::123456789012:policy/read"}}},
        ),
        ({"function_defaults": {"environment": {"KEY": None}}}, {"function_defaults": {"environment": {"KEY": ""}}}),
        ({"function_defaults": {"environment": {"KEY": None}}}, {"function_defaults": {"environment": {}}}),
    ],
)
def test_value_that_follows_the_remedy_is_taken(wrong: dict[str, Any], mended: dict[str, Any]) -> None:
    assert len(problems_of(lambda: passage_api(**{**GIVEN, **wrong}))) == 1
    assert run_program(lambda: passage_api(**{**GIVEN, **mended})).routes
