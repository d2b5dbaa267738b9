"""The arguments of both components. The text below a field is its documentation, in Python and in the schema."""

from collections.abc import Mapping, Sequence
from typing import NotRequired, TypedDict

import pulumi


class ThrottlingArgs(TypedDict):
    """How many requests are let through; the rest are answered 429. For the stage both are given; a route's missing one is the stage's. AWS takes a value that is left out as 0, which turns everybody away, so that both are always sent."""

    rate_limit: NotRequired[pulumi.Input[float]]
    """Requests a second in the long run, above 0. Needed for the stage; a route's default is the stage's."""
    burst_limit: NotRequired[pulumi.Input[int]]
    """Requests at once, at least 1. Needed for the stage; a route's default is the stage's."""


class RouteArgs(TypedDict):
    """One route: who may call it and what answers. Exactly one of `handler`, `function_arn` and `url`. `public`, `scopes` and `authorizer` are plain values."""

    handler: NotRequired[str]
    """Lambda entry point in `code`, such as `me.handler`: module, dot, function. Routes with the same handler share one function."""
    function_arn: NotRequired[pulumi.Input[str]]
    """ARN of a Lambda function of your own: of the function, of a version or of an alias. The component makes the permission for the API to invoke it."""
    url: NotRequired[pulumi.Input[str]]
    """An https URL that requests are passed on to. `{name}` in it stands for the route's path parameter of that name, `{proxy}` for a greedy `{proxy+}`. The backend gets the caller's Authorization header as it came."""
    public: NotRequired[bool]
    """True opens the route to everybody: no authorizer checks it. Default: false, a valid token is needed."""
    scopes: NotRequired[Sequence[str]]
    """OAuth scopes of which the token must have any one, in its `scope` or `scp` claim; without one the answer is 403. At most 10. Passage's own tokens have no scopes. Default: none needed."""
    authorizer: NotRequired[str]
    """Name of the authorizer that checks the token. Default: the component's default authorizer."""
    throttling: NotRequired[ThrottlingArgs]
    """Limits of this route. Default: the stage's."""


class AuthorizerArgs(TypedDict):
    """One JWT authorizer: whose tokens are admitted."""

    issuer: pulumi.Input[str]
    """The `iss` of the tokens, to the byte: an https URL. API Gateway fetches `{issuer}/.well-known/openid-configuration` while it creates the authorizer, and the keys from there."""
    audiences: pulumi.Input[Sequence[pulumi.Input[str]]]
    """The token's `aud` (or `client_id`) must be one of these. 1 to 50."""
    identity_source: NotRequired[pulumi.Input[str]]
    """The header with the token, as `$request.header.NAME`. Default: `$request.header.Authorization`, with or without `Bearer `."""


class VpcArgs(TypedDict):
    """The VPC that a function runs in. Its role may then manage the network interfaces that Lambda needs there."""

    subnet_ids: pulumi.Input[Sequence[pulumi.Input[str]]]
    """IDs of the subnets, at least one. For other AWS services and the internet they need a NAT gateway or endpoints."""
    security_group_ids: pulumi.Input[Sequence[pulumi.Input[str]]]
    """IDs of the security groups, 1 to 5."""


class FunctionArgs(TypedDict):
    """Settings of the Lambda functions that the component makes."""

    code: NotRequired[pulumi.Input[pulumi.Archive]]
    """Archive with the handler, if it is not in the component's `code`."""
    runtime: NotRequired[pulumi.Input[str]]
    """Lambda runtime. Default: `python3.13`."""
    architecture: NotRequired[pulumi.Input[str]]
    """`arm64` or `x86_64`. Default: `arm64`."""
    memory_size: NotRequired[pulumi.Input[int]]
    """Memory in MB, 128 to 10240. Default: 256."""
    timeout: NotRequired[pulumi.Input[int]]
    """Seconds after which Lambda stops the function, 1 to 30: API Gateway waits no longer than 30. Default: 10."""
    environment: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Environment variables, name to value. Secrets stay secret. Those of `function_defaults` and of the handler are merged. Default: none."""
    layers: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """ARNs of layer versions, at most 5, in the order in which they are laid over each other. Default: none."""
    role_arn: NotRequired[pulumi.Input[str]]
    """ARN of a role of your own, instead of one that the component makes. It has to let the function write to its log group. Default: a role of the function's own that may do that and nothing else."""
    policy_arns: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Managed policies for the function's own role: a name of your choice to the policy's ARN. A plain mapping: the names are part of the deployed resources' identity. Those of `function_defaults` and of the handler are merged. At most 20. Default: none."""
    permissions_boundary_arn: NotRequired[pulumi.Input[str]]
    """ARN of the policy that bounds what the function's own role may ever do. Default: none."""
    reserved_concurrent_executions: NotRequired[pulumi.Input[int]]
    """Executions at once that are kept for this function, and its most; 0 stops it. Default: what the account has left."""
    tracing: NotRequired[bool]
    """True samples requests with AWS X-Ray and lets the function's own role send traces. Default: false."""
    log_retention_days: NotRequired[pulumi.Input[int]]
    """Days that the functions' logs are kept; one of CloudWatch's own periods, such as 7, 30 or 365. Default: 30."""
    log_kms_key_arn: NotRequired[pulumi.Input[str]]
    """ARN of the KMS key that encrypts the function's logs; its policy has to admit CloudWatch Logs. Default: CloudWatch's own key."""
    vpc: NotRequired[VpcArgs]
    """The VPC to run in. Default: none, with access to the internet."""


