"""The backend of a preflight route answers no protected route."""

import re
from collections.abc import Iterator, Mapping, Sequence

from . import routes
from .type_tokens import INTEGRATION, ROUTE
from .values import UNKNOWN, Findings, Resource, is_given, problem

_LAMBDA = "aws:lambda/"
_FUNCTION = re.compile(r"arn:[^:]+:lambda:[^:]*:[^:]*:function:[^:/]+")
"""A function's ARN within an integration's URI, without version or alias."""


def check_preflights(resources: Sequence[Resource]) -> Iterator[tuple[str, Findings]]:
    """Find open `OPTIONS` routes whose backend also answers routes with an authorizer.

    Anybody can send OPTIONS, with any body and headers, and so call such a handler without a token. The passage
    component's own preflight routes call a function without any data.

    Args:
        resources: everything in the stack.

    Yields:
        A route's URN and what was found.
    """
    by_urn = {resource.urn: resource for resource in resources}
    all_routes = [resource for resource in resources if resource.type == ROUTE]
    protected = frozenset[str]().union(*(_backends(route, by_urn) for route in all_routes if not _is_open(route)))
    for route in all_routes:
        if not _is_open(route) or not routes.is_preflight(route.properties.get("routeKey")):
            continue
        backends = _backends(route, by_urn)
        where = routes.describe(route.properties)
        if backends & protected:
            yield (
                route.urn,
                problem(
                    f"{where}: its backend also answers a route with an authorizer, and anybody can call it without "
                    "a token. Give the open OPTIONS route a backend of its own."
                ),
            )
        elif not backends and is_given(route.properties.get("target")):
            yield (
                route.urn,
                problem(f"{where}: its backend is unknown. Set its target to an integration of the same program."),
            )


def _is_open(route: Resource) -> bool:
    return bool(routes.authorization_type(route.properties) == "NONE")


def _backends(route: Resource, by_urn: Mapping[str, Resource]) -> frozenset[str]:
    """The identities of a route's backend: its integrations, their URIs, and the resources of these URIs."""
    identities: set[str] = set()
    for urn in route.dependencies.get("target", ()):
        integration = by_urn.get(urn)
        if integration is None or integration.type != INTEGRATION:
            continue
        identities.add(urn)
        uri = integration.properties.get("integrationUri")
        if is_given(uri) and uri is not UNKNOWN:
            function = _FUNCTION.search(str(uri))
            identities.add(function[0] if function else str(uri))
        origin = integration.dependencies.get("integrationUri", frozenset())
        identities |= {source for source in origin if source in by_urn and by_urn[source].type.startswith(_LAMBDA)}
    return frozenset(identities)
