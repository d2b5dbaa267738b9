"""The routes: who may call what, and what answers."""

from collections.abc import Mapping, Sequence

import pulumi
from pulumi_aws import apigatewayv2

from ..model.naming import logical_name
from ..model.settings import Route


def create_routes(
    name: str,
    api: apigatewayv2.Api,
    authorizers: Mapping[str, apigatewayv2.Authorizer],
    integrations: Mapping[str, apigatewayv2.Integration],
    routes: Sequence[Route],
    opts: pulumi.ResourceOptions,
) -> dict[str, apigatewayv2.Route]:
    """Make the routes, by route key. A public one says `NONE`; every other one has an authorizer."""
    targets = {id_: pulumi.Output.concat("integrations/", integration.id) for id_, integration in integrations.items()}
    made: dict[str, apigatewayv2.Route] = {}
    for route in routes:
        key = str(route.key)
        authorizer = authorizers[route.authorizer] if route.authorizer is not None else None
        made[key] = apigatewayv2.Route(
            logical_name(name, "route", key),
            api_id=api.id,
            route_key=key,
            target=targets[route.integration],
            authorization_type="NONE" if authorizer is None else "JWT",
            authorizer_id=None if authorizer is None else authorizer.id,
            authorization_scopes=list(route.scopes) or None,
            opts=opts,
        )
    return made
