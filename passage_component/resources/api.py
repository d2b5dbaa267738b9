"""The HTTP API itself, and what it tells browsers."""

import pulumi
from pulumi_aws import apigatewayv2

from ..model.naming import logical_name
from ..model.settings import Cors, Settings
from .scope import tagged


def create_api(name: str, settings: Settings, opts: pulumi.ResourceOptions) -> apigatewayv2.Api:
    """Make the API.

    With a domain name its execute-api address is closed, unless it is kept on purpose: whoever watches the domain
    should see every request (developer guide, "Disable the default endpoint for HTTP APIs").
    """
    domain = settings.domain
    return apigatewayv2.Api(
        logical_name(name, "api"),
        protocol_type="HTTP",
        cors_configuration=_cors(settings.cors) if settings.cors else None,
        disable_execute_api_endpoint=True if domain and not domain.keep_default_endpoint else None,
        tags=settings.tags,
        opts=tagged(opts, settings.tags),
    )


def _cors(cors: Cors) -> apigatewayv2.ApiCorsConfigurationArgs:
    return apigatewayv2.ApiCorsConfigurationArgs(
        allow_origins=cors.allow_origins,
        allow_methods=cors.allow_methods,
        allow_headers=cors.allow_headers,
        expose_headers=cors.expose_headers,
        max_age=cors.max_age,
        allow_credentials=cors.allow_credentials or None,
    )
