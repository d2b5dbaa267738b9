"""The arguments of both components. The text below a field is its documentation, in Python and in the schema."""

from collections.abc import Mapping, Sequence
from typing import NotRequired, TypedDict

import pulumi


class ThrottlingArgs(TypedDict):
    """Throttling limits. API Gateway answers requests above them with 429. It reads a missing limit as 0 and would then answer 429 to every request, so the component always sends both."""

    rate_limit: NotRequired[pulumi.Input[float]]
    """Steady rate in requests per second, above 0. Default for a route: the stage's. Required otherwise."""
    burst_limit: NotRequired[pulumi.Input[int]]
    """Burst in requests, at least 1. Default for a route: the stage's. Required otherwise."""


class RouteArgs(TypedDict):
    """A route: its access and its target. Set exactly one of `handler`, `function_arn` and `url`. `public`, `scopes` and `authorizer` are plain values."""

    handler: NotRequired[str]
    """Lambda entry point in `code`, as module, dot, function: `me.handler`. Routes with the same handler share one function."""
    function_arn: NotRequired[pulumi.Input[str]]
    """ARN of an existing Lambda function, version or alias. The component creates the permission for the API to invoke it."""
    url: NotRequired[pulumi.Input[str]]
    """The https URL of a backend. `{name}` stands for the route's path parameter of that name, `{proxy}` for a greedy `{proxy+}`. The backend receives the caller's Authorization header unchanged."""
    public: NotRequired[bool]
    """True admits every caller, without a token. Default: false. The caller then needs a valid token."""
    scopes: NotRequired[Sequence[str]]
    """OAuth scopes, 1 to 10. The token needs at least one of them in its `scope` or `scp` claim, otherwise the answer is 403. Passage's own tokens have no scopes. A route's own scopes replace the `default_scopes`. Default: `default_scopes`, otherwise no scope is required."""
    authorizer: NotRequired[str]
    """Name of the authorizer that checks the token. Its `default_scopes` apply. Default: the component's default authorizer."""
    throttling: NotRequired[ThrottlingArgs]
    """Throttling limits of this route. Default: the stage's."""


class AuthorizerArgs(TypedDict):
    """A JWT authorizer: the issuer and the audiences of the tokens that it admits."""

    issuer: pulumi.Input[str]
    """Issuer of the tokens, an https URL. It must equal their `iss` claim byte for byte. API Gateway fetches `{issuer}/.well-known/openid-configuration` while it creates the authorizer, and the keys from there."""
    audiences: pulumi.Input[Sequence[pulumi.Input[str]]]
    """Audiences, 1 to 50. The token's `aud` claim must contain one of them. Without `aud`, its `client_id` claim must equal one."""
    identity_source: NotRequired[pulumi.Input[str]]
    """Header that carries the token, as `$request.header.NAME`. The prefix `Bearer ` before the token is optional. Default: `$request.header.Authorization`."""
    default_scopes: NotRequired[Sequence[str]]
    """OAuth scopes, 1 to 10, for its routes without `scopes` of their own. The token needs at least one of them, otherwise the answer is 403. A plain list. Default: no scope is required."""


class VpcArgs(TypedDict):
    """The VPC that a function runs in. The role that the component creates lets Lambda manage the network interfaces."""

    subnet_ids: pulumi.Input[Sequence[pulumi.Input[str]]]
    """Subnet IDs, 1 to 16. The function reaches other AWS services and the internet only through a NAT gateway or VPC endpoints."""
    security_group_ids: pulumi.Input[Sequence[pulumi.Input[str]]]
    """Security group IDs, 1 to 5."""


class FunctionArgs(TypedDict):
    """Settings of the Lambda functions that the component creates."""

    code: NotRequired[pulumi.Input[pulumi.Archive]]
    """Archive with the handler. Default: the component's `code`."""
    runtime: NotRequired[pulumi.Input[str]]
    """Lambda runtime. Default: `python3.13`."""
    architecture: NotRequired[pulumi.Input[str]]
    """`arm64` or `x86_64`. Default: `arm64`."""
    memory_size: NotRequired[pulumi.Input[int]]
    """Memory in MB, 128 to 10240. Default: 256."""
    timeout: NotRequired[pulumi.Input[int]]
    """Seconds after which Lambda stops the function, 1 to 30. API Gateway waits at most 30 seconds. Default: 10."""
    environment: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Environment variables, name to value. Secrets stay secret. A function's own variables are added to those of `function_defaults` and override them. Default: none."""
    layers: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """ARNs of layer versions, at most 5, in the order in which Lambda merges them. Default: none."""
    role_arn: NotRequired[pulumi.Input[str]]
    """ARN of an existing role. It must let the function write to its log group. Default: the component creates a role for the function, with the permissions that these settings need."""
    policy_arns: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Managed policies for the role that the component creates, at most 20: a name of your choice to the policy's ARN. A plain mapping, because the names are part of the deployed resources' identity. A function's own policies are added to those of `function_defaults`. Default: none."""
    permissions_boundary_arn: NotRequired[pulumi.Input[str]]
    """ARN of the permissions boundary for the role that the component creates. Default: none."""
    reserved_concurrent_executions: NotRequired[pulumi.Input[int]]
    """Reserved concurrency: reserved for this function, and its maximum. 0 disables the function. Default: unreserved."""
    tracing: NotRequired[bool]
    """True samples requests with AWS X-Ray and lets the role that the component creates send traces. Default: false."""
    log_retention_days: NotRequired[pulumi.Input[int]]
    """Retention of the functions' logs in days, one of CloudWatch's periods, such as 7, 30 or 365. Default: 30."""
    log_kms_key_arn: NotRequired[pulumi.Input[str]]
    """ARN of the KMS key that encrypts the functions' logs. Its key policy must allow CloudWatch Logs to use it. Default: CloudWatch's own key."""
    vpc: NotRequired[VpcArgs]
    """VPC to run in. Default: none, with access to the internet."""


