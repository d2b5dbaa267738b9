"""The CloudWatch alarms.

Metrics and dimensions from the API Gateway developer guide, "Monitor CloudWatch metrics for HTTP APIs"
(http-api-metrics), and the Lambda developer guide, "Types of metrics for Lambda functions".
"""

from collections.abc import Iterable, Mapping
from typing import Any

import pulumi
from pulumi_aws import apigatewayv2, cloudwatch

from ..model.settings import Alarms
from .functions import CreatedFunction
from .scope import Scope
from .stage import StageResources

_PERIOD_SECONDS = 60
_API_NAMESPACE = "AWS/ApiGateway"


def create_alarms(
    scope: Scope,
    api: apigatewayv2.Api,
    stage: StageResources,
    functions: Iterable[CreatedFunction],
    alarms: Alarms | None,
) -> None:
    """Create the alarms of the API and of each function, if the user asks for alarms."""
    if alarms is None or stage.log_group is None:
        return
    dimensions = {"ApiId": api.id, "Stage": stage.stage.name}
    _create_api_alarms(scope, alarms, dimensions)
    _create_rejected_alarm(scope, alarms, api, dimensions, stage.log_group)
    for function in functions:
        _create_function_alarms(scope, alarms, function)


def _create_api_alarms(scope: Scope, alarms: Alarms, dimensions: Mapping[str, Any]) -> None:
    errors = {"namespace": _API_NAMESPACE, "metric_name": "5xx", "dimensions": dimensions}
    _create_alarm(
        scope,
        alarms,
        "server-errors",
        "Too many answers are 5xx: read integrationError in the access log, then the functions' logs.",
        3,
        alarms.server_error_percent,
        metric_queries=_share_of_requests(alarms, dimensions, "errors", errors),
    )
    _create_alarm(
        scope,
        alarms,
        "latency",
        "One request in ten is slow: compare integrationLatency with responseLatency in the access log.",
        5,
        alarms.latency_milliseconds,
        comparison_operator="GreaterThanOrEqualToThreshold",
        namespace=_API_NAMESPACE,
        metric_name="Latency",
        extended_statistic="p90",
        period=_PERIOD_SECONDS,
        dimensions=dimensions,
    )


def _create_rejected_alarm(
    scope: Scope, alarms: Alarms, api: apigatewayv2.Api, dimensions: Mapping[str, Any], log_group: cloudwatch.LogGroup
) -> None:
    """Create the alarm on 401 answers, counted in the access log: API Gateway has no metric for them.

    An issuer that is out of reach causes them, and does not cause a 5xx.
    """
    metric_filter = cloudwatch.LogMetricFilter(
        scope.name("rejected-filter"),
        log_group_name=log_group.name,
        pattern='{ $.status = "401" }',
        metric_transformation={
            "namespace": "PassageComponent",
            "name": pulumi.Output.concat("Rejected-", api.id),
            "value": "1",
            "default_value": "0",
        },
        opts=scope.opts(),
    )
    metric = metric_filter.metric_transformation
    rejected = {"namespace": metric.namespace, "metric_name": metric.name}
    _create_alarm(
        scope,
        alarms,
        "rejected",
        "Most tokens are rejected: run `python -m passage_component check-issuer ISSUER`, then read authorizerError "
        "in the access log.",
        2,
        alarms.rejected_percent,
        metric_queries=_share_of_requests(alarms, dimensions, "rejected", rejected),
    )


def _create_function_alarms(scope: Scope, alarms: Alarms, created: CreatedFunction) -> None:
    settings = created.settings
    common: dict[str, Any] = {
        "id_": settings.id,
        "namespace": "AWS/Lambda",
        "period": _PERIOD_SECONDS,
        "dimensions": {"FunctionName": created.function.name},
    }
    _create_alarm(
        scope,
        alarms,
        "function-errors",
        f"{settings.handler} fails: its log has the traceback.",
        3,
        alarms.function_errors,
        metric_name="Errors",
        statistic="Sum",
        **common,
    )
    _create_alarm(
        scope,
        alarms,
        "function-throttles",
        f"{settings.handler} is turned away: raise its reserved concurrency or the account's quota.",
        5,
        alarms.function_throttles,
        comparison_operator="GreaterThanOrEqualToThreshold",
        metric_name="Throttles",
        statistic="Sum",
        **common,
    )
    _create_alarm(
        scope,
        alarms,
        "function-duration",
        f"{settings.handler} comes near its timeout: look for a slow dependency, or raise memory or timeout.",
        15,
        pulumi.Output.all(settings.timeout, alarms.function_duration_percent).apply(
            lambda seconds_and_percent: float(seconds_and_percent[0]) * 1000 * float(seconds_and_percent[1]) / 100
        ),
        metric_name="Duration",
        extended_statistic="p90",
        **common,
    )


def _create_alarm(
    scope: Scope,
    alarms: Alarms,
    role: str,
    description: str,
    minutes: int,
    threshold: Any,
    id_: str | None = None,
    comparison_operator: str = "GreaterThanThreshold",
    **metric: Any,
) -> None:
    """Create an alarm that starts when the metric passes the threshold in each of so many minutes."""
    cloudwatch.MetricAlarm(
        scope.name(f"alarm-{role}", id_),
        alarm_description=description,
        evaluation_periods=minutes,
        datapoints_to_alarm=minutes,
        comparison_operator=comparison_operator,
        threshold=threshold,
        treat_missing_data="notBreaching",
        alarm_actions=alarms.topic_arns,
        ok_actions=alarms.topic_arns,
        tags=scope.tags,
        opts=scope.opts(),
        **metric,
    )


def _share_of_requests(alarms: Alarms, dimensions: Mapping[str, Any], id_: str, metric: Mapping[str, Any]) -> Any:
    """The percentage of requests that a metric counts; 0 below the minimum number of requests."""
    count = {"namespace": _API_NAMESPACE, "metric_name": "Count", "dimensions": dimensions}
    expression = pulumi.Output.concat(
        "IF(requests >= ",
        pulumi.Output.from_input(alarms.minimum_requests).apply(str),
        f", 100 * {id_} / requests, 0)",
    )
    return [
        {"id": "share", "expression": expression, "label": "percent of requests", "return_data": True},
        _sum("requests", count),
        _sum(id_, metric),
    ]


def _sum(id_: str, metric: Mapping[str, Any]) -> dict[str, Any]:
    """The query for a metric's sum over each period. Expressions refer to it by its ID."""
    return {"id": id_, "metric": {"period": _PERIOD_SECONDS, "stat": "Sum", **metric}, "return_data": False}
