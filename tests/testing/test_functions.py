"""Functions of providers and references to other stacks, in a program that runs in-process."""

import importlib
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pulumi import _types

from passage_component.testing import Secret, run_program
from passage_component.testing.functions import call

SDK = Path(aws.__file__).parent
FUNCTIONS = sorted(file.relative_to(SDK).with_suffix("").as_posix().replace("/", ".") for file in SDK.rglob("get_*.py"))
"""The SDK's modules with one function each."""

PARAMETER = "aws:ssm/getParameter:getParameter"

RESULTS: dict[str, tuple[Callable[[], Any], str]] = {
    "account": (lambda: aws.get_caller_identity().account_id, "123456789012"),
    "region": (lambda: aws.get_region_output().region, "eu-central-1"),
    "partition": (lambda: f"arn:{aws.get_partition().partition}:s3:::x", "arn:aws:s3:::x"),
    "domain of the partition": (lambda: aws.get_partition().dns_suffix, r"amazonaws\.com"),
    "zones": (lambda: aws.get_availability_zones(state="available").names[2], "eu-central-1c"),
    "ID of a zone": (lambda: aws.route53.get_zone(name="example.com").zone_id, "Z[0-9A-F]{20}"),
    "name of a zone": (lambda: aws.route53.get_zone(name="example.com").name, r"example\.com"),
    "secret": (
        lambda: aws.secretsmanager.get_secret_version_output(secret_id="db").secret_string.apply(str.upper),
        ".+",
    ),
    "parameter": (lambda: aws.ssm.get_parameter(name="/x").value + "x", ".+x"),
    "arn": (
        lambda: aws.iam.get_role(name="boundary").arn,
        "arn:aws:iam::123456789012:role/boundary",
    ),
    "list of IDs": (lambda: aws.ec2.get_subnets().ids[0], "subnet-[0-9a-f]{17}"),
    "ID that was not named": (lambda: aws.cloudfront.get_cache_policy(name="Managed-CachingDisabled").id, ".+"),
    "function by its name": (
        lambda: aws.lambda_.get_function(function_name="theirs").arn,
        "arn:aws:lambda:eu-central-1:123456789012:function:theirs",
    ),
    "issuer in lists": (lambda: aws.eks.get_cluster(name="x").identities[0].oidcs[0].issuer, "https://.+"),
    "image": (
        lambda: aws.ecr.get_image(repository_name="shop", image_tag="1").image_uri,
        r"123456789012\.dkr\.ecr\.eu-central-1\.amazonaws\.com/shop@sha256:[0-9a-f]{64}",
    ),
    "number": (lambda: str(aws.ssm.get_parameter(name="/x").version + 1), "2"),
    "document": (
        lambda: aws.iam.get_policy_document(statements=[{"actions": ["s3:*"], "resources": ["*"]}]).minified_json,
        re.escape('{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}'),
    ),
    "document of an Output": (
        lambda: document_for(aws.sqs.Queue("q").arn).apply(lambda text: json.loads(text)["Statement"][0]["Resource"]),
        "arn:aws:sqs:eu-central-1:123456789012:q-[0-9a-f]{7}",
    ),
}


def document_for(arn: Any) -> pulumi.Output[str]:
    return aws.iam.get_policy_document_output(statements=[{"actions": ["sqs:*"], "resources": [arn]}]).json


def export(make: Callable[[], Any], **options: Any) -> Any:
    config = {"aws:region": "eu-central-1"}
    return run_program(lambda: pulumi.export("value", make()), config=config, **options).exports["value"]


@pytest.mark.parametrize("name", RESULTS)
def test_function_has_its_result(name: str) -> None:
    make, form = RESULTS[name]

    assert re.fullmatch(form, export(make))
    assert export(make) == export(make)


