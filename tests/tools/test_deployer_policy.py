"""The deployer's policy allows every type and call of the component, and other names not."""

import fnmatch
import json
import re
from collections.abc import Iterator
from typing import Any

import botocore.session
import pytest

from passage_component.__main__ import main
from passage_component.testing import run_program
from passage_component.tools.deployer_policy import GRANTS, deployer_policy
from tests.support.graph import argument_cases
from tests.support.programs import everything_deferred, jwt_api, production_api

POLICY = deployer_policy("api", account="123456789012", region="eu-central-1")

PERMISSIONS_ONLY = {
    # http-api-logging: what the caller needs for the delivery that API Gateway sets up.
    "logs:CreateLogDelivery", "logs:DeleteLogDelivery", "logs:GetLogDelivery", "logs:ListLogDeliveries",
    "logs:UpdateLogDelivery",
    # IAM user guide, "Grant a user permissions to pass a role to an AWS service".
    "iam:PassRole",
}  # fmt: skip

OF_THE_PROGRAM = "aws:sqs/queue:Queue"
"""One of the programs creates it beside the component."""


def allowed(action: str, arn: str) -> bool:
    """IAM's evaluation, without conditions."""
    return any(
        action in statement["Action"] and any(fnmatch.fnmatchcase(arn, each) for each in statement["Resource"])
        for statement in POLICY["Statement"]
    )


def test_every_type_of_a_component_has_a_grant() -> None:
    granted = {OF_THE_PROGRAM} | {token for grant in GRANTS for token in grant.types}
    made = set()
    for program in (production_api, everything_deferred, jwt_api):
        made |= {each.type for each in run_program(program).resources if each.type.startswith("aws:")}
    made |= {change["type"] for case in argument_cases().values() for change in _resources(case) if "type" in change}

    assert made == granted


def _resources(case: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from (each for each in (case.get("graph") or {}).values() if isinstance(each, dict))


def test_every_action_exists() -> None:
    session = botocore.session.get_session()
    for grant in GRANTS:
        for action in grant.actions:
            service, _, operation = action.partition(":")
            if service != "apigateway" and action not in PERMISSIONS_ONLY:
                assert operation in session.get_service_model(service).operation_names, action


def test_every_api_gateway_call_is_allowed() -> None:
    model = botocore.session.get_session().get_service_model("apigatewayv2")
    types = [token for grant in GRANTS for token in grant.types]
    kinds = {token.rpartition(":")[2] for token in types if token.startswith("aws:apigatewayv2/")}
    count = 0
    for name in model.operation_names:
        if name.removeprefix("Create").removeprefix("Get").removeprefix("Update").removeprefix("Delete") in kinds:
            http = model.operation_model(name).http
            path = http["requestUri"].removeprefix("/v2").replace("{", "").replace("}", "")
            assert allowed(f"apigateway:{http['method']}", f"arn:aws:apigateway:eu-central-1::{path}"), name
            count += 1
    assert count == 4 * len(kinds)


@pytest.mark.parametrize(
    ("action", "arn", "expected"),
    [
        ("lambda:UpdateFunctionCode", "arn:aws:lambda:eu-central-1:123456789012:function:api-function-me-abc", True),
        ("lambda:UpdateFunctionCode", "arn:aws:lambda:eu-central-1:123456789012:function:apis-other", False),
        ("lambda:UpdateFunctionCode", "arn:aws:lambda:us-east-1:123456789012:function:api-function-me-abc", False),
        ("lambda:InvokeFunction", "arn:aws:lambda:eu-central-1:123456789012:function:api-function-me-abc", False),
        ("lambda:AddPermission", "arn:aws:lambda:eu-central-1:123456789012:function:theirs:live", True),
        ("iam:PutRolePolicy", "arn:aws:iam::123456789012:role/api-role-me-abc", True),
        ("iam:PutRolePolicy", "arn:aws:iam::123456789012:role/admin", False),
        ("iam:PassRole", "arn:aws:iam::123456789012:role/admin", False),
        ("logs:DeleteLogGroup", "arn:aws:logs:eu-central-1:123456789012:log-group:/aws/lambda/api-me:*", True),
        ("logs:DeleteLogGroup", "arn:aws:logs:eu-central-1:123456789012:log-group:/aws/lambda/other:*", False),
        ("apigateway:DELETE", "arn:aws:apigateway:eu-central-1::/restapis/abc", False),
        ("apigateway:POST", "arn:aws:apigateway:eu-central-1::arn:aws:apigateway:eu-central-1::/tags/", True),
    ],
)
def test_policy_allows_own_names_only(action: str, arn: str, *, expected: bool) -> None:
    assert allowed(action, arn) is expected


def test_policy_fits_a_managed_policy() -> None:
    """IAM user guide, "IAM and AWS STS quotas": 6,144 characters without white space."""
    policy = deployer_policy("x" * 30, account="123456789012", region="ap-southeast-3", partition="aws-us-gov")
    assert len(json.dumps(policy, separators=(",", ":"))) <= 6144


def test_bad_name_account_or_region_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["deployer-policy", "--name", "a b", "--account", "1", "--region", "x"]) == 2

    said = capsys.readouterr().out
    assert said.startswith("deployer-policy: 3 problems\n  - name: 'a b' is not a name")
    assert "\n  - account: '1' is not an account ID. Give 12 digits.\n  - region: 'x' is not a region. " in said


@pytest.mark.parametrize(
    ("region", "partition"), [("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov"), ("eu-central-1", "aws")]
)
def test_arns_have_the_regions_partition(region: str, partition: str) -> None:
    text = str(deployer_policy(region=region))

    assert set(re.findall(r"arn:(aws[a-z-]*):", text)) == {partition}


def test_command_prints_the_policy(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["deployer-policy", "--name", "api", "--account", "123456789012", "--region", "eu-central-1"]) == 0
    assert json.loads(capsys.readouterr().out) == POLICY
    assert main(["deployer-policy"]) == 0
    printed = capsys.readouterr().out
    assert json.loads(printed) == deployer_policy()
    assert "function:*" in printed
