"""The arguments of both components. The text below a field is its documentation, in Python and in the schema."""

from collections.abc import Mapping, Sequence
from typing import NotRequired, TypedDict

import pulumi


class RouteArgs(TypedDict):
    """One route: who may call it and what answers. `public`, `scopes` and `authorizer` are plain values."""

    handler: str
    """Lambda entry point in `code`, such as `me.handler`: module, dot, function. Routes with the same handler share one function."""
    public: NotRequired[bool]
    """True opens the route to everybody: no authorizer checks it. Default: false, a valid token is needed."""
    scopes: NotRequired[Sequence[str]]
    """OAuth scopes of which the token must have any one, in its `scope` or `scp` claim; without one the answer is 403. At most 10. Passage's own tokens have no scopes. Default: none needed."""
    authorizer: NotRequired[str]
    """Name of the authorizer that checks the token. Default: the component's default authorizer."""


class AuthorizerArgs(TypedDict):
    """One JWT authorizer: whose tokens are admitted."""

    issuer: pulumi.Input[str]
    """The `iss` of the tokens, to the byte: an https URL. API Gateway fetches `{issuer}/.well-known/openid-configuration` while it creates the authorizer, and the keys from there."""
    audiences: pulumi.Input[Sequence[pulumi.Input[str]]]
    """The token's `aud` (or `client_id`) must be one of these. 1 to 50."""
    identity_source: NotRequired[pulumi.Input[str]]
    """The header with the token, as `$request.header.NAME`. Default: `$request.header.Authorization`, with or without `Bearer `."""


class FunctionArgs(TypedDict):
    """Settings of the Lambda functions that the component makes."""

    runtime: NotRequired[pulumi.Input[str]]
    """Lambda runtime. Default: `python3.13`."""
    architecture: NotRequired[pulumi.Input[str]]
    """`arm64` or `x86_64`. Default: `arm64`."""
    memory_size: NotRequired[pulumi.Input[int]]
    """Memory in MB, 128 to 32768. Default: 256."""
    timeout: NotRequired[pulumi.Input[int]]
    """Seconds after which Lambda stops the function, 1 to 30: API Gateway waits no longer than 30. Default: 10."""
    environment: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Environment variables, name to value. Secrets stay secret. Default: none."""
    log_retention_days: NotRequired[pulumi.Input[int]]
    """Days that the functions' logs are kept; one of CloudWatch's own periods, such as 7, 30 or 365. Default: 30."""


class AccessLogArgs(TypedDict):
    """The access log: one JSON line a request, with the authorizer's error and who called."""

    enabled: NotRequired[bool]
    """False makes no access log. Default: true."""
    retention_days: NotRequired[pulumi.Input[int]]
    """Days that the log is kept; one of CloudWatch's own periods, such as 7, 30 or 365. Default: 30."""
    include_subject: NotRequired[bool]
    """False leaves the user's id (the `sub` claim) out of the log. Default: true."""


class HttpApiArgs(TypedDict):
    """What both components take."""

    routes: Mapping[str, RouteArgs]
    """Route key, such as `GET /me`, `ANY /files/{proxy+}` or `$default`, to route. At least one, at most 300. A plain mapping: what exists and who may enter must be known in a preview."""
    code: NotRequired[pulumi.Input[pulumi.Archive]]
    """Archive with the handlers: `lambda_archive("handlers")`."""
    function_defaults: NotRequired[FunctionArgs]
    """Settings for all functions."""
    access_logs: NotRequired[AccessLogArgs]
    """Settings of the access log. Default: on, kept 30 days, subject included."""
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
    """The Passage app's authentication origin, such as `https://app.example.com`: scheme, host and port, without path or trailing slash. It is the audience. Needed unless `audiences` is given."""
    issuer: NotRequired[pulumi.Input[str]]
    """The `iss` of the tokens, to the byte, instead of Passage's: any OIDC provider's https URL. Default: made from `app_id`."""
    audiences: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """The token's `aud` (or `client_id`) must be one of these. 1 to 50. Default: `[auth_origin]`, which matches Passage's tokens of every era."""
