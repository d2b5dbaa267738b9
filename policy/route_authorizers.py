"""Routes use authorizers of their own stack, whose issuers were checked."""

from collections.abc import Iterator, Sequence, Set

from . import authorizers, routes
from .settings import Settings
from .type_tokens import AUTHORIZER, ROUTE
from .values import UNKNOWN, Findings, Resource, is_given, problem


def check_route_authorizers(
    resources: Sequence[Resource], analyzed: Set[str], settings: Settings
) -> Iterator[tuple[str, Findings]]:
    """Find the authorizer of each route.

    Args:
        resources: everything in the stack.
        analyzed: URNs of the authorizers that `check_authorizer` saw while they were registered. One that the program
            only reads (`Authorizer.get`) is not among them. Its outputs are checked here.
        settings: the allow lists.

    Yields:
        A route's URN and what was found.
    """
    known = [resource for resource in resources if resource.type == AUTHORIZER]
    for route in resources:
        if route.type != ROUTE or not is_given(route.properties.get("authorizerId")):
            continue
        candidates = _authorizers_of(route, known)
        if not candidates:
            yield route.urn, problem(_foreign(route))
        for candidate in candidates:
            if candidate.urn not in analyzed and (
                findings := authorizers.check_authorizer(candidate.properties, settings)
            ):
                yield route.urn, findings


def _authorizers_of(route: Resource, known: Sequence[Resource]) -> list[Resource]:
    """By id; while ids are unknown, by the resource that the id comes from."""
    id_ = route.properties["authorizerId"]
    ids = {authorizer.urn: authorizer.properties.get("id", UNKNOWN) for authorizer in known}
    by_id = [authorizer for authorizer in known if id_ is not UNKNOWN and ids[authorizer.urn] == id_]
    origin = route.dependencies.get("authorizerId", frozenset())
    return by_id or [
        authorizer
        for authorizer in known
        if authorizer.urn in origin and (id_ is UNKNOWN or ids[authorizer.urn] is UNKNOWN)
    ]


def _foreign(route: Resource) -> str:
    return (
        f"{routes.describe(route.properties)}: its authorizer is not one of this stack, so no policy checked its "
        "issuer. Declare the aws.apigatewayv2.Authorizer in the same program."
    )
