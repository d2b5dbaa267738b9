"""CloudWatch: metric alarm."""

from collections.abc import Iterator
from typing import Any

from .aws import Aws
from .resource import Autoname, Failure, ResourceType, State

_DAY_SECONDS = 86_400
_HIGH_RESOLUTION = (10, 20, 30)


class MetricAlarm(ResourceType):
    """aws:cloudwatch/metricAlarm:MetricAlarm."""

    def rule_failures(self, inputs: State) -> Iterator[Failure]:
        """CloudWatch API reference, PutMetricAlarm."""
        if ("metricName" in inputs) == ("metricQueries" in inputs):
            yield "metricName", "expected exactly one of metricName and metricQueries"
        if "metricName" in inputs:
            if ("statistic" in inputs) == ("extendedStatistic" in inputs):
                yield "statistic", "expected exactly one of statistic and extendedStatistic"
            yield from ((key, "missing required property") for key in ("namespace", "period") if key not in inputs)
        if "threshold" not in inputs and "thresholdMetricId" not in inputs:
            yield "threshold", "missing required property"
        periods, points = inputs.get("evaluationPeriods"), inputs.get("datapointsToAlarm")
        if isinstance(periods, int) and isinstance(points, int) and points > periods:
            yield "datapointsToAlarm", "expected at most evaluationPeriods"
        yield from _period_failures("period", inputs.get("period"), periods)
        queries = inputs.get("metricQueries")
        if isinstance(queries, list):
            yield from _query_failures(queries, periods)

    def create(self, aws: Aws, inputs: State) -> tuple[str, State]:
        """Make the alarm."""
        self._put(aws, inputs)
        return inputs["name"], self._outputs(aws, inputs)

    def read(self, aws: Aws, id_: str, inputs: State, state: State) -> tuple[State, State] | None:
        """What CloudWatch has."""
        region = self.region(aws, state)
        found = aws.call("cloudwatch", "DescribeAlarms", region, AlarmNames=[id_]).get("MetricAlarms") or []
        if not found:
            return None
        actual = self.read_inputs(_flat(found[0]), inputs, "PutMetricAlarm")
        # The emulator forgets metric queries, and makes up a statistic and a period where there is none.
        actual = {key: value for key, value in actual.items() if key in inputs or key not in ("statistic", "period")}
        if "metricQueries" in inputs:
            actual["metricQueries"] = inputs["metricQueries"]
        if inputs.get("tags"):
            actual["tags"] = inputs["tags"]
        return actual, self._outputs(aws, actual)

    def update(self, aws: Aws, id_: str, state: State, inputs: State, changed: set[str]) -> State:
        """Write the alarm anew."""
        self._put(aws, inputs)
        return self._outputs(aws, inputs)

    def delete(self, aws: Aws, id_: str, state: State) -> None:
        """Delete the alarm."""
        aws.call("cloudwatch", "DeleteAlarms", self.region(aws, state), AlarmNames=[id_])

    def request(self, inputs: State, operation: str, keys: set[str] | None = None) -> dict[str, Any]:
        """Dimensions are a map here and a list there."""
        parameters = super().request(inputs, operation, keys)
        if "dimensions" in inputs:
            parameters["Dimensions"] = _dimensions(inputs["dimensions"])
        for query, given in zip(parameters.get("Metrics") or [], inputs.get("metricQueries") or [], strict=True):
            metric = given.get("metric")
            if metric:
                names = {"MetricName": metric.get("metricName"), "Namespace": metric.get("namespace")}
                query["MetricStat"] = {
                    "Metric": {key: value for key, value in names.items() if value}
                    | {"Dimensions": _dimensions(metric.get("dimensions") or {})},
                    "Period": metric["period"],
                    "Stat": metric["stat"],
                }
        return parameters

    def shape_of(self, property_: str) -> Any:
        """Lists of AWS that are maps of Pulumi's are checked by the rules."""
        return None if property_ in ("dimensions", "metricQueries") else super().shape_of(property_)

    def _put(self, aws: Aws, inputs: State) -> None:
        parameters = self.request(inputs, "PutMetricAlarm")
        if inputs.get("tags"):
            parameters["Tags"] = [{"Key": key, "Value": value} for key, value in inputs["tags"].items()]
        aws.call("cloudwatch", "PutMetricAlarm", self.region(aws, inputs), **parameters)

    def _outputs(self, aws: Aws, inputs: State) -> State:
        region = self.region(aws, inputs)
        arn = f"arn:aws:cloudwatch:{region}:{aws.account_id}:alarm:{inputs['name']}"
        return {"region": region, "tagsAll": inputs.get("tags") or {}, **inputs, "arn": arn}