@settings(max_examples=settings().max_examples // 2)
@given(st.sampled_from(FUNCTIONS))
def test_every_function_of_the_sdk_has_a_result_of_its_type(module: str) -> None:
    loaded = importlib.import_module(f"pulumi_aws.{module}")
    (token,) = set(re.findall(r"'(aws:[^':]+:get\w+)'", Path(str(loaded.__file__)).read_text(encoding="utf-8")))
    class_ = loaded.__dict__[loaded.__all__[0]]

    result = call(token, {}, {}, "eu-west-1")
    assert "${" not in str(result)
    required = {
        name
        for python, name in _types.resource_py_to_pulumi_names(class_).items()
        if "Optional" not in str(getattr(class_, python).fget.__annotations__["return"])
    }
    assert required <= result.keys()
    assert call(token, {}, {}, "eu-west-1") == result


def test_users_result_fills_the_placeholders() -> None:
    def read() -> list[Any]:
        one, other = (aws.ssm.get_parameter(name=name) for name in ("/one", "/other"))
        return [one.value, other.value, one.with_decryption, one.arn]

    values = export(read, functions={PARAMETER: {"value": "v", "with_decryption": True}})
    assert values == ["v", "v", True, "arn:aws:ssm:eu-central-1:123456789012:parameter/one"]
    values = export(read, functions={PARAMETER: lambda args: {"value": f"of {args['name']}", "withDecryption": False}})
    assert values[:3] == ["of /one", "of /other", False]


def test_users_result_may_be_secret() -> None:
    make = lambda: aws.ssm.get_parameter_output(name="/x").value  # noqa: E731 - a value of the table above
    assert export(make, functions={PARAMETER: {"value": Secret("1234")}}) == Secret("1234")


def test_result_with_an_unknown_name_is_refused() -> None:
    make = RESULTS["parameter"][0]
    with pytest.raises(
        ValueError, match=r'^functions\["aws:ssm.*"\]\["valeu"\]: .* Did you mean "value"\? Use one of arn,'
    ):
        export(make, functions={PARAMETER: {"valeu": "x"}})


def test_result_that_is_not_a_mapping_is_refused() -> None:
    given: Any = "v"
    with pytest.raises(ValueError, match=r"^functions\[.*\]: 'v' was given\. Give the values by their names"):
        export(RESULTS["parameter"][0], functions={PARAMETER: given})
    with pytest.raises(ValueError, match=r"^stacks\[.*\]: 'v' was given\. Give the values by their names"):
        run_program(lambda: pulumi.StackReference("net", stack_name="org/net/prod"), stacks={"org/net/prod": given})


@pytest.mark.parametrize("token", ["aws:ssm/getParameter", "getParameter", "aws.ssm.get_parameter", ""])
def test_mistyped_token_is_refused(token: str) -> None:
    with pytest.raises(
        ValueError, match=r'^functions: ".*" is not the token of a function\. Use one such as "aws:ssm/'
    ):
        run_program(lambda: None, functions={token: {}})


def test_function_without_a_class_is_told_by_its_name() -> None:
    def price() -> Any:
        return pulumi.runtime.invoke("shop:index/getPrice:getPrice", {"of": "umbrella"}).value["price"]

    with pytest.raises(
        ValueError, match=r'^functions: the program calls "shop:index/getPrice:getPrice", whose result is'
    ):
        export(price)
    assert export(price, functions={"shop:index/getPrice:getPrice": {"price": 7}}) == 7


def test_outputs_of_another_stack() -> None:
    def program() -> None:
        network = pulumi.StackReference("org/net/prod")
        pulumi.export("vpc", network.get_output("vpc"))
        pulumi.export("subnets", network.require_output("subnets").apply(lambda subnets: subnets[0]))
        pulumi.export("pin", network.require_output("pin"))
        pulumi.export("nothing", network.get_output("nothing"))

    outputs = {"vpc": "vpc-1", "subnets": ["subnet-1"], "pin": Secret("1234")}
    ran = run_program(program, stacks={"org/net/prod": outputs})
    assert ran.exports == {"vpc": "vpc-1", "subnets": "subnet-1", "pin": Secret("1234")}
    assert ran["org/net/prod"].is_read


def test_stack_without_outputs_is_told_by_its_name() -> None:
    def program() -> None:
        pulumi.StackReference("net", stack_name="org/net/prod")

    with pytest.raises(
        ValueError, match=r'^stacks: the program reads the outputs of the stack "org/net/prod"\. Give them'
    ):
        run_program(program)
    with pytest.raises(ValueError, match='Did you mean "org/net/prodd"'):
        run_program(program, stacks={"org/net/prodd": {}})


def test_remedies_work() -> None:
    """Each message names the argument to write; the program runs with it."""

    def program() -> None:
        pulumi.StackReference("org/net/prod")
        pulumi.runtime.invoke("shop:index/getPrice:getPrice", {})

    given_so_far: dict[str, dict[str, Any]] = {"functions": {}, "stacks": {}}
    for _ in range(2):
        with pytest.raises(ValueError, match=r"run_program\(\.\.\., (functions|stacks)=") as caught:
            run_program(program, **given_so_far)  # type: ignore[arg-type] # both take such a dict
        remedy = re.search(r'run_program\(\.\.\., (\w+)=\{"(.+)": \{\.\.\.\}\}\)', str(caught.value))
        assert remedy
        given_so_far[remedy[1]][remedy[2]] = {}
    run_program(program, **given_so_far)  # type: ignore[arg-type] # both take such a dict
