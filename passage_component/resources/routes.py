"""The routes: their authorizers, scopes and integrations."""

from collections.abc import Mapping, Sequence

import pulumi
from pulumi_aws import apigatewayv2

from ..model.settings import Route
from .scope import Scope


def create_routes(
    scope: Scope,
    api: apigatewayv2.Api,
    authorizers: Mapping[str, apigatewayv2.Authorizer],
    integrations: Mapping[str, apigatewayv2.Integration],
    routes: Sequence[Route],
) -> dict[str, apigatewayv2.Route]:
    """Create the routes, and return them by route key.

    A public route has the authorization type `NONE`. Every other route has an authorizer.
    """
    targets = {id_: pulumi.Output.concat("integrations/", integration.id) for id_, integration in integrations.items()}
    created: dict[str, apigatewayv2.Route] = {}
    for route in routes:
        key = str(route.key)
        authorizer = authorizers[route.authorizer] if route.authorizer is not None else None
        created[key] = apigatewayv2.Route(
            scope.name("route", key),
            api_id=api.id,
            route_key=key,
            target=targets[route.integration],
            authorization_type="NONE" if authorizer is None else "JWT",
            authorizer_id=None if authorizer is None else authorizer.id,
            authorization_scopes=list(route.scopes) or None,
            opts=scope.opts(),
        )
    return created
