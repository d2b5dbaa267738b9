"""What connects the API to what answers: an integration and, for a function, the permission it needs."""

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi
from pulumi_aws import apigatewayv2, lambda_

from ..model.limits import FUNCTION_TIMEOUT_SECONDS
from ..model.naming import logical_name, permission_id
from ..model.settings import Backend, ExistingFunction
from .functions import CreatedFunction

_PARTS_OF_AN_UNQUALIFIED_ARN = 7
"""arn:aws:lambda:REGION:ACCOUNT:function:NAME; a version or an alias follows after one more colon."""

_NEVER_REPOINTED = pulumi.ResourceOptions(replace_on_changes=["integrationUri"])
"""A route that leaves an integration does so after it was updated: until then the route, public perhaps, would reach
what the integration is changed to. A new one is made instead, and a route changes target and access in one step."""


def create_integrations(
    name: str,
    api: apigatewayv2.Api,
    functions: Mapping[str, CreatedFunction],
    external_targets: Sequence[ExistingFunction | Backend],
    opts: pulumi.ResourceOptions,
) -> dict[str, apigatewayv2.Integration]:
    """Make one integration for each function and each URL, by id."""
    integrations = {id_: _for_created_function(name, api, id_, made.function, opts) for id_, made in functions.items()}
    for each in external_targets:
        integrations[each.id] = (
            _for_url(name, api, each, opts)
            if isinstance(each, Backend)
            else _for_existing_function(name, api, each, opts)
        )
    return integrations


def _for_created_function(
    name: str, api: apigatewayv2.Api, id_: str, function: lambda_.Function, opts: pulumi.ResourceOptions
) -> apigatewayv2.Integration:
    permission = _permission(name, api, id_, function.name, None, opts)
    return _for_function(name, api, id_, function.arn, permission, opts)


def _for_existing_function(
    name: str, api: apigatewayv2.Api, existing: ExistingFunction, opts: pulumi.ResourceOptions
) -> apigatewayv2.Integration:
    # API Gateway invokes a version or an alias by its own policy, to which the statement has to be added
    # (Lambda API reference, AddPermission, Qualifier).
    parts = pulumi.Output.from_input(existing.arn).apply(_split)
    permission = _permission(name, api, existing.id, parts[0], parts[1], opts)
    opts = pulumi.ResourceOptions.merge(opts, _NEVER_REPOINTED)
    return _for_function(name, api, existing.id, existing.arn, permission, opts)


def _for_function(
    name: str,
    api: apigatewayv2.Api,
    id_: str,
    arn: pulumi.Input[str],
    permission: lambda_.Permission,
    opts: pulumi.ResourceOptions,
) -> apigatewayv2.Integration:
    return apigatewayv2.Integration(
        logical_name(name, "integration", id_),
        api_id=api.id,
        integration_type="AWS_PROXY",
        integration_uri=arn,
        integration_method="POST",
        payload_format_version="2.0",
        timeout_milliseconds=FUNCTION_TIMEOUT_SECONDS * 1000,
        # A route whose function does not let the API in answers 500.
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[permission])),
    )


def _for_url(
    name: str, api: apigatewayv2.Api, backend: Backend, opts: pulumi.ResourceOptions
) -> apigatewayv2.Integration:
    return apigatewayv2.Integration(
        logical_name(name, "integration", backend.id),
        api_id=api.id,
        integration_type="HTTP_PROXY",
        integration_uri=backend.url,
        integration_method=backend.method,
        payload_format_version="1.0",  # the only one that HTTP integrations have
        timeout_milliseconds=FUNCTION_TIMEOUT_SECONDS * 1000,
        opts=pulumi.ResourceOptions.merge(opts, _NEVER_REPOINTED),
    )


def _permission(
    name: str,
    api: apigatewayv2.Api,
    id_: str,
    function: pulumi.Input[str],
    qualifier: pulumi.Input[str] | None,
    opts: pulumi.ResourceOptions,
) -> lambda_.Permission:
    return lambda_.Permission(
        logical_name(name, "permission", permission_id(name, id_)),
        action="lambda:InvokeFunction",
        function=function,
        qualifier=qualifier,
        principal="apigateway.amazonaws.com",
        source_arn=pulumi.Output.concat(api.execution_arn, "/*/*"),
        opts=opts,
    )


def _split(arn: str) -> list[Any]:
    """The function's ARN, and the version or alias if it names one."""
    parts = arn.split(":")
    function, rest = parts[:_PARTS_OF_AN_UNQUALIFIED_ARN], parts[_PARTS_OF_AN_UNQUALIFIED_ARN:]
    return [":".join(function), rest[0] if rest else None]
