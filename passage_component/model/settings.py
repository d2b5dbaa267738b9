"""What a component is to make: checked, complete, and free of Pulumi resources."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pulumi

from .access import CATCH_ALL, JWT, PREFLIGHT, PUBLIC, Access
from .limits import DEFAULT_ARCHITECTURE, DEFAULT_RUNTIME
from .route_key import RouteKey

Text = pulumi.Input[str]
Texts = pulumi.Input[Sequence[pulumi.Input[str]]]


@dataclass(frozen=True)
class Authorizer:
    """One JWT authorizer."""

    name: str
    issuer: Text
    audiences: Texts
    identity_source: Text


@dataclass(frozen=True)
class Throttling:
    """Requests a second, and at once. Both are always there: AWS takes a missing one as 0."""

    rate_limit: pulumi.Input[float]
    burst_limit: pulumi.Input[int]


@dataclass(frozen=True)
class Route:
    """One route.

    Attributes:
        key: its route key.
        integration: the id of what answers: a function's, or that of one of `Settings.external_targets`.
        authorizer: the name of its authorizer; None for a public route and for no other.
        scopes: of which the token must have one; empty when it needs none.
        throttling: its own limits, if it has any.
        is_preflight: whether the component added it to answer preflights.
    """

    key: RouteKey
    integration: str
    authorizer: str | None
    scopes: tuple[str, ...] = ()
    throttling: Throttling | None = None
    is_preflight: bool = False

    def access(self, *, name_authorizer: bool) -> Access:
        """Who may call it.

        Args:
            name_authorizer: whether the component has several authorizers, so that the access names one.
        """
        if self.is_preflight:
            return Access(PREFLIGHT)
        if self.authorizer is None:
            return Access(CATCH_ALL if self.key.is_catch_all else PUBLIC)
        return Access(JWT, self.authorizer if name_authorizer else "", tuple(sorted(self.scopes)))


@dataclass(frozen=True)
class Vpc:
    """The VPC that a function runs in."""

    subnet_ids: Texts
    security_group_ids: Texts


@dataclass(frozen=True)
class Function:
    """One Lambda function. `id` is its handler's id in logical names; without a `role_arn` a role is made for it."""

    id: str
    handler: str
    code: pulumi.Input[pulumi.Archive]
    runtime: Text = DEFAULT_RUNTIME
    architecture: Text = DEFAULT_ARCHITECTURE
    memory_size: pulumi.Input[int] = 256
    timeout: pulumi.Input[int] = 10
    environment: Mapping[str, Text] = field(default_factory=dict)
    layers: Texts | None = None
    role_arn: Text | None = None
    policy_arns: Mapping[str, Text] = field(default_factory=dict)
    permissions_boundary_arn: Text | None = None
    reserved_concurrent_executions: pulumi.Input[int] | None = None
    tracing: bool = False
    log_retention_days: pulumi.Input[int] = 30
    log_kms_key_arn: Text | None = None
    vpc: Vpc | None = None
    is_preflight: bool = False


@dataclass(frozen=True)
class ExistingFunction:
    """A function, version or alias of the user's own."""

    id: str
    arn: Text


@dataclass(frozen=True)
class Backend:
    """A backend that requests are passed on to, with the method that it is asked with."""

    id: str
    url: Text
    method: str


@dataclass(frozen=True)
class Cors:
    """What browsers may do from pages of other origins."""

    allow_origins: Texts
    allow_methods: Texts
    allow_headers: Texts
    expose_headers: Texts | None
    max_age: pulumi.Input[int] | None
    allow_credentials: bool


@dataclass(frozen=True)
class AccessLog:
    """The access log of the stage."""

    retention_days: pulumi.Input[int]
    include_subject: bool
    kms_key_arn: Text | None


@dataclass(frozen=True)
class Domain:
    """A domain name, and the path below it."""

    name: Text
    hosted_zone_id: Text | None
    certificate_arn: Text | None
    base_path: str | None
    existing: bool
    keep_default_endpoint: bool


@dataclass(frozen=True)
class Alarms:
    """Whom alarms tell, and when."""

    topic_arns: Texts
    minimum_requests: pulumi.Input[int]
    server_error_percent: pulumi.Input[float]
    rejected_percent: pulumi.Input[float]
    latency_milliseconds: pulumi.Input[float]
    function_errors: pulumi.Input[float]
    function_throttles: pulumi.Input[float]
    function_duration_percent: pulumi.Input[float]


@dataclass(frozen=True)
class Settings:
    """Everything a component is made from."""

    routes: tuple[Route, ...]
    authorizers: tuple[Authorizer, ...]
    functions: tuple[Function, ...]
    external_targets: tuple[ExistingFunction | Backend, ...]
    cors: Cors | None
    throttling: Throttling | None
    access_log: AccessLog | None
    domain: Domain | None
    alarms: Alarms | None
    tags: Mapping[str, Any] | None
    warnings: tuple[str, ...]

    @property
    def access_table(self) -> dict[str, str]:
        """Route key to the text of its access. The texts are plain values, so that every preview knows them."""
        several = len(self.authorizers) > 1
        return {str(route.key): str(route.access(name_authorizer=several)) for route in self.routes}
