"""The integrations: one for each function and each URL. A function also gets the permission for the API."""

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi
from pulumi_aws import apigatewayv2, lambda_

from ..model.limits import FUNCTION_TIMEOUT_SECONDS
from ..model.naming import permission_id
from ..model.settings import Backend, ExistingFunction
from .functions import CreatedFunction
from .scope import Scope

_PARTS_OF_AN_UNQUALIFIED_ARN = 7
"""arn:aws:lambda:REGION:ACCOUNT:function:NAME; a version or an alias follows after one more colon."""

_REPLACED_WITH_TARGET = ["integrationUri"]
"""An integration is replaced when its target changes. Pulumi updates a route after its integration, so a public route
would reach the new target before its access changes. A replacement lets a route change target and access at once."""


def create_integrations(
    scope: Scope,
    api: apigatewayv2.Api,
    functions: Mapping[str, CreatedFunction],
    external_targets: Sequence[ExistingFunction | Backend],
) -> dict[str, apigatewayv2.Integration]:
    """Create the integrations, and return them by id."""
    integrations = {}
    for id_, created in functions.items():
        permission = _create_permission(scope, api, id_, created.function.name, None)
        opts = scope.opts(depends_on=[permission])
        integrations[id_] = _create_for_function(scope, api, id_, created.function.arn, opts)
    for target in external_targets:
        if isinstance(target, Backend):
            integrations[target.id] = _create_for_url(scope, api, target)
            continue
        # A version or an alias has a resource policy of its own (Lambda API reference, AddPermission, Qualifier).
        parts = pulumi.Output.from_input(target.arn).apply(_split)
        permission = _create_permission(scope, api, target.id, parts[0], parts[1])
        opts = scope.opts(depends_on=[permission], replace_on_changes=_REPLACED_WITH_TARGET)
        integrations[target.id] = _create_for_function(scope, api, target.id, target.arn, opts)
    return integrations


def _create_for_function(
    scope: Scope, api: apigatewayv2.Api, id_: str, arn: pulumi.Input[str], opts: pulumi.ResourceOptions
) -> apigatewayv2.Integration:
    """Create an integration, which depends on its permission: without it API Gateway answers 500."""
    return apigatewayv2.Integration(
        scope.name("integration", id_),
        api_id=api.id,
        integration_type="AWS_PROXY",
        integration_uri=arn,
        integration_method="POST",
        payload_format_version="2.0",
        timeout_milliseconds=FUNCTION_TIMEOUT_SECONDS * 1000,
        opts=opts,
    )


def _create_for_url(scope: Scope, api: apigatewayv2.Api, backend: Backend) -> apigatewayv2.Integration:
    return apigatewayv2.Integration(
        scope.name("integration", backend.id),
        api_id=api.id,
        integration_type="HTTP_PROXY",
        integration_uri=backend.url,
        integration_method=backend.method,
        payload_format_version="1.0",  # the only version of HTTP integrations
        timeout_milliseconds=FUNCTION_TIMEOUT_SECONDS * 1000,
        opts=scope.opts(replace_on_changes=_REPLACED_WITH_TARGET),
    )


def _create_permission(
    scope: Scope, api: apigatewayv2.Api, id_: str, function: pulumi.Input[str], qualifier: pulumi.Input[str] | None
) -> lambda_.Permission:
    return lambda_.Permission(
        scope.name("permission", permission_id(scope.component, id_)),
        action="lambda:InvokeFunction",
        function=function,
        qualifier=qualifier,
        principal="apigateway.amazonaws.com",
        source_arn=pulumi.Output.format("{0}/*/*", api.execution_arn),
        opts=scope.opts(),
    )


def _split(arn: str) -> list[Any]:
    """The function's ARN, and the version or alias; None for the function itself."""
    parts = arn.split(":")
    function, rest = parts[:_PARTS_OF_AN_UNQUALIFIED_ARN], parts[_PARTS_OF_AN_UNQUALIFIED_ARN:]
    return [":".join(function), rest[0] if rest else None]
