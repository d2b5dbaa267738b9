"""What each request has to get: at rest, and while one program becomes another.

A route that does not change gets the same answer at every moment. One that changes does so in a single moment: its own,
or its authorizer's, or, where the whole API comes or goes, the stage's. Before that moment the old answer is the only
right one, after it the new one. `switch` names what that moment belongs to; all requests that belong to the same have
to agree on when it was.
"""

from dataclasses import dataclass

from .program import Program

Deployed = Program | None
"""None stands for no API at all."""


@dataclass(frozen=True)
class Credential:
    """What a request brings: a token, or, with `defect`, one that is bad in that way (`BAD_TOKENS`)."""

    issuer: str
    audience: str
    scopes: tuple[str, ...] = ()
    defect: str | None = None


@dataclass(frozen=True)
class Answer:
    """What a request gets: a status and, where a function answered and says who it is, the function."""

    status: int
    function: str | None = None

    @property
    def lets_in(self) -> bool:
        """Whether API Gateway let the request pass."""
        return 200 <= self.status < 300

    def __str__(self) -> str:
        status = "no answer" if self.status == NO_ANSWER else str(self.status)
        return f"{status} by {self.function}" if self.function else status


NO_ANSWER = 0
"""The status of a request that nobody answered."""


def answer(deployed: Deployed, route_key: str, credential: Credential | None) -> Answer:
    """The answer to a request at rest; `credential` is None without a token."""
    route = deployed.routes.get(route_key) if deployed else None
    if deployed is None or route is None:
        return Answer(404)
    if route.authorizer is None:
        return Answer(route.status, route.function)
    authorizer = deployed.authorizers[route.authorizer]
    if (
        credential is None
        or credential.defect
        or credential.issuer != authorizer.issuer
        or credential.audience not in authorizer.audiences
    ):
        return Answer(401)
    if route.scopes and not set(route.scopes) & set(credential.scopes):
        return Answer(403)
    return Answer(route.status, route.function)


def switch(before: Deployed, after: Deployed, route_key: str) -> str | None:
    """What the moment belongs to at which a route's answers change; None for a route that does not change.

    Raises:
        ValueError: route and authorizer change both: two moments, which no request can tell apart.
    """
    if before is None or after is None:
        return None if before is after else "stage"
    old, new = before.routes.get(route_key), after.routes.get(route_key)
    authorizers = {route.authorizer for route in (old, new) if route and route.authorizer}
    changed = sorted(
        name
        for name in authorizers
        if name in before.authorizers
        and name in after.authorizers
        and before.authorizers[name] != after.authorizers[name]
    )
    if old != new and changed:
        raise ValueError(f"{route_key}: it changes, and so does its authorizer {changed[0]}; change one at a time")
    if old != new:
        return f"route {route_key}"
    return f"authorizer {changed[0]}" if changed else None
