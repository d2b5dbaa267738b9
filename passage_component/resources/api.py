"""The HTTP API and its CORS configuration."""

from pulumi_aws import apigatewayv2

from ..model.settings import Cors, Settings
from .scope import Scope


def create_api(scope: Scope, settings: Settings) -> apigatewayv2.Api:
    """Create the API.

    An API with a domain name has no execute-api endpoint unless the user keeps it, so that every request passes the
    domain (developer guide, "Disable the default endpoint for HTTP APIs").
    """
    domain = settings.domain
    return apigatewayv2.Api(
        scope.name("api"),
        protocol_type="HTTP",
        cors_configuration=_cors(settings.cors) if settings.cors else None,
        disable_execute_api_endpoint=True if domain and not domain.keep_default_endpoint else None,
        tags=scope.tags,
        opts=scope.opts(),
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
