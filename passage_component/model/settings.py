"""The checked arguments of a component, without Pulumi resources. Optional values have their defaults here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pulumi

from .access import CATCH_ALL, JWT, PREFLIGHT, PUBLIC, Access
from .route_key import RouteKey

DEFAULT_RUNTIME = "python3.13"
DEFAULT_ARCHITECTURE = "arm64"
IDENTITY_SOURCE = "$request.header.Authorization"

Text = pulumi.Input[str]
Texts = pulumi.Input[Sequence[pulumi.Input[str]]]


@dataclass(frozen=True)
class Authorizer:
    """One JWT authorizer; `is_passage` where Passage makes its tokens. `default_scopes` are in its routes already."""

    name: str
    issuer: Text
    audiences: Texts
    is_passage: bool
    identity_source: Text = IDENTITY_SOURCE
    default_scopes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Throttling:
    """Requests per second, and requests at once. Both are always set: AWS reads a missing one as 0."""

    rate_limit: pulumi.Input[float]
    burst_limit: pulumi.Input[int]


@dataclass(frozen=True)
class Route:
    """One route.

    Attributes:
        key: its route key.
        integration: the id of its integration: of a function, or of one of `Settings.external_targets`.
        authorizer: the name of its authorizer. None only for a public route.
        scopes: the token must have one of these. Empty: the token needs no scope.
        throttling: its own limits. None: those of the stage.
        is_preflight: whether the component added it to answer preflights.
    """

    key: RouteKey
    integration: str
    authorizer: str | None
    scopes: tuple[str, ...] = ()
    throttling: Throttling | None = None
    is_preflight: bool = False

    def access(self, *, name_authorizer: bool) -> Access:
        """Who may call it. With `name_authorizer` the access names one of several authorizers."""
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
    """One Lambda function. `id` is its handler's id in logical names. It gets a role of its own without `role_arn`."""

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
    """An existing function, version or alias."""

    id: str
    arn: Text


@dataclass(frozen=True)
class Backend:
    """A backend for an HTTP proxy integration, and the method of the requests to it."""

    id: str
    url: Text
    method: str


@dataclass(frozen=True)
class Cors:
    """The CORS configuration."""

    allow_origins: Texts
    allow_methods: Texts
    allow_headers: Texts
    expose_headers: Texts | None
    max_age: pulumi.Input[int] | None
    allow_credentials: bool


@dataclass(frozen=True)
class AccessLog:
    """The access log of the stage."""

    retention_days: pulumi.Input[int] = 30
    include_subject: bool = True
    kms_key_arn: Text | None = None


@dataclass(frozen=True)
class Domain:
    """A domain name, and the API's path below it."""

    name: Text
    hosted_zone_id: Text | None = None
    certificate_arn: Text | None = None
    base_path: str | None = None
    existing: bool = False
    keep_default_endpoint: bool = False


@dataclass(frozen=True)
class Alarms:
    """The topics and the thresholds of the alarms."""

    topic_arns: Texts
    minimum_requests: pulumi.Input[int] = 20
    server_error_percent: pulumi.Input[float] = 5
    rejected_percent: pulumi.Input[float] = 50
    latency_milliseconds: pulumi.Input[float] = 2500
    function_errors: pulumi.Input[float] = 0
    function_throttles: pulumi.Input[float] = 1
    function_duration_percent: pulumi.Input[float] = 80


@dataclass(frozen=True)
class Settings:
    """The settings of a component."""

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

    @property
    def access_table(self) -> dict[str, str]:
        """Route key to the text of its access. The texts are plain, so every preview shows them."""
        several = len(self.authorizers) > 1
        return {str(route.key): str(route.access(name_authorizer=several)) for route in self.routes}
