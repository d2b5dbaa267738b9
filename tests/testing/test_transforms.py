"""Transforms run in-process as the engine runs them (pkg/resource/deploy/source_eval.go)."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest
from hypothesis import given
from hypothesis import strategies as st

from passage_component import InputError, PassageHttpApi
from passage_component.testing import UNKNOWN, LocalHttpApi, Program, Secret, run_program
from tests.support.programs import passage_api, passage_args
from tests.testing.local import echo

ROUTE = "aws:apigatewayv2/route:Route"
HANDLERS = {"orders.handler": echo}

Transform = Callable[[pulumi.ResourceTransformArgs], pulumi.ResourceTransformResult | None]


def with_route(**inputs: Any) -> Transform:
    """A transform that sets inputs of every route."""

    def transform(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult | None:
        if args.type_ != ROUTE:
            return None
        return pulumi.ResourceTransformResult({**args.props, **inputs}, args.opts)

    return transform


OPEN = with_route(authorizationType="NONE")


def run_on_resource() -> Program:
    def program() -> None:
        api = aws.apigatewayv2.Api("api", protocol_type="HTTP")
        aws.apigatewayv2.Route(
            "route",
            api_id=api.id,
            route_key="GET /x",
            authorization_type="JWT",
            opts=pulumi.ResourceOptions(transforms=[OPEN]),
        )

    return run_program(program)


def run_on_component() -> Program:
    opts = pulumi.ResourceOptions(transforms=[OPEN])
    return run_program(lambda: PassageHttpApi("api", passage_args(), opts))


def run_on_stack() -> Program:
    def program() -> None:
        pulumi.runtime.register_resource_transform(OPEN)
        passage_api()

    return run_program(program)


def run_on_parent() -> Program:
    def program() -> None:
        shop = pulumi.ComponentResource("shop:index:Shop", "shop", None, pulumi.ResourceOptions(transforms=[OPEN]))
        PassageHttpApi("api", passage_args(), pulumi.ResourceOptions(parent=shop))

    return run_program(program)


@pytest.mark.parametrize("run", [run_on_resource, run_on_component, run_on_stack, run_on_parent])
def test_transform_changes_what_is_registered(run: Callable[[], Program]) -> None:
    (route,) = run().of_type(ROUTE)

    assert route.inputs["authorizationType"] == "NONE"


@pytest.mark.parametrize("run", [run_on_component, run_on_stack, run_on_parent])
def test_route_that_a_transform_opens_is_open(run: Callable[[], Program]) -> None:
    program = run()

    assert program["api"].inputs["routes"] == {"GET /orders": "jwt"}
    assert program.routes == {"GET /orders": "public"}
    api = LocalHttpApi.from_program(program, HANDLERS)
    assert api.routes == {"GET /orders": "public"}
    assert api.request("GET /orders").status == 200


def test_transforms_run_from_the_resource_to_the_stack() -> None:
    ran: list[str] = []

    def noting(name: str) -> Transform:
        return lambda args: ran.append(f"{name}: {args.name}")

    def program() -> None:
        pulumi.runtime.register_resource_transform(noting("stack 1"))
        pulumi.runtime.register_resource_transform(noting("stack 2"))
        outer = pulumi.ComponentResource(
            "shop:index:Shop", "outer", None, pulumi.ResourceOptions(transforms=[noting("outer")])
        )
        inner = pulumi.ComponentResource(
            "shop:index:Shop", "inner", None, pulumi.ResourceOptions(parent=outer, transforms=[noting("inner")])
        )
        aws.sqs.Queue("q", opts=pulumi.ResourceOptions(parent=inner, transforms=[noting("q 1"), noting("q 2")]))

    run_program(program)
    order = ["q 1", "q 2", "inner", "outer", "stack 1", "stack 2"]
    assert [line for line in ran if line.endswith(": q")] == [f"{name}: q" for name in order]
    assert [line for line in ran if line.endswith(": inner")] == [f"{name}: inner" for name in order[2:]]


@given(st.lists(st.integers(0, 2), min_size=1, max_size=4), st.integers(0, 2))
def test_each_transform_sees_what_the_former_returned(of_levels: Sequence[int], of_stack: int) -> None:
    """`of_levels` has the number of transforms of each component from the outermost to the innermost, and the queue."""

    def adding(name: str) -> Transform:
        def transform(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult:
            return pulumi.ResourceTransformResult(
                {**args.props, "name": f"{args.props.get('name', '')}{name}"}, args.opts
            )

        return transform

    names = [[f"[{level}.{number}]" for number in range(count)] for level, count in enumerate(of_levels)]
    stack = [f"[stack.{number}]" for number in range(of_stack)]

    def program() -> None:
        for name in stack:
            pulumi.runtime.register_resource_transform(adding(name))
        parent = None
        for level, of_level in enumerate(names):
            opts = pulumi.ResourceOptions(parent=parent, transforms=list(map(adding, of_level)))
            if level == len(names) - 1:
                aws.sqs.Queue("q", opts=opts)
            else:
                parent = pulumi.ComponentResource("shop:index:Shop", f"shop-{level}", None, opts)

    expected = [name for of_level in reversed(names) for name in of_level] + stack
    assert run_program(program)["q"].inputs.get("name", "") == "".join(expected)


def test_stack_transform_changes_later_resources_only() -> None:
    def program() -> None:
        aws.sqs.Queue("before")
        pulumi.runtime.register_resource_transform(
            lambda args: pulumi.ResourceTransformResult({**args.props, "delaySeconds": 7}, args.opts)
        )
        aws.sqs.Queue("after")

    ran = run_program(program)
    assert [ran[name].inputs for name in ("before", "after")] == [{}, {"delaySeconds": 7}]


def test_transform_changes_options() -> None:
    def change(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult:
        assert args.opts.protect is True, "passed on by the component"
        changed = pulumi.ResourceOptions(protect=False, ignore_changes=["name"], retain_on_delete=True)
        return pulumi.ResourceTransformResult(args.props, pulumi.ResourceOptions.merge(args.opts, changed))

    def program() -> None:
        topic = aws.sns.Topic("topic")
        shop = pulumi.ComponentResource("shop:index:Shop", "shop", None, pulumi.ResourceOptions(protect=True))
        opts = pulumi.ResourceOptions(parent=shop, depends_on=[topic], transforms=[change])
        aws.sqs.Queue("q", name=topic.name, opts=opts)

    queue = run_program(program)["q"]
    assert (queue.protect, queue.ignore_changes, queue.retain_on_delete) == (False, ("name",), True)
    assert queue.depends_on == ("topic",)


def test_options_without_dependencies_take_them_away() -> None:
    def program() -> None:
        topic = aws.sns.Topic("topic")
        forget: Transform = lambda args: pulumi.ResourceTransformResult(args.props, pulumi.ResourceOptions())  # noqa: E731 - reads best
        aws.sqs.Queue("q", opts=pulumi.ResourceOptions(depends_on=[topic], transforms=[forget]))

    assert run_program(program)["q"].depends_on == ()


@pytest.mark.parametrize("preview", [True, False])
def test_transform_sees_secrets_and_unknown_values_as_outputs(*, preview: bool) -> None:
    seen: dict[str, type] = {}

    def note(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult | None:
        if args.type_ != "aws:sqs/queue:Queue":
            return None
        seen.update({key: type(value) for key, value in args.props.items()})
        return pulumi.ResourceTransformResult({**args.props, "delaySeconds": 7}, args.opts)

    def program() -> None:
        pulumi.runtime.register_resource_transform(note)
        topic = aws.sns.Topic("topic")
        aws.sqs.Queue("q", policy=topic.arn, tags={"pin": pulumi.Output.secret("1234")}, name="plain")

    ran = run_program(program, preview=preview)
    assert seen == {"policy": pulumi.Output if preview else str, "tags": dict, "name": str}
    assert ran["q"].inputs == {
        "policy": UNKNOWN if preview else ran["topic"].outputs["arn"],
        "tags": {"pin": Secret("1234")},
        "name": "plain",
        "delaySeconds": 7,
    }
    assert ran["q"].depends_on == ("topic",)


def test_transform_may_wait_and_call_functions() -> None:
    async def rename(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult:
        await asyncio.sleep(0)
        name = f"queue-in-{aws.get_region().region}"
        return pulumi.ResourceTransformResult({**args.props, "name": name}, args.opts)

    def program() -> None:
        pulumi.runtime.register_resource_transform(rename)
        for number in range(20):
            aws.sqs.Queue(f"q{number}")

    assert {queue.inputs["name"] for queue in run_program(program).resources} == {"queue-in-us-east-1"}


def test_function_transform_changes_arguments() -> None:
    def elsewhere(args: pulumi.InvokeTransformArgs) -> pulumi.InvokeTransformResult:
        return pulumi.InvokeTransformResult({**args.args, "name": "other"}, args.opts)

    def program() -> None:
        pulumi.runtime.register_invoke_transform(elsewhere)
        pulumi.export("value", aws.ssm.get_parameter(name="mine").value)
        pulumi.export("later", aws.ssm.get_parameter_output(name="mine").value)

    functions = {"aws:ssm/getParameter:getParameter": lambda args: {"value": f"value of {args['name']}"}}
    assert run_program(program, functions=functions).exports == {"value": "value of other", "later": "value of other"}


def test_transform_that_fails_fails_the_program() -> None:
    def fail(_args: pulumi.ResourceTransformArgs) -> None:
        raise LookupError("no such place")

    with pytest.raises(pulumi.RunError, match=r"^q: its transform failed\. .*no such place"):
        run_program(lambda: aws.sqs.Queue("q", opts=pulumi.ResourceOptions(transforms=[fail])))


@pytest.mark.parametrize("kind", ["AWS_IAM", "CUSTOM"])
def test_route_with_another_authorization_is_not_run(kind: str) -> None:
    opts = pulumi.ResourceOptions(transforms=[with_route(authorizationType=kind)])
    program = run_program(lambda: PassageHttpApi("api", passage_args(), opts))

    assert program.routes == {"GET /orders": kind.lower()}
    with pytest.raises(
        InputError, match=r'routes\["GET /orders"\]: nothing here can decide its authorization, which is'
    ):
        LocalHttpApi.from_program(program, HANDLERS)


def test_route_that_the_program_adds_to_the_api_is_deployed_too() -> None:
    def program() -> None:
        api = passage_api()
        aws.apigatewayv2.Route(
            "backdoor",
            api_id=api.api_id,
            route_key="GET /backdoor",
            target=pulumi.Output.concat("integrations/", api.integrations["orders-handler"].id),
        )

    ran = run_program(program)
    assert ran.routes == {"GET /orders": "jwt", "GET /backdoor": "public"}
    api = LocalHttpApi.from_program(ran, HANDLERS)
    assert [api.request(f"GET /{path}").status for path in ("orders", "backdoor", "nowhere")] == [401, 200, 404]


def test_component_in_another_process_is_not_run() -> None:
    def program() -> None:
        pulumi.ComponentResource("passage:index:PassageHttpApi", "api", {"routes": {}}, remote=True)

    with pytest.raises(pulumi.RunError, match=r"^api: run_program can't run .* through the plugin\. Import"):
        run_program(program)
