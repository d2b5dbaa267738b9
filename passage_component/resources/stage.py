"""The `$default` stage and its access log."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from pulumi_aws import apigatewayv2, cloudwatch

from ..model.naming import logical_name
from ..model.settings import AccessLog, Settings
from .scope import tagged

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

An absent value is logged as `-`, so that every value is quoted. Path and user agent are the client's own text
and stay out.
"""

_SUBJECT = {"subject": "$context.authorizer.claims.sub"}


@dataclass(frozen=True)
class StageResources:
    """The stage, and the log group of its access log if there is one."""

    stage: apigatewayv2.Stage
    log_group: cloudwatch.LogGroup | None


def create_stage(
    name: str,
    api: apigatewayv2.Api,
    made_routes: Mapping[str, apigatewayv2.Route],
    settings: Settings,
    opts: pulumi.ResourceOptions,
) -> StageResources:
    """Make the stage after all routes. It deploys itself: `deployment_id` is never set."""
    access_log = settings.access_log
    log_group = _create_log_group(name, access_log, settings.tags, opts) if access_log else None
    stage = apigatewayv2.Stage(
        logical_name(name, "stage"),
        api_id=api.id,
        name="$default",
        auto_deploy=True,
        access_log_settings={
            "destination_arn": log_group.arn,
            "format": access_log_format(include_subject=access_log.include_subject),
        }
        if access_log and log_group
        else None,
        # Both limits, always: the provider sends one that is left out as 0, which answers 429 to everybody.
        default_route_settings=apigatewayv2.StageDefaultRouteSettingsArgs(
            throttling_rate_limit=settings.throttling.rate_limit,
            throttling_burst_limit=settings.throttling.burst_limit,
        )
        if settings.throttling
        else None,
        route_settings=[
            apigatewayv2.StageRouteSettingArgs(
                route_key=str(route.key),
                throttling_rate_limit=route.throttling.rate_limit,
                throttling_burst_limit=route.throttling.burst_limit,
            )
            for route in settings.routes
            if route.throttling
        ]
        or None,
        tags=settings.tags,
        # Settings of a route that is not there yet are refused.
        opts=pulumi.ResourceOptions.merge(
            tagged(opts, settings.tags), pulumi.ResourceOptions(depends_on=list(made_routes.values()))
        ),
    )
    return StageResources(stage, log_group)


def access_log_format(*, include_subject: bool) -> str:
    """The template of one JSON line a request."""
    fields = _ACCESS_LOG_FIELDS | (_SUBJECT if include_subject else {})
    return json.dumps(fields, separators=(",", ":"))


def _create_log_group(
    name: str, access_log: AccessLog, tags: Mapping[str, pulumi.Input[str]] | None, opts: pulumi.ResourceOptions
) -> cloudwatch.LogGroup:
    return cloudwatch.LogGroup(
        logical_name(name, "access-logs"),
        # Groups below /aws/vendedlogs/ do not use up the account's log resource policy.
        name_prefix=f"/aws/vendedlogs/apigateway/{name}-",
        retention_in_days=access_log.retention_days,
        kms_key_id=access_log.kms_key_arn,
        tags=tags,
        opts=tagged(opts, tags),
    )
