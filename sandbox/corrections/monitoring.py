"""Corrections of CloudWatch and CloudWatch Logs: alarms, log groups and metric filters."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ministack.core.responses import AccountRegionScopedDict
from ministack.services import cloudwatch, cloudwatch_logs

from .correction import Corrections, Refusal, answer

CORRECTIONS = Corrections("services.cloudwatch")
OF_LOGS = Corrections("services.cloudwatch_logs")

_DAY_SECONDS = 86_400
_LOST = ("Metrics", "ThresholdMetricId", "EvaluateLowSampleCountPercentile")
_INVENTED = ("Statistic", "Period", "Threshold")


def _alarm_refusals(alarm: Mapping[str, Any]) -> Iterator[Refusal]:
    queries, periods = alarm.get("Metrics") or [], int(alarm.get("EvaluationPeriods") or 1)
    if bool(queries) == bool(alarm.get("MetricName")):
        yield _validation("Exactly one of MetricName and Metrics must be specified")
    # An anomaly detection band, which is the threshold, may return data beside the metric.
    watched = [query for query in queries if query["Id"] != alarm.get("ThresholdMetricId")]
    if queries and sum(query.get("ReturnData", True) is not False for query in watched) != 1:
        yield _validation("Exactly one element of the metrics list should return data.")
    if alarm.get("MetricName") and ("Statistic" in alarm) == ("ExtendedStatistic" in alarm):
        yield _validation("Exactly one of Statistic and ExtendedStatistic must be specified")
    if "Threshold" not in alarm and "ThresholdMetricId" not in alarm:
        yield _validation("Exactly one of Threshold and ThresholdMetricId must be specified")
    if int(alarm.get("DatapointsToAlarm") or 0) > periods:
        yield _validation("DatapointsToAlarm must be less than or equal to EvaluationPeriods")
    longest = max([int(alarm.get("Period") or 0), *(_period(query) for query in queries)])
    if longest * periods > _DAY_SECONDS:
        limit = f"EvaluationPeriods * Period must be <= {_DAY_SECONDS}"
        yield _validation(f"Metrics cannot be checked across more than a day ({limit}).")


def _period(query: Mapping[str, Any]) -> int:
    return int((query.get("MetricStat") or query).get("Period") or 0)


def _validation(message: str) -> Refusal:
    return Refusal("ValidationError", message)


@CORRECTIONS.instead(
    "It accepts any alarm, forgets metric queries, and makes up a statistic and a period.",
    "CloudWatch API reference, PutMetricAlarm and MetricAlarm",
    "_put_metric_alarm",
)
def put_alarm(original: Any, params: Any, data: Any, is_cbor: bool, is_json: bool = False) -> Any:  # noqa: FBT001, FBT002 - the emulator's signature
    """PutMetricAlarm, which keeps what it was given and makes up nothing."""
    if not (is_cbor or is_json):
        return original(params, data, is_cbor, is_json)
    refusal = next(_alarm_refusals(data), None)
    if refusal:
        return answer(cloudwatch, refusal, (params, data, is_cbor, is_json))
    answered = original(params, data, is_cbor, is_json)
    alarm = cloudwatch._alarms.get(data["AlarmName"])
    if answered[0] < 300 and alarm is not None:
        alarm.update({field: data[field] for field in _LOST if field in data})
        for field in [field for field in _INVENTED if field not in data]:
            alarm.pop(field, None)
    return answered


@OF_LOGS.before(
    "It accepts a default value beside dimensions.",
    "CloudWatch Logs API reference, MetricTransformation",
    "_put_metric_filter",
)
def metric_filter(data: Mapping[str, Any]) -> Refusal | None:
    """The refusals of PutMetricFilter."""
    for transformation in data.get("metricTransformations") or []:
        if transformation.get("defaultValue") is not None and transformation.get("dimensions"):
            problem = "dimensions and default value are mutually exclusive properties."
            return Refusal("InvalidParameterException", f"Invalid metric transformation: {problem}")
    return None


def set_key(group: str, key: str | None) -> Any:
    """AssociateKmsKey and DisassociateKmsKey."""
    if group not in cloudwatch_logs._log_groups:
        message = f"The specified log group does not exist: {group}"
        return cloudwatch_logs.error_response_json("ResourceNotFoundException", message, 400)
    cloudwatch_logs._log_groups[group]["kmsKeyId"] = key
    return cloudwatch_logs.json_response({})


_queries = AccountRegionScopedDict()


def handlers_of_queries() -> dict[str, Callable[[dict[str, Any]], Any]]:
    """The operations on query definitions."""
    return {
        "PutQueryDefinition": _put_query,
        "DescribeQueryDefinitions": lambda _: cloudwatch_logs.json_response({"queryDefinitions": [*_queries.values()]}),
        "DeleteQueryDefinition": lambda data: cloudwatch_logs.json_response(
            {"success": _queries.pop(data["queryDefinitionId"], None) is not None}
        ),
    }


def _put_query(data: dict[str, Any]) -> Any:
    id_ = data.get("queryDefinitionId") or cloudwatch_logs.new_uuid()
    _queries[id_] = {**data, "queryDefinitionId": id_}
    return cloudwatch_logs.json_response({"queryDefinitionId": id_})