class CorsArgs(TypedDict):
    """What browsers may do from pages of other origins."""

    enabled: NotRequired[bool]
    """False switches CORS off, the preset's default included; settings beside it then have no effect, which a warning says. Default: true."""
    allow_origins: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """Origins of the pages, such as `https://app.example.com`; `https://*` and `http://*` for every origin of a scheme, `*` for any. Default of the preset: `[auth_origin]`; needed otherwise."""
    allow_methods: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """Methods, in capitals, or `*`. Default: those that the routes have, `*` if one is `ANY` or `$default` (with `allow_credentials` every method by name)."""
    allow_headers: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """Request headers, or `*`. Default: the headers with the token, and `content-type`."""
    expose_headers: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """Response headers that pages may read. Default: none beyond the harmless ones."""
    max_age: NotRequired[pulumi.Input[int]]
    """Seconds for which a browser may keep the answer to a preflight, -1 to 86400. Default: the browser's, about 5 s."""
    allow_credentials: NotRequired[bool]
    """True admits requests with cookies. A token in a header needs no credentials. Not together with `*`. Default: false."""


class AccessLogArgs(TypedDict):
    """The access log: one JSON line a request, with the authorizer's error and who called."""

    enabled: NotRequired[bool]
    """False makes no access log; settings beside it then have no effect, which a warning says. Default: true."""
    retention_days: NotRequired[pulumi.Input[int]]
    """Days that the log is kept; one of CloudWatch's own periods, such as 7, 30 or 365. Default: 30."""
    include_subject: NotRequired[bool]
    """False leaves the user's id (the `sub` claim) out of the log. Default: true."""
    kms_key_arn: NotRequired[pulumi.Input[str]]
    """ARN of the KMS key that encrypts the log; its policy has to admit CloudWatch Logs. Default: CloudWatch's own key."""


class DomainArgs(TypedDict):
    """A domain name of your own for the API, with TLS 1.2. The execute-api address is closed, unless kept on purpose."""

    name: pulumi.Input[str]
    """The domain name, such as `api.example.com`, in lower case."""
    hosted_zone_id: NotRequired[pulumi.Input[str]]
    """ID of the Route 53 hosted zone that the name is in: the alias record is made there, and the record that validates the certificate. Default: no record is made; point the name at the output `domain_target`."""
    certificate_arn: NotRequired[pulumi.Input[str]]
    """ARN of an issued ACM certificate for the name, in the API's region. Default: one is made and validated through `hosted_zone_id`."""
    keep_default_endpoint: NotRequired[bool]
    """True leaves the execute-api address open beside the domain. Whoever adds a domain to an API in use deploys with true first and without it later: the address is closed before the certificate is there. Default: false."""
    base_path: NotRequired[str]
    """Path below the domain that the API answers at, such as `orders` or `orders/v2`, without slashes around it. Default: none, the domain's root."""
    existing: NotRequired[bool]
    """True maps the API onto a domain name that API Gateway has already, such as another component's: no certificate, domain name or record is made. Default: false."""