def _period_failures(path: str, period: Any, periods: Any) -> Iterator[Failure]:
    if not isinstance(period, int):
        return
    if period not in _HIGH_RESOLUTION and (period <= 0 or period % 60):
        yield path, "expected 10, 20, 30 or a multiple of 60"
    elif isinstance(periods, int) and period * periods > _DAY_SECONDS:
        yield path, "expected at most a day together with evaluationPeriods"


_QUERY = frozenset({"id", "expression", "label", "returnData", "metric", "period", "accountId"})
_METRIC = frozenset({"metricName", "namespace", "dimensions", "period", "stat", "unit"})


def _query_failures(queries: list[Any], periods: Any) -> Iterator[Failure]:
    if sum(1 for query in queries if isinstance(query, dict) and query.get("returnData") is True) != 1:
        yield "metricQueries", "expected returnData of exactly one of them"
    for index, query in enumerate(queries):
        path = f"metricQueries[{index}]"
        if not isinstance(query, dict):
            continue
        yield from ((f"{path}.{key}", "unknown property") for key in query if key not in _QUERY)
        if "id" not in query:
            yield f"{path}.id", "missing required property"
        if ("metric" in query) == ("expression" in query):
            yield f"{path}.metric", "expected exactly one of metric and expression"
        metric = query.get("metric")
        if isinstance(metric, dict):
            yield from ((f"{path}.metric.{key}", "unknown property") for key in metric if key not in _METRIC)
            missing = [key for key in ("metricName", "period", "stat") if key not in metric]
            yield from ((f"{path}.metric.{key}", "missing required property") for key in missing)
            yield from _period_failures(f"{path}.metric.period", metric.get("period"), periods)


def _dimensions(given: dict[str, str]) -> list[dict[str, str]]:
    return [{"Name": name, "Value": value} for name, value in sorted(given.items())]


def _flat(alarm: dict[str, Any]) -> dict[str, Any]:
    """An alarm as CloudWatch has it, in the form of the program."""
    queries = []
    for query in alarm.get("Metrics") or []:
        flat = {key[0].lower() + key[1:]: value for key, value in query.items() if key != "MetricStat"}
        stat = query.get("MetricStat")
        if stat:
            flat["metric"] = {
                "metricName": stat["Metric"]["MetricName"],
                "namespace": stat["Metric"].get("Namespace"),
                "period": stat["Period"],
                "stat": stat["Stat"],
            }
            if stat["Metric"].get("Dimensions"):
                flat["metric"]["dimensions"] = _map(stat["Metric"]["Dimensions"])
        queries.append(flat)
    return {**alarm, "Dimensions": _map(alarm.get("Dimensions") or []), "Metrics": queries}


def _map(dimensions: list[dict[str, str]]) -> dict[str, str]:
    return {each["Name"]: each["Value"] for each in dimensions}


TYPES = (
    MetricAlarm(
        token="aws:cloudwatch/metricAlarm:MetricAlarm",
        title="CloudWatch Metric Alarm",
        service="cloudwatch",
        create_operation="PutMetricAlarm",
        properties={
            "name": "AlarmName",
            "alarmDescription": "AlarmDescription",
            "actionsEnabled": "ActionsEnabled",
            "alarmActions": "AlarmActions",
            "okActions": "OKActions",
            "insufficientDataActions": "InsufficientDataActions",
            "comparisonOperator": "ComparisonOperator",
            "evaluationPeriods": "EvaluationPeriods",
            "datapointsToAlarm": "DatapointsToAlarm",
            "threshold": "Threshold",
            "thresholdMetricId": "ThresholdMetricId",
            "treatMissingData": "TreatMissingData",
            "evaluateLowSampleCountPercentiles": "EvaluateLowSampleCountPercentile",
            "metricName": "MetricName",
            "namespace": "Namespace",
            "statistic": "Statistic",
            "extendedStatistic": "ExtendedStatistic",
            "period": "Period",
            "unit": "Unit",
            "dimensions": "Dimensions",
            "metricQueries": "Metrics",
        },
        replaces=frozenset({"name"}),
        unordered=frozenset({"alarmActions", "okActions", "insufficientDataActions"}),
        computed=("arn",),
        defaults=frozenset({"actionsEnabled", "treatMissingData"}),
        autoname=Autoname("name", 255),
        taggable=True,
    ),
)
