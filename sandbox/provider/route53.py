"""Route 53: hosted zone and record."""

from collections.abc import Iterator
from typing import Any

from .aws import Aws, AwsError
from .resource import Failure, ResourceType, State, unique_name

_GONE = "NoSuchHostedZone"


class Zone(ResourceType):
    """aws:route53/zone:Zone, a public one."""

    def create(self, aws: Aws, inputs: State) -> tuple[str, State]:
        """Make the zone."""
        reference = unique_name("")
        parameters = self.request(inputs, "CreateHostedZone") | {"CallerReference": reference}
        if "comment" in inputs:
            parameters["HostedZoneConfig"] = {"Comment": inputs["comment"]}
        response = aws.call("route53", "CreateHostedZone", **parameters)
        id_ = response["HostedZone"]["Id"].rpartition("/")[2]
        return id_, self._outputs(id_, inputs, response)

    def read(self, aws: Aws, id_: str, inputs: State, state: State) -> tuple[State, State] | None:
        """What Route 53 has."""
        try:
            response = aws.call("route53", "GetHostedZone", Id=id_)
        except AwsError as error:
            if error.code == _GONE:
                return None
            raise
        actual = {"name": response["HostedZone"]["Name"].rstrip(".")} | (
            {key: inputs[key] for key in ("comment", "forceDestroy") if key in inputs}
        )
        return actual, self._outputs(id_, actual, response)

    def update(self, aws: Aws, id_: str, state: State, inputs: State, changed: set[str]) -> State:
        """Only the comment changes in place."""
        aws.call("route53", "UpdateHostedZoneComment", Id=id_, Comment=inputs.get("comment", ""))
        return state | inputs

    def delete(self, aws: Aws, id_: str, state: State) -> None:
        """Delete the zone, with `forceDestroy` its records first."""
        try:
            if state.get("forceDestroy"):
                records = aws.call("route53", "ListResourceRecordSets", HostedZoneId=id_)["ResourceRecordSets"]
                for record in records:
                    if record["Type"] not in ("NS", "SOA"):
                        batch = {"Changes": [{"Action": "DELETE", "ResourceRecordSet": record}]}
                        aws.call("route53", "ChangeResourceRecordSets", HostedZoneId=id_, ChangeBatch=batch)
            aws.call("route53", "DeleteHostedZone", Id=id_)
        except AwsError as error:
            if error.code != _GONE:
                raise

    def _outputs(self, id_: str, inputs: State, response: dict[str, Any]) -> State:
        servers = (response.get("DelegationSet") or {}).get("NameServers") or []
        return {**inputs, "zoneId": id_, "arn": f"arn:aws:route53:::hostedzone/{id_}", "nameServers": servers}


class Record(ResourceType):
    """aws:route53/record:Record. Its id is `ZONE_NAME_TYPE`."""

    def rule_failures(self, inputs: State) -> Iterator[Failure]:
        """Either values with a time to live, or one alias."""
        if ("records" in inputs) == ("aliases" in inputs):
            yield "records", "expected exactly one of records and aliases"
        if ("records" in inputs) != ("ttl" in inputs):
            yield "ttl", "expected together with records and not with aliases"
        for index, alias in enumerate(inputs.get("aliases") or []):
            for key in ("name", "zoneId", "evaluateTargetHealth"):
                if isinstance(alias, dict) and key not in alias:
                    yield f"aliases[{index}].{key}", "missing required property"

    def create(self, aws: Aws, inputs: State) -> tuple[str, State]:
        """Make the record; one that is there already is an error, unless it may be overwritten."""
        action = "UPSERT" if inputs.get("allowOverwrite") else "CREATE"
        self._change(aws, action, inputs)
        name = inputs["name"].rstrip(".")
        return f"{inputs['zoneId']}_{name}_{inputs['type']}", self._outputs(inputs)

    def read(self, aws: Aws, id_: str, inputs: State, state: State) -> tuple[State, State] | None:
        """What the zone has."""
        zone, name, type_ = id_.split("_", 1)[0], id_.split("_", 1)[1].rpartition("_")[0], id_.rpartition("_")[2]
        try:
            found = aws.call("route53", "ListResourceRecordSets", HostedZoneId=zone)["ResourceRecordSets"]
        except AwsError as error:
            if error.code == _GONE:
                return None
            raise
        record = next((each for each in found if (each["Name"].rstrip("."), each["Type"]) == (name, type_)), None)
        if record is None:
            return None
        actual: State = {"zoneId": zone, "name": inputs.get("name", name), "type": type_}
        if record.get("AliasTarget"):
            target = record["AliasTarget"]
            actual["aliases"] = [
                {
                    "name": target["DNSName"].rstrip("."),
                    "zoneId": target["HostedZoneId"],
                    "evaluateTargetHealth": target["EvaluateTargetHealth"],
                }
            ]
        else:
            actual |= {"ttl": record["TTL"], "records": [each["Value"] for each in record["ResourceRecords"]]}
        if "allowOverwrite" in inputs:
            actual["allowOverwrite"] = inputs["allowOverwrite"]
        return actual, self._outputs(actual)

    def update(self, aws: Aws, id_: str, state: State, inputs: State, changed: set[str]) -> State:
        """Write the record anew."""
        self._change(aws, "UPSERT", inputs)
        return self._outputs(inputs)

    def delete(self, aws: Aws, id_: str, state: State) -> None:
        """Take the record out of its zone."""
        try:
            self._change(aws, "DELETE", state)
        except AwsError as error:
            if error.code not in (_GONE, "InvalidChangeBatch"):
                raise

    def _change(self, aws: Aws, action: str, inputs: State) -> None:
        record: dict[str, Any] = {"Name": inputs["name"], "Type": inputs["type"]}
        if "records" in inputs:
            record |= {"TTL": inputs["ttl"], "ResourceRecords": [{"Value": each} for each in inputs["records"]]}
        for alias in inputs.get("aliases") or []:
            record["AliasTarget"] = {
                "DNSName": alias["name"],
                "HostedZoneId": alias["zoneId"],
                "EvaluateTargetHealth": alias["evaluateTargetHealth"],
            }
        batch = {"Changes": [{"Action": action, "ResourceRecordSet": record}]}
        aws.call("route53", "ChangeResourceRecordSets", HostedZoneId=inputs["zoneId"], ChangeBatch=batch)

    def _outputs(self, inputs: State) -> State:
        return {**inputs, "fqdn": inputs["name"].rstrip(".")}


TYPES = (
    Zone(
        token="aws:route53/zone:Zone",
        title="Route 53 Zone",
        service="route53",
        create_operation="CreateHostedZone",
        properties={"name": "Name", "comment": "", "forceDestroy": ""},
        required=frozenset({"name"}),
        replaces=frozenset({"name"}),
        checked_by={"comment": ("UpdateHostedZoneComment", "Comment")},
        computed=("zoneId", "arn", "nameServers"),
        regional=False,
    ),
    Record(
        token="aws:route53/record:Record",
        title="Route 53 Record",
        service="route53",
        create_operation="ChangeResourceRecordSets",
        properties={
            "zoneId": "HostedZoneId",
            "name": "",
            "type": "",
            "ttl": "",
            "records": "",
            "aliases": "",
            "allowOverwrite": "",
        },
        required=frozenset({"name", "type"}),
        replaces=frozenset({"zoneId", "name", "type"}),
        unordered=frozenset({"records"}),
        computed=("fqdn",),
        regional=False,
    ),
)
