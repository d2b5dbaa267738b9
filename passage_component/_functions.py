"""The Lambda functions, each with its own log group and its own role."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
from pulumi_aws import cloudwatch, iam, lambda_

from .naming import logical_name
from .settings import Function

_ASSUME_ROLE_POLICY = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "lambda.amazonaws.com"},
                "Action": "sts:AssumeRole",
            }
        ],
    }
)


@dataclass(frozen=True)
class HandlerFunction:
    """What was made for one handler."""

    id: str
    function: lambda_.Function
    role: iam.Role


def create_functions(
    name: str,
    functions: Sequence[Function],
    tags: Mapping[str, pulumi.Input[str]] | None,
    opts: pulumi.ResourceOptions,
) -> dict[str, HandlerFunction]:
    """Make one function for each handler, by handler."""
    return {each.handler: _create_function(name, each, tags, opts) for each in functions}


def _create_function(
    name: str, settings: Function, tags: Mapping[str, pulumi.Input[str]] | None, opts: pulumi.ResourceOptions
) -> HandlerFunction:
    log_group = cloudwatch.LogGroup(
        logical_name(name, "function-logs", settings.id),
        name_prefix=f"/aws/lambda/{name}-{settings.id}-",
        retention_in_days=settings.log_retention_days,
        tags=tags,
        opts=opts,
    )
    role = iam.Role(
        logical_name(name, "role", settings.id),
        assume_role_policy=_ASSUME_ROLE_POLICY,
        tags=tags,
        opts=opts,
    )
    policy = iam.RolePolicy(
        logical_name(name, "role-policy", settings.id),
        role=role.name,
        policy=log_group.arn.apply(_write_to),
        opts=opts,
    )
    function = lambda_.Function(
        logical_name(name, "function", settings.id),
        code=settings.code,
        handler=settings.handler,
        role=role.arn,
        runtime=settings.runtime,
        architectures=[settings.architecture],
        memory_size=settings.memory_size,
        timeout=settings.timeout,
        environment={"variables": settings.environment} if settings.environment else None,
        logging_config={"log_format": "JSON", "log_group": log_group.name},
        tags=tags,
        # Without its log group and the right to write there, a first call would leave no trace, or Lambda
        # would make a group without retention.
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[log_group, policy])),
    )
    return HandlerFunction(settings.id, function, role)


def _write_to(log_group_arn: str) -> str:
    return json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
                    "Resource": f"{log_group_arn}:*",
                }
            ],
        }
    )
