"""The JWT authorizers of the API."""

from collections.abc import Sequence

from pulumi_aws import apigatewayv2

from ..model.settings import Authorizer
from .scope import Scope


def create_authorizers(
    scope: Scope, api: apigatewayv2.Api, authorizers: Sequence[Authorizer]
) -> dict[str, apigatewayv2.Authorizer]:
    """Create the authorizers, and return them by name.

    API Gateway fetches the issuer's discovery document while it creates an authorizer, so that the deployment fails
    here if it cannot (developer guide, "Control access to HTTP APIs with JWT authorizers").
    """
    return {
        authorizer.name: apigatewayv2.Authorizer(
            scope.name("authorizer", authorizer.name),
            api_id=api.id,
            authorizer_type="JWT",
            identity_sources=[authorizer.identity_source],
            jwt_configuration={"issuer": authorizer.issuer, "audiences": authorizer.audiences},
            opts=scope.opts(),
        )
        for authorizer in authorizers
    }
