"""The Lambda functions. Each has its own log group, and its own role unless the user gives one."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
from pulumi_aws import cloudwatch, iam, lambda_

from ..model.settings import Function
from .scope import Scope

_ASSUME_ROLE = {
    "Effect": "Allow",
    "Principal": {"Service": "lambda.amazonaws.com"},
    "Action": "sts:AssumeRole",
}

_TRACING = {
    "Effect": "Allow",
    "Action": ["xray:PutTraceSegments", "xray:PutTelemetryRecords"],
    "Resource": "*",
}
"""Lambda developer guide, "Visualize Lambda function invocations using AWS X-Ray". Neither action supports a
resource."""

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
"""The same guide, "security best practices": Lambda needs these permissions and the function's code does not. Only
requests of the code have lambda:SourceFunctionArn."""


@dataclass(frozen=True)
class CreatedFunction:
    """A function, the settings that it was created from, and its own role; None where the user gives one."""

    settings: Function
    function: lambda_.Function
    role: iam.Role | None


def create_functions(scope: Scope, functions: Sequence[Function]) -> dict[str, CreatedFunction]:
    """Create the functions, and return them by id."""
    return {function.id: _create_function(scope, function) for function in functions}


def _create_function(scope: Scope, settings: Function) -> CreatedFunction:
    log_group = cloudwatch.LogGroup(
        scope.name("function-logs", settings.id),
        name_prefix=f"/aws/lambda/{scope.component}-{settings.id}-",
        retention_in_days=settings.log_retention_days,
        kms_key_id=settings.log_kms_key_arn,
        tags=scope.tags,
        opts=scope.opts(),
    )
    # The function waits for its policies, so that its first invocation can write to the log group.
    role, policies = None, list[pulumi.Resource]()
    if settings.role_arn is None:
        role, policies = _create_role(scope, settings, log_group)
    function = lambda_.Function(
        scope.name("function", settings.id),
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
        # Always set: the provider leaves tracing as it is when the block is missing
        # (hashicorp/terraform-provider-aws, internal/service/lambda/function.go, tracing_config).
        tracing_config={"mode": "Active" if settings.tracing else "PassThrough"},
        vpc_config={"subnet_ids": settings.vpc.subnet_ids, "security_group_ids": settings.vpc.security_group_ids}
        if settings.vpc
        else None,
        # The function waits for the log group's name. Without the group Lambda would create one that never expires.
        logging_config={"log_format": "JSON", "log_group": log_group.name},
        tags=scope.tags,
        opts=scope.opts(depends_on=policies),
    )
    return CreatedFunction(settings, function, role)


def _create_role(
    scope: Scope, settings: Function, log_group: cloudwatch.LogGroup
) -> tuple[iam.Role, list[pulumi.Resource]]:
    """Create the function's own role, and return it with its policies."""
    role = iam.Role(
        scope.name("role", settings.id),
        assume_role_policy=_document(_ASSUME_ROLE),
        permissions_boundary=settings.permissions_boundary_arn,
        # A policy outside the state (attached by hand, or by a request whose answer was lost) would block the deletion.
        force_detach_policies=True,
        tags=scope.tags,
        opts=scope.opts(),
    )
    inline = iam.RolePolicy(
        scope.name("role-policy", settings.id),
        role=role.name,
        policy=log_group.arn.apply(lambda arn: _policy(settings, arn)),
        opts=scope.opts(),
    )
    attached = [
        iam.RolePolicyAttachment(
            # A handler's id has no dot, so different ids and names never give the same logical name.
            scope.name("policy", f"{settings.id}.{policy}"),
            role=role.name,
            policy_arn=arn,
            opts=scope.opts(),
        )
        for policy, arn in settings.policy_arns.items()
    ]
    return role, [inline, *attached]


def _policy(settings: Function, log_group_arn: str) -> str:
    write = {
        "Effect": "Allow",
        "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
        "Resource": f"{log_group_arn}:*",
    }
    tracing = [_TRACING] if settings.tracing else []
    network = [_NETWORK, _NETWORK_OF_LAMBDA_ONLY] if settings.vpc else []
    return _document(write, *tracing, *network)


def _document(*statements: object) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements})