class CorsArgs(TypedDict):
    """CORS: the requests that browsers may send from pages of other origins."""

    enabled: NotRequired[bool]
    """False disables CORS, the preset's default included. Other settings beside it then have no effect, and the component warns. Default: true."""
    allow_origins: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """Origins of the pages, such as `https://app.example.com`. `https://*` and `http://*` allow every origin of a scheme, `*` every origin. Default of `PassageHttpApi`: `auth_origin` alone. Required otherwise."""
    allow_methods: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """Methods in capitals, or `*`. Default: the routes' methods. With an `ANY` or `$default` route: `*`, or with `allow_credentials` every method by name."""
    allow_headers: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """Request headers, or `*` for every header but `authorization`, which some browsers send only if it is named. Default: the headers that carry tokens, and `content-type`."""
    expose_headers: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """Response headers that pages may read. Default: only those that browsers always expose."""
    max_age: NotRequired[pulumi.Input[int]]
    """Seconds for which a browser may cache the answer to a preflight request, -1 to 86400. Default: the browser's own, about 5 seconds."""
    allow_credentials: NotRequired[bool]
    """True allows requests with cookies. A token in a header does not need it. Cannot be combined with `*`. Default: false."""


class AccessLogArgs(TypedDict):
    """The access log: one JSON line per request, with the authorizer's error and the user's ID."""

    enabled: NotRequired[bool]
    """False disables the access log. Other settings beside it then have no effect, and the component warns. Default: true."""
    retention_days: NotRequired[pulumi.Input[int]]
    """Retention in days, one of CloudWatch's periods, such as 7, 30 or 365. Default: 30."""
    include_subject: NotRequired[bool]
    """False leaves the user's ID (the `sub` claim) out of the log. Default: true."""
    kms_key_arn: NotRequired[pulumi.Input[str]]
    """ARN of the KMS key that encrypts the log. Its key policy must allow CloudWatch Logs to use it. Default: CloudWatch's own key."""


class DomainArgs(TypedDict):
    """A custom domain name for the API, with TLS 1.2. The execute-api endpoint is disabled unless `keep_default_endpoint` is true."""

    name: pulumi.Input[str]
    """Domain name in lower case, such as `api.example.com`, or `*.example.com` for every name one level below. The handler reads the name of a request in `requestContext.domainName`."""
    hosted_zone_id: NotRequired[pulumi.Input[str]]
    """ID of the Route 53 hosted zone of the name. The component creates the alias record there, and the record that validates a certificate of its own. Default: the component creates no record. Point the name at the output `domain_target`."""
    certificate_arn: NotRequired[pulumi.Input[str]]
    """ARN of an issued ACM certificate for the name, in the API's region. Default: the component creates a certificate and validates it through `hosted_zone_id`."""
    keep_default_endpoint: NotRequired[bool]
    """True keeps the execute-api endpoint enabled beside the domain name. To add a domain name to an API in use, deploy with true first and without it later, because the endpoint is disabled before the certificate exists. Default: false."""
    base_path: NotRequired[str]
    """Path below the domain name, such as `orders` or `orders/v2`, without a slash at either end. Default: the domain's root."""
    existing: NotRequired[bool]
    """True maps the API onto an existing domain name of API Gateway, such as another component's. The component then creates no certificate, domain name or record. Default: false."""


