"""The `$default` stage and its access log."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pulumi_aws import apigatewayv2, cloudwatch

from ..model.settings import AccessLog, Settings, Throttling
from .scope import Scope

_ACCESS_LOG_FIELDS = {
    "requestId": "$context.requestId",
    "requestTime": "$context.requestTime",
    "ip": "$context.identity.sourceIp",
    "routeKey": "$context.routeKey",
    "status": "$context.status",
    "responseLength": "$context.responseLength",
    "responseLatency": "$context.responseLatency",
    "integrationLatency": "$context.integrationLatency",
    "integrationError": "$context.integrationErrorMessage",
    "error": "$context.error.message",
    "authorizerError": "$context.authorizer.error",
}
"""Field to variable (developer guide, "Customize HTTP API access logs").

API Gateway logs an absent value as `-`, so every value is quoted. The path and the user agent are not logged, since
the client chooses their text.
"""


@dataclass(frozen=True)
class StageResources:
    """The stage, and the log group of its access log; None without access logs."""

    stage: apigatewayv2.Stage
    log_group: cloudwatch.LogGroup | None


def create_stage(
    scope: Scope, api: apigatewayv2.Api, routes: Mapping[str, apigatewayv2.Route], settings: Settings
) -> StageResources:
    """Create the stage after all routes. It deploys itself, so `deployment_id` is not set."""
    access_log = settings.access_log
    log_group = _create_log_group(scope, access_log) if access_log else None
    stage = apigatewayv2.Stage(
        scope.name("stage"),
        api_id=api.id,
        name="$default",
        auto_deploy=True,
        access_log_settings={
            "destination_arn": log_group.arn,
            "format": access_log_format(include_subject=access_log.include_subject),
        }
        if access_log and log_group
        else None,
        default_route_settings=_limits(settings.throttling) if settings.throttling else None,
        route_settings=[
            apigatewayv2.StageRouteSettingArgs(route_key=str(route.key), **_limits(route.throttling))
            for route in settings.routes
            if route.throttling
        ]
        or None,
        tags=scope.tags,
        # API Gateway refuses settings of a route that does not exist yet.
        opts=scope.opts(depends_on=list(routes.values())),
    )
    return StageResources(stage, log_group)


def _limits(throttling: Throttling) -> Any:
    """Both limits: the provider sends a missing one as 0, and API Gateway then answers 429."""
    return {"throttling_rate_limit": throttling.rate_limit, "throttling_burst_limit": throttling.burst_limit}


def access_log_format(*, include_subject: bool) -> str:
    """The access log's format: a template of one JSON line for each request."""
    subject = {"subject": "$context.authorizer.claims.sub"} if include_subject else {}
    return json.dumps(_ACCESS_LOG_FIELDS | subject, separators=(",", ":"))


def _create_log_group(scope: Scope, access_log: AccessLog) -> cloudwatch.LogGroup:
    return cloudwatch.LogGroup(
        scope.name("access-logs"),
        # API Gateway adds log groups outside /aws/vendedlogs/ to the account's resource policy, whose size is limited.
        name_prefix=f"/aws/vendedlogs/apigateway/{scope.component}-",
        retention_in_days=access_log.retention_days,
        kms_key_id=access_log.kms_key_arn,
        tags=scope.tags,
        opts=scope.opts(),
    )
