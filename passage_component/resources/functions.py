"""The Lambda functions, each with its own log group and, unless the user brings one, its own role."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
from pulumi_aws import cloudwatch, iam, lambda_

from ..model.naming import logical_name
from ..model.settings import Function
from .scope import tagged

_VERSION = "2012-10-17"

_ASSUME_ROLE_POLICY = json.dumps(
    {
        "Version": _VERSION,
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "lambda.amazonaws.com"},
                "Action": "sts:AssumeRole",
            }
        ],
    }
)

_TRACING = {
    "Effect": "Allow",
    "Action": ["xray:PutTraceSegments", "xray:PutTelemetryRecords"],
    "Resource": "*",
}
"""Lambda developer guide, "Visualize Lambda function invocations using AWS X-Ray". Neither action can be narrowed
to a resource."""

_NETWORK = {
    "Effect": "Allow",
    "Action": [
        "ec2:CreateNetworkInterface",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSubnets",
        "ec2:DeleteNetworkInterface",
        "ec2:AssignPrivateIpAddresses",
        "ec2:UnassignPrivateIpAddresses",
    ],
    "Resource": "*",
}
"""Lambda developer guide, "Giving Lambda functions access to resources in an Amazon VPC", required permissions."""

_NETWORK_OF_LAMBDA_ONLY = {
    "Effect": "Deny",
    "Action": _NETWORK["Action"],
    "Resource": "*",
    "Condition": {"Null": {"lambda:SourceFunctionArn": "false"}},
}
"""The same guide, "security best practices": Lambda itself needs them, the function's code does not, and only calls
of the code carry lambda:SourceFunctionArn."""


@dataclass(frozen=True)
class CreatedFunction:
    """What was made for one function; `role` is None where the user brings one."""

    settings: Function
    function: lambda_.Function
    role: iam.Role | None


def create_functions(
    name: str,
    functions: Sequence[Function],
    tags: Mapping[str, pulumi.Input[str]] | None,
    opts: pulumi.ResourceOptions,
) -> dict[str, CreatedFunction]:
    """Make the functions, by id."""
    return {each.id: _create_function(name, each, tags, opts) for each in functions}


def _create_function(
    name: str, settings: Function, tags: Mapping[str, pulumi.Input[str]] | None, opts: pulumi.ResourceOptions
) -> CreatedFunction:
    log_group = cloudwatch.LogGroup(
        logical_name(name, "function-logs", settings.id),
        name_prefix=f"/aws/lambda/{name}-{settings.id}-",
        retention_in_days=settings.log_retention_days,
        kms_key_id=settings.log_kms_key_arn,
        tags=tags,
        opts=tagged(opts, tags),
    )
    # Without the right to write to its log group, a first call would leave no trace.
    role, policies = None, list[pulumi.Resource]()
    if settings.role_arn is None:
        role, policies = _create_role(name, settings, log_group, tags, opts)
    function = lambda_.Function(
        logical_name(name, "function", settings.id),
        code=settings.code,
        handler=settings.handler,
        role=role.arn if role else settings.role_arn,
        runtime=settings.runtime,
        architectures=[settings.architecture],
        memory_size=settings.memory_size,
        timeout=settings.timeout,
        environment={"variables": settings.environment} if settings.environment else None,
        layers=settings.layers,
        reserved_concurrent_executions=settings.reserved_concurrent_executions,
        # Always sent: the provider takes a missing block for one that it is not to touch
        # (hashicorp/terraform-provider-aws, internal/service/lambda/function.go, tracing_config).
        tracing_config={"mode": "Active" if settings.tracing else "PassThrough"},
        vpc_config={"subnet_ids": settings.vpc.subnet_ids, "security_group_ids": settings.vpc.security_group_ids}
        if settings.vpc
        else None,
        # By its name the function waits for the group, or Lambda would make one without retention.
        logging_config={"log_format": "JSON", "log_group": log_group.name},
        tags=tags,
        opts=pulumi.ResourceOptions.merge(tagged(opts, tags), pulumi.ResourceOptions(depends_on=policies)),
    )
    return CreatedFunction(settings, function, role)


def _create_role(
    name: str,
    settings: Function,
    log_group: cloudwatch.LogGroup,
    tags: Mapping[str, pulumi.Input[str]] | None,
    opts: pulumi.ResourceOptions,
) -> tuple[iam.Role, list[pulumi.Resource]]:
    """The function's own role, and the policies that it has."""
    role = iam.Role(
        logical_name(name, "role", settings.id),
        assume_role_policy=_ASSUME_ROLE_POLICY,
        permissions_boundary=settings.permissions_boundary_arn,
        # A policy that no state knows, attached while its answer was lost or by hand, would keep the role from going.
        force_detach_policies=True,
        tags=tags,
        opts=tagged(opts, tags),
    )
    own = iam.RolePolicy(
        logical_name(name, "role-policy", settings.id),
        role=role.name,
        policy=log_group.arn.apply(
            lambda arn: _policy(arn, tracing=settings.tracing, network=settings.vpc is not None)
        ),
        opts=opts,
    )
    attached = [
        iam.RolePolicyAttachment(
            # No handler's id has a dot, so that id and name stay apart.
            logical_name(name, "policy", f"{settings.id}.{policy}"),
            role=role.name,
            policy_arn=arn,
            opts=opts,
        )
        for policy, arn in settings.policy_arns.items()
    ]
    return role, [own, *attached]


def _policy(log_group_arn: str, *, tracing: bool, network: bool) -> str:
    write: dict[str, Any] = {
        "Effect": "Allow",
        "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
        "Resource": f"{log_group_arn}:*",
    }
    statements = [write, *([_TRACING] if tracing else []), *([_NETWORK, _NETWORK_OF_LAMBDA_ONLY] if network else [])]
    return json.dumps({"Version": _VERSION, "Statement": statements})
