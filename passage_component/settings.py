"""What a component is to make: checked, complete, and free of Pulumi resources."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi

from .route_key import RouteKey


@dataclass(frozen=True)
class Authorizer:
    """One JWT authorizer."""

    name: str
    issuer: pulumi.Input[str]
    audiences: pulumi.Input[Sequence[pulumi.Input[str]]]
    identity_source: pulumi.Input[str]


@dataclass(frozen=True)
class Route:
    """One route. `authorizer` is None for a public one and for no other."""

    key: RouteKey
    handler: str
    authorizer: str | None
    scopes: tuple[str, ...]

    def access(self, *, name_authorizer: bool) -> str:
        """Who may call it, as the access table says it.

        Args:
            name_authorizer: whether the component has several authorizers, so that one has to be told.
        """
        if self.authorizer is None:
            return "public (catch-all)" if self.key.is_catch_all else "public"
        token = f"jwt:{self.authorizer}" if name_authorizer else "jwt"
        return f"{token} [{' '.join(sorted(self.scopes))}]" if self.scopes else token


@dataclass(frozen=True)
class Function:
    """One Lambda function. `id` is its handler's id in logical names."""

    id: str
    handler: str
    code: pulumi.Input[pulumi.Archive]
    runtime: pulumi.Input[str]
    architecture: pulumi.Input[str]
    memory_size: pulumi.Input[int]
    timeout: pulumi.Input[int]
    environment: Mapping[str, pulumi.Input[str]]
    log_retention_days: pulumi.Input[int]


@dataclass(frozen=True)
class AccessLog:
    """The access log of the stage."""

    retention_days: pulumi.Input[int]
    include_subject: bool


@dataclass(frozen=True)
class Settings:
    """Everything a component is made from."""

    routes: tuple[Route, ...]
    authorizers: tuple[Authorizer, ...]
    functions: tuple[Function, ...]
    access_log: AccessLog | None
    tags: Mapping[str, pulumi.Input[str]] | None
    warnings: tuple[str, ...]

    @property
    def access_table(self) -> dict[str, str]:
        """Route key to who may call it; plain values, so that every preview knows them."""
        several = len(self.authorizers) > 1
        return {str(route.key): route.access(name_authorizer=several) for route in self.routes}
