"""What connects the API to the functions: an integration and the permission it needs."""

from collections.abc import Mapping

import pulumi
from pulumi_aws import apigatewayv2, lambda_

from ._functions import HandlerFunction
from .limits import FUNCTION_TIMEOUT_SECONDS
from .naming import logical_name


def create_integrations(
    name: str,
    api: apigatewayv2.Api,
    functions: Mapping[str, HandlerFunction],
    opts: pulumi.ResourceOptions,
) -> dict[str, apigatewayv2.Integration]:
    """Make one integration and one permission for each function, by handler."""
    return {handler: _create_integration(name, api, made, opts) for handler, made in functions.items()}


def _create_integration(
    name: str, api: apigatewayv2.Api, made: HandlerFunction, opts: pulumi.ResourceOptions
) -> apigatewayv2.Integration:
    permission = lambda_.Permission(
        logical_name(name, "permission", made.id),
        action="lambda:InvokeFunction",
        function=made.function.name,
        principal="apigateway.amazonaws.com",
        source_arn=pulumi.Output.concat(api.execution_arn, "/*/*"),
        opts=opts,
    )
    return apigatewayv2.Integration(
        logical_name(name, "integration", made.id),
        api_id=api.id,
        integration_type="AWS_PROXY",
        integration_uri=made.function.arn,
        integration_method="POST",
        payload_format_version="2.0",
        timeout_milliseconds=FUNCTION_TIMEOUT_SECONDS * 1000,
        # A route whose function does not let the API in answers 500.
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[permission])),
    )
