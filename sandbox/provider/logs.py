"""CloudWatch Logs: log group and metric filter."""

from collections.abc import Iterator, Set
from typing import Any

from .aws import Aws, AwsError
from .resource import Autoname, Failure, ResourceType, State, finishing, unique_name

RETENTION_DAYS = frozenset(
    {0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653}
)
"""CloudWatch Logs API reference, PutRetentionPolicy; 0 is the provider's word for "never expires"."""


class LogGroup(ResourceType):
    """aws:cloudwatch/logGroup:LogGroup."""

    def create(self, aws: Aws, inputs: State) -> tuple[str, State]:
        """Make the group, then its retention."""
        region = self.region(aws, inputs)
        name = inputs.get("name") or unique_name(inputs["namePrefix"])
        parameters = self.request({**inputs, "name": name}, "CreateLogGroup")
        if inputs.get("tags"):
            parameters["tags"] = inputs["tags"]
        aws.call("logs", "CreateLogGroup", region, **parameters)
        with finishing(name, {"region": region, **inputs, "name": name}):
            self._retain(aws, name, inputs)
            return name, self._outputs(aws, name, inputs)

    def read(self, aws: Aws, id_: str, inputs: State, state: State) -> tuple[State, State] | None:
        """What CloudWatch has."""
        region = self.region(aws, state)
        groups = aws.call("logs", "DescribeLogGroups", region, logGroupNamePrefix=id_).get("logGroups") or []
        group = next((each for each in groups if each["logGroupName"] == id_), None)
        if group is None:
            return None
        actual = self.read_inputs(group, inputs, "CreateLogGroup")
        if "namePrefix" in inputs:
            del actual["name"]
        actual |= {key: inputs[key] for key in ("namePrefix", "skipDestroy") if key in inputs}
        if group.get("retentionInDays"):
            actual["retentionInDays"] = group["retentionInDays"]
        tags = aws.call("logs", "ListTagsForResource", region, resourceArn=self._arn(aws, id_, state)).get("tags")
        if tags:
            actual["tags"] = tags
        return actual, self._outputs(aws, id_, actual)

    def update(self, aws: Aws, id_: str, state: State, inputs: State, changed: set[str]) -> State:
        """Retention, key and tags change in place."""
        region = self.region(aws, state)
        if "retentionInDays" in changed:
            if inputs.get("retentionInDays"):
                self._retain(aws, id_, inputs)
            else:
                aws.call("logs", "DeleteRetentionPolicy", region, logGroupName=id_)
        if "kmsKeyId" in changed:
            if inputs.get("kmsKeyId"):
                aws.call("logs", "AssociateKmsKey", region, logGroupName=id_, kmsKeyId=inputs["kmsKeyId"])
            else:
                aws.call("logs", "DisassociateKmsKey", region, logGroupName=id_)
        if "tags" in changed:
            arn, tags = self._arn(aws, id_, state), inputs.get("tags") or {}
            current = aws.call("logs", "ListTagsForResource", region, resourceArn=arn).get("tags") or {}
            gone = sorted(current.keys() - tags.keys())
            if gone:
                aws.call("logs", "UntagResource", region, resourceArn=arn, tagKeys=gone)
            if tags:
                aws.call("logs", "TagResource", region, resourceArn=arn, tags=tags)
        return self._outputs(aws, id_, inputs)

    def find(self, aws: Aws, inputs: State, recorded: Set[str]) -> str | None:
        """Its name tells, or its prefix together with not being recorded."""
        prefix = inputs.get("name") or inputs["namePrefix"]
        listed = aws.call("logs", "DescribeLogGroups", self.region(aws, inputs), logGroupNamePrefix=prefix)
        names = [str(each["logGroupName"]) for each in listed["logGroups"]]
        found = [each for each in names if each not in recorded and (each == prefix or "namePrefix" in inputs)]
        return next(iter(found), None)

    def delete(self, aws: Aws, id_: str, state: State) -> None:
        """Delete the group, unless `skipDestroy` says to keep it."""
        if state.get("skipDestroy"):
            return
        try:
            aws.call("logs", "DeleteLogGroup", self.region(aws, state), logGroupName=id_)
        except AwsError as error:
            if error.code != "ResourceNotFoundException":
                raise

    def rule_failures(self, inputs: State) -> Iterator[Failure]:
        """Retention has a few values only."""
        days = inputs.get("retentionInDays")
        if isinstance(days, int) and days not in RETENTION_DAYS:
            yield "retentionInDays", f"expected one of {', '.join(map(str, sorted(RETENTION_DAYS)))}"

    def _retain(self, aws: Aws, name: str, inputs: State) -> None:
        days = inputs.get("retentionInDays")
        if days:
            region = self.region(aws, inputs)
            aws.call("logs", "PutRetentionPolicy", region, logGroupName=name, retentionInDays=days)

    def _arn(self, aws: Aws, name: str, values: State) -> str:
        return f"arn:aws:logs:{self.region(aws, values)}:{aws.account_id}:log-group:{name}"

    def _outputs(self, aws: Aws, name: str, inputs: State) -> State:
        return {
            "region": self.region(aws, inputs),
            "tagsAll": inputs.get("tags") or {},
            **inputs,
            "name": name,
            "arn": self._arn(aws, name, inputs),
        }


