"""The JWT authorizers of the API."""

from collections.abc import Sequence

import pulumi
from pulumi_aws import apigatewayv2

from ..model.naming import logical_name
from ..model.settings import Authorizer


def create_authorizers(
    name: str, api: apigatewayv2.Api, authorizers: Sequence[Authorizer], opts: pulumi.ResourceOptions
) -> dict[str, apigatewayv2.Authorizer]:
    """Make one JWT authorizer for each, by name.

    API Gateway fetches the issuer's discovery document meanwhile, so that a dead issuer fails here
    (developer guide, "Control access to HTTP APIs with JWT authorizers").
    """
    return {
        each.name: apigatewayv2.Authorizer(
            logical_name(name, "authorizer", each.name),
            api_id=api.id,
            authorizer_type="JWT",
            identity_sources=[each.identity_source],
            jwt_configuration={"issuer": each.issuer, "audiences": each.audiences},
            opts=opts,
        )
        for each in authorizers
    }