class AlarmArgs(TypedDict):
    """CloudWatch alarms. Each evaluates periods of one minute. A minute without data does not count as breaching."""

    topic_arns: pulumi.Input[Sequence[pulumi.Input[str]]]
    """ARNs of the SNS topics that are notified when an alarm starts and when it ends, 1 to 5."""
    minimum_requests: NotRequired[pulumi.Input[int]]
    """Requests per minute below which alarms on a percentage of requests do not start. Default: 20."""
    server_error_percent: NotRequired[pulumi.Input[float]]
    """Alarm if more than this percentage of answers is 5xx, in 3 of 3 minutes. Read the functions' logs and `integrationError` in the access log. Default: 5."""
    rejected_percent: NotRequired[pulumi.Input[float]]
    """Alarm if more than this percentage of answers is 401, in 2 of 2 minutes. Often the issuer or its keys are unreachable or have changed. Run `check-issuer`. Default: 50."""
    latency_milliseconds: NotRequired[pulumi.Input[float]]
    """Alarm if one request in ten takes at least this long, at most 30000, in 5 of 5 minutes. Compare `integrationLatency` with `responseLatency` in the access log. Default: 2500."""
    function_errors: NotRequired[pulumi.Input[float]]
    """Alarm if a function fails more often than this per minute, in 3 of 3 minutes. Read its log. Default: 0."""
    function_throttles: NotRequired[pulumi.Input[float]]
    """Alarm if a function is throttled at least this often per minute, in 5 of 5 minutes. Raise its reserved concurrency or the account's quota. Default: 1."""
    function_duration_percent: NotRequired[pulumi.Input[float]]
    """Alarm if one invocation in ten takes more than this percentage of the function's timeout, in 15 of 15 minutes. Look for slow dependencies, or raise `memory_size` or `timeout`. Default: 80."""


class HttpApiArgs(TypedDict):
    """The arguments of both components."""

    routes: Mapping[str, RouteArgs]
    """Routes, 1 to 300: a route key, such as `GET /me`, `ANY /files/{proxy+}` or `$default`, to a route. A plain mapping, because a preview must show every route and its access."""
    code: NotRequired[pulumi.Input[pulumi.Archive]]
    """Archive with the handlers: `lambda_archive("handlers")`. Required if the function of a `handler` has no `code` of its own."""
    function_defaults: NotRequired[FunctionArgs]
    """Settings for all functions."""
    functions: NotRequired[Mapping[str, FunctionArgs]]
    """Handler to settings of its function, which override `function_defaults`. A plain mapping. Each handler must be the `handler` of a route."""
    cors: NotRequired[CorsArgs]
    """CORS settings. A protected `ANY` or `$default` route gets a public `OPTIONS` preflight route, because preflight requests carry no token. Default of `PassageHttpApi`: CORS for `auth_origin`. Default otherwise: no CORS."""
    throttling: NotRequired[ThrottlingArgs]
    """Throttling limits for each route of the stage. To remove them later, follow docs/operations.md. Default: the account's limits."""
    access_logs: NotRequired[AccessLogArgs]
    """Access log settings. Default: enabled, kept for 30 days, with the user's ID."""
    domain: NotRequired[DomainArgs]
    """Custom domain name. Default: none."""
    alarms: NotRequired[AlarmArgs]
    """CloudWatch alarms. Default: none."""
    tags: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Tags for every resource that supports tags, name to value. The AWS provider writes every tag as plain text into previews and the state, also a secret one. Default: none."""


class JwtHttpApiArgs(HttpApiArgs):
    """Arguments of `JwtHttpApi`."""

    authorizers: Mapping[str, AuthorizerArgs]
    """Authorizers, 1 to 10: name to authorizer. A plain mapping. The name is part of the deployed resource's identity and of the access table."""
    default_authorizer: NotRequired[str]
    """Name of the authorizer for routes without an `authorizer`. Default: the only authorizer. With several, each protected route must name one."""


class PassageHttpApiArgs(HttpApiArgs):
    """Arguments of `PassageHttpApi`."""

    app_id: NotRequired[pulumi.Input[str]]
    """ID of the Passage app. The issuer is `https://auth.passage.id/v1/apps/` with this ID. Required unless `issuer` is set."""
    auth_origin: NotRequired[pulumi.Input[str]]
    """Authentication origin of the Passage app, such as `https://app.example.com`: scheme, host and port, without a path or trailing slash. It is the audience and the origin that CORS allows. Required unless both `audiences` and `cors` are set."""
    issuer: NotRequired[pulumi.Input[str]]
    """Issuer of the tokens instead of Passage, any OIDC provider's https URL. It must equal their `iss` claim byte for byte. Default: the issuer of `app_id`."""
    audiences: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """Audiences, 1 to 50. The token's `aud` claim must contain one of them. Without `aud`, its `client_id` claim must equal one. Default: `auth_origin`, which matches Passage's tokens of every era."""
    default_scopes: NotRequired[Sequence[str]]
    """OAuth scopes, 1 to 10, for protected routes without `scopes` of their own. The token needs at least one of them, otherwise the answer is 403. A plain list. Default: no scope is required."""