class AlarmArgs(TypedDict):
    """CloudWatch alarms. Each evaluates one-minute periods, and a minute without data is no reason for alarm."""

    topic_arns: pulumi.Input[Sequence[pulumi.Input[str]]]
    """ARNs of the SNS topics that are told of an alarm and of its end, 1 to 5."""
    minimum_requests: NotRequired[pulumi.Input[int]]
    """Requests a minute below which shares of them raise no alarm. Default: 20."""
    server_error_percent: NotRequired[pulumi.Input[float]]
    """More answers 5xx than this share, in 3 of 3 minutes: look at the functions' logs and at `integrationError` in the access log. Default: 5."""
    rejected_percent: NotRequired[pulumi.Input[float]]
    """More answers 401 than this share, in 2 of 2 minutes: the issuer or its keys are out of reach or have changed; run `check-issuer`. Default: 50."""
    latency_milliseconds: NotRequired[pulumi.Input[float]]
    """One request in ten takes at least this long, 30000 at most, in 5 of 5 minutes: compare `integrationLatency` with `responseLatency` in the access log. Default: 2500."""
    function_errors: NotRequired[pulumi.Input[float]]
    """A function fails more often than this a minute, in 3 of 3 minutes: its log says why. Default: 0."""
    function_throttles: NotRequired[pulumi.Input[float]]
    """A function is turned away at least this often a minute, in 5 of 5 minutes: its reserved concurrency or the account's is used up. Default: 1."""
    function_duration_percent: NotRequired[pulumi.Input[float]]
    """One call in ten takes more than this share of the function's timeout, in 15 of 15 minutes: callers will soon see 5xx; look for slow dependencies, or raise memory or timeout. Default: 80."""


class HttpApiArgs(TypedDict):
    """What both components take."""

    routes: Mapping[str, RouteArgs]
    """Route key, such as `GET /me`, `ANY /files/{proxy+}` or `$default`, to route. At least one, at most 300. A plain mapping: what exists and who may enter must be known in a preview."""
    code: NotRequired[pulumi.Input[pulumi.Archive]]
    """Archive with the handlers: `lambda_archive("handlers")`. Needed if a route has a `handler` whose function has no `code` of its own."""
    function_defaults: NotRequired[FunctionArgs]
    """Settings for all functions."""
    functions: NotRequired[Mapping[str, FunctionArgs]]
    """Handler to settings for its function, over `function_defaults`. A plain mapping; every handler in it is one of a route."""
    cors: NotRequired[CorsArgs]
    """What browsers may do from pages of other origins. A protected `ANY` or `$default` route gets a public `OPTIONS` twin, so that preflights, which carry no token, are answered. Default: none; the preset's: `[auth_origin]`, the routes' methods, `authorization` and `content-type`."""
    throttling: NotRequired[ThrottlingArgs]
    """Limits for each route of the stage. To take them away again set the account's limits (docs/operations.md). Default: the account's."""
    access_logs: NotRequired[AccessLogArgs]
    """Settings of the access log. Default: on, kept 30 days, subject included."""
    domain: NotRequired[DomainArgs]
    """A domain name of your own. Default: none."""
    alarms: NotRequired[AlarmArgs]
    """CloudWatch alarms. Default: none."""
    tags: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Tags for everything that takes tags, name to value. Default: none."""


class JwtHttpApiArgs(HttpApiArgs):
    """Arguments of `JwtHttpApi`."""

    authorizers: Mapping[str, AuthorizerArgs]
    """Name to authorizer; 1 to 10. A plain mapping. The name is part of the deployed resource's identity and of the access table."""
    default_authorizer: NotRequired[str]
    """Name of the authorizer for routes that name none. Default: the only one, if there is one."""


class PassageHttpApiArgs(HttpApiArgs):
    """Arguments of `PassageHttpApi`."""

    app_id: NotRequired[pulumi.Input[str]]
    """The Passage app's ID; the issuer is `https://auth.passage.id/v1/apps/{app_id}`. Needed unless `issuer` is given."""
    auth_origin: NotRequired[pulumi.Input[str]]
    """The Passage app's authentication origin, such as `https://app.example.com`: scheme, host and port, without path or trailing slash. It is the audience, and the origin that CORS admits. Needed unless `audiences` and `cors` are given."""
    issuer: NotRequired[pulumi.Input[str]]
    """The `iss` of the tokens, to the byte, instead of Passage's: any OIDC provider's https URL. Default: made from `app_id`."""
    audiences: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """The token's `aud` (or `client_id`) must be one of these. 1 to 50. Default: `[auth_origin]`, which matches Passage's tokens of every era."""