class LogMetricFilter(ResourceType):
    """aws:cloudwatch/logMetricFilter:LogMetricFilter."""

    def rule_failures(self, inputs: State) -> Iterator[Failure]:
        """CloudWatch Logs API reference, MetricTransformation; Pulumi's numbers are text here."""
        transformation = inputs.get("metricTransformation")
        if not isinstance(transformation, dict):
            return
        for key in ("name", "namespace", "value"):
            if key not in transformation:
                yield f"metricTransformation.{key}", "missing required property"
        for key in transformation.keys() - {"name", "namespace", "value", "defaultValue", "dimensions", "unit"}:
            yield f"metricTransformation.{key}", "unknown property"
        if "defaultValue" in transformation and transformation.get("dimensions"):
            yield "metricTransformation.defaultValue", "expected without dimensions"
        if any(character in str(transformation.get("name", "")) for character in ":*$"):
            yield "metricTransformation.name", "expected no colon, asterisk or dollar sign"

    def shape_of(self, property_: str) -> Any:
        """The transformation is a list of one for AWS, and checked by the rules."""
        return None if property_ == "metricTransformation" else super().shape_of(property_)

    def create(self, aws: Aws, inputs: State) -> tuple[str, State]:
        """Write the filter."""
        self._put(aws, inputs)
        return inputs["name"], {"region": self.region(aws, inputs), **inputs}

    def read(self, aws: Aws, id_: str, inputs: State, state: State) -> tuple[State, State] | None:
        """What CloudWatch has; an import names it as `GROUP:NAME`."""
        group, _, name = id_.rpartition(":")
        group = group or state["logGroupName"]
        try:
            found = aws.call(
                "logs", "DescribeMetricFilters", self.region(aws, state), logGroupName=group, filterNamePrefix=name
            ).get("metricFilters")
        except AwsError as error:
            if error.code == "ResourceNotFoundException":
                return None
            raise
        each = next((each for each in found or [] if each["filterName"] == name), None)
        if each is None:
            return None
        transformation = each["metricTransformations"][0]
        actual: State = {
            "name": name,
            "logGroupName": group,
            "pattern": each["filterPattern"],
            "metricTransformation": {
                "name": transformation["metricName"],
                "namespace": transformation["metricNamespace"],
                "value": transformation["metricValue"],
            },
        }
        if transformation.get("defaultValue") is not None:
            actual["metricTransformation"]["defaultValue"] = f"{transformation['defaultValue']:g}"
        return actual, {"region": self.region(aws, state), **actual}

    def update(self, aws: Aws, id_: str, state: State, inputs: State, changed: set[str]) -> State:
        """Write the filter anew."""
        self._put(aws, inputs)
        return {"region": self.region(aws, inputs), **inputs}

    def delete(self, aws: Aws, id_: str, state: State) -> None:
        """Delete the filter."""
        parameters = {"logGroupName": state["logGroupName"], "filterName": id_}
        try:
            aws.call("logs", "DeleteMetricFilter", self.region(aws, state), **parameters)
        except AwsError as error:
            if error.code != "ResourceNotFoundException":
                raise

    def _put(self, aws: Aws, inputs: State) -> None:
        given = inputs["metricTransformation"]
        transformation: State = {
            "metricName": given["name"],
            "metricNamespace": given["namespace"],
            "metricValue": given["value"],
        }
        if "defaultValue" in given:
            transformation["defaultValue"] = float(given["defaultValue"])
        aws.call(
            "logs",
            "PutMetricFilter",
            self.region(aws, inputs),
            logGroupName=inputs["logGroupName"],
            filterName=inputs["name"],
            filterPattern=inputs["pattern"],
            metricTransformations=[transformation],
        )


TYPES = (
    LogMetricFilter(
        token="aws:cloudwatch/logMetricFilter:LogMetricFilter",
        title="CloudWatch Logs Metric Filter",
        service="logs",
        create_operation="PutMetricFilter",
        properties={
            "name": "filterName",
            "logGroupName": "logGroupName",
            "pattern": "filterPattern",
            "metricTransformation": "metricTransformations",
        },
        replaces=frozenset({"name", "logGroupName"}),
        autoname=Autoname("name", 512),
    ),
    LogGroup(
        token="aws:cloudwatch/logGroup:LogGroup",
        title="CloudWatch Logs Log Group",
        service="logs",
        create_operation="CreateLogGroup",
        properties={
            "name": "logGroupName",
            "namePrefix": "",
            "kmsKeyId": "kmsKeyId",
            "logGroupClass": "logGroupClass",
            "retentionInDays": "",
            "skipDestroy": "",
        },
        replaces=frozenset({"name", "namePrefix", "logGroupClass"}),
        checked_by={
            "namePrefix": ("CreateLogGroup", "logGroupName"),
            "retentionInDays": ("PutRetentionPolicy", "retentionInDays"),
        },
        computed=("arn", "name"),
        defaults=frozenset({"logGroupClass"}),
        autoname=Autoname("name", 512, conflicts_with="namePrefix"),
        taggable=True,
    ),
)
