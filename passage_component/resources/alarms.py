"""The CloudWatch alarms.

Metrics and dimensions from the API Gateway developer guide, "Monitor CloudWatch metrics for HTTP APIs"
(http-api-metrics), and the Lambda developer guide, "Types of metrics for Lambda functions".
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi
from pulumi_aws import apigatewayv2, cloudwatch

from ..model.naming import logical_name
from ..model.settings import Alarms, Settings
from .functions import CreatedFunction
from .scope import tagged
from .stage import StageResources

_PERIOD_SECONDS = 60
_API_NAMESPACE = "AWS/ApiGateway"
_OWN_NAMESPACE = "PassageComponent"


class _AlarmFactory:
    """Makes one component's alarms: what they all share stands here once."""

    def __init__(
        self, name: str, alarms: Alarms, tags: Mapping[str, pulumi.Input[str]] | None, opts: pulumi.ResourceOptions
    ) -> None:
        self.settings = alarms
        self._name = name
        self._tags = tags
        self._opts = opts

    def make(self, role: str, id_: str | None, description: str, minutes: int, threshold: Any, **metric: Any) -> None:
        """Make an alarm that goes off when the metric passes the threshold in each of so many minutes."""
        cloudwatch.MetricAlarm(
            logical_name(self._name, f"alarm-{role}", id_),
            alarm_description=description,
            evaluation_periods=minutes,
            datapoints_to_alarm=minutes,
            threshold=threshold,
            treat_missing_data="notBreaching",
            alarm_actions=self.settings.topic_arns,
            ok_actions=self.settings.topic_arns,
            tags=self._tags,
            opts=tagged(self._opts, self._tags),
            **metric,
        )

    def share_of_requests(self, dimensions: Mapping[str, Any], id_: str, metric: Mapping[str, Any]) -> Any:
        """The share of requests, in percent, that a metric counts; 0 while there are too few to say."""
        count = {"namespace": _API_NAMESPACE, "metric_name": "Count", "dimensions": dimensions}
        expression = pulumi.Output.concat(
            "IF(requests >= ",
            pulumi.Output.from_input(self.settings.minimum_requests).apply(str),
            f", 100 * {id_} / requests, 0)",
        )
        return [
            {"id": "share", "expression": expression, "label": "percent of requests", "return_data": True},
            _sum("requests", count),
            _sum(id_, metric),
        ]


def create_alarms(
    name: str,
    api: apigatewayv2.Api,
    stage: StageResources,
    functions: Sequence[CreatedFunction],
    settings: Settings,
    opts: pulumi.ResourceOptions,
) -> None:
    """Make the alarms of the API and of each function, if there are to be any."""
    if settings.alarms is None or stage.log_group is None:
        return
    maker = _AlarmFactory(name, settings.alarms, settings.tags, opts)
    dimensions = {"ApiId": api.id, "Stage": stage.stage.name}
    _create_api_alarms(maker, dimensions)
    _create_rejected_alarm(maker, name, api, dimensions, stage.log_group, opts)
    for each in functions:
        _create_function_alarms(maker, each)


def _create_api_alarms(maker: _AlarmFactory, dimensions: Mapping[str, Any]) -> None:
    errors = {"namespace": _API_NAMESPACE, "metric_name": "5xx", "dimensions": dimensions}
    maker.make(
        "server-errors",
        None,
        "Too many answers are 5xx: read integrationError in the access log, then the functions' logs.",
        3,
        maker.settings.server_error_percent,
        comparison_operator="GreaterThanThreshold",
        metric_queries=maker.share_of_requests(dimensions, "errors", errors),
    )
    maker.make(
        "latency",
        None,
        "One request in ten is slow: compare integrationLatency with responseLatency in the access log.",
        5,
        maker.settings.latency_milliseconds,
        comparison_operator="GreaterThanOrEqualToThreshold",
        namespace=_API_NAMESPACE,
        metric_name="Latency",
        extended_statistic="p90",
        period=_PERIOD_SECONDS,
        dimensions=dimensions,
    )


def _create_rejected_alarm(
    maker: _AlarmFactory,
    name: str,
    api: apigatewayv2.Api,
    dimensions: Mapping[str, Any],
    log_group: cloudwatch.LogGroup,
    opts: pulumi.ResourceOptions,
) -> None:
    """A dead issuer shows in no 5xx: every token is answered 401, which the access log counts."""
    metric_name = pulumi.Output.concat("Rejected-", api.id)
    metric_filter = cloudwatch.LogMetricFilter(
        logical_name(name, "rejected-filter"),
        log_group_name=log_group.name,
        pattern='{ $.status = "401" }',
        metric_transformation={
            "namespace": _OWN_NAMESPACE,
            "name": metric_name,
            "value": "1",
            "default_value": "0",
        },
        opts=opts,
    )
    rejected = {
        "namespace": metric_filter.metric_transformation.namespace,
        "metric_name": metric_filter.metric_transformation.name,
    }
    maker.make(
        "rejected",
        None,
        "Most tokens are rejected: run `python -m passage_component check-issuer ISSUER`, then read authorizerError "
        "in the access log.",
        2,
        maker.settings.rejected_percent,
        comparison_operator="GreaterThanThreshold",
        metric_queries=maker.share_of_requests(dimensions, "rejected", rejected),
    )


def _create_function_alarms(maker: _AlarmFactory, made: CreatedFunction) -> None:
    settings, alarms = made.settings, maker.settings
    common = {
        "namespace": "AWS/Lambda",
        "period": _PERIOD_SECONDS,
        "dimensions": {"FunctionName": made.function.name},
    }
    maker.make(
        "function-errors",
        settings.id,
        f"{settings.handler} fails: its log has the traceback.",
        3,
        alarms.function_errors,
        comparison_operator="GreaterThanThreshold",
        metric_name="Errors",
        statistic="Sum",
        **common,
    )
    maker.make(
        "function-throttles",
        settings.id,
        f"{settings.handler} is turned away: raise its reserved concurrency or the account's quota.",
        5,
        alarms.function_throttles,
        comparison_operator="GreaterThanOrEqualToThreshold",
        metric_name="Throttles",
        statistic="Sum",
        **common,
    )
    maker.make(
        "function-duration",
        settings.id,
        f"{settings.handler} comes near its timeout: look for a slow dependency, or raise memory or timeout.",
        15,
        pulumi.Output.all(settings.timeout, alarms.function_duration_percent).apply(_milliseconds),
        comparison_operator="GreaterThanThreshold",
        metric_name="Duration",
        extended_statistic="p90",
        **common,
    )


def _milliseconds(known: Sequence[Any]) -> float:
    timeout_seconds, percent = known
    return float(timeout_seconds) * 1000 * float(percent) / 100


def _sum(id_: str, metric: Mapping[str, Any]) -> dict[str, Any]:
    """A metric's sum over each period, under a name for expressions."""
    return {"id": id_, "metric": {"period": _PERIOD_SECONDS, "stat": "Sum", **metric}, "return_data": False}
