"""ACM: certificate, and the wait for its validation."""

from collections.abc import Iterator
from typing import Any

from .aws import Aws, AwsError
from .resource import Failure, ResourceType, State, finishing
from .values import UNKNOWN, is_unknown

_GONE = "ResourceNotFoundException"


class Certificate(ResourceType):
    """aws:acm/certificate:Certificate, requested and validated by DNS."""

    def rule_failures(self, inputs: State) -> Iterator[Failure]:
        """A requested certificate is validated."""
        if "validationMethod" not in inputs:
            yield "validationMethod", "missing required property"

    def create(self, aws: Aws, inputs: State) -> tuple[str, State]:
        """Request the certificate."""
        parameters = self.request(inputs, "RequestCertificate")
        if inputs.get("tags"):
            parameters["Tags"] = _tag_list(inputs["tags"])
        arn = str(aws.call("acm", "RequestCertificate", self.region(aws, inputs), **parameters)["CertificateArn"])
        with finishing(arn, {"region": self.region(aws, inputs), **inputs, "arn": arn}):
            return arn, self._outputs(aws, arn, inputs)

    def read(self, aws: Aws, id_: str, inputs: State, state: State) -> tuple[State, State] | None:
        """What ACM has."""
        region = self.region(aws, state)
        try:
            found = aws.call("acm", "DescribeCertificate", region, CertificateArn=id_)["Certificate"]
        except AwsError as error:
            if error.code == _GONE:
                return None
            raise
        actual = {key: inputs[key] for key in inputs if key != "tags"} | {"domainName": found["DomainName"]}
        tags = aws.call("acm", "ListTagsForCertificate", region, CertificateArn=id_).get("Tags") or []
        if tags:
            actual["tags"] = {each["Key"]: each.get("Value", "") for each in tags}
        return actual, self._outputs(aws, id_, actual)

    def update(self, aws: Aws, id_: str, state: State, inputs: State, changed: set[str]) -> State:
        """Only tags change in place."""
        region, tags = self.region(aws, state), inputs.get("tags") or {}
        gone = {key: value for key, value in (state.get("tags") or {}).items() if key not in tags}
        if gone:
            aws.call("acm", "RemoveTagsFromCertificate", region, CertificateArn=id_, Tags=_tag_list(gone))
        if tags:
            aws.call("acm", "AddTagsToCertificate", region, CertificateArn=id_, Tags=_tag_list(tags))
        return self._outputs(aws, id_, inputs)

    def delete(self, aws: Aws, id_: str, state: State) -> None:
        """Delete the certificate."""
        try:
            aws.call("acm", "DeleteCertificate", self.region(aws, state), CertificateArn=id_)
        except AwsError as error:
            if error.code != _GONE:
                raise

    def _outputs(self, aws: Aws, arn: str, inputs: State) -> State:
        region = self.region(aws, inputs)
        found = aws.call("acm", "DescribeCertificate", region, CertificateArn=arn)["Certificate"]
        return {
            "region": region,
            "tagsAll": inputs.get("tags") or {},
            **inputs,
            "arn": arn,
            "status": found["Status"],
            "domainValidationOptions": [
                {
                    "domainName": each["DomainName"],
                    "resourceRecordName": each["ResourceRecord"]["Name"],
                    "resourceRecordType": each["ResourceRecord"]["Type"],
                    "resourceRecordValue": each["ResourceRecord"]["Value"],
                }
                for each in found["DomainValidationOptions"]
            ],
        }


class CertificateValidation(ResourceType):
    """aws:acm/certificateValidation:CertificateValidation: exists in the state only."""

    def create(self, aws: Aws, inputs: State) -> tuple[str, State]:
        """See that the records are those that ACM looks for, and that the certificate is issued.

        Raises:
            AwsError: they are not, or it is not.
        """
        arn, region = inputs["certificateArn"], self.region(aws, inputs)
        found = aws.call("acm", "DescribeCertificate", region, CertificateArn=arn)["Certificate"]
        wanted = {each["ResourceRecord"]["Name"].rstrip(".") for each in found["DomainValidationOptions"]}
        given = {each.rstrip(".") for each in inputs.get("validationRecordFqdns") or wanted}
        if given != wanted:
            raise AwsError(
                "ValidationError", f"missing records: {sorted(wanted - given)}, others: {sorted(given - wanted)}"
            )
        if found["Status"] != "ISSUED":
            raise AwsError("Timeout", f"the certificate is {found['Status']}")
        return str(found.get("IssuedAt", arn)), {"region": region, **inputs}

    def read(self, aws: Aws, id_: str, inputs: State, state: State) -> tuple[State, State] | None:
        """It is there as long as its certificate is issued."""
        arn, region = state["certificateArn"], self.region(aws, state)
        try:
            found = aws.call("acm", "DescribeCertificate", region, CertificateArn=arn)["Certificate"]
        except AwsError as error:
            if error.code == _GONE:
                return None
            raise
        return (dict(inputs), dict(state)) if found["Status"] == "ISSUED" else None

    def update(self, aws: Aws, id_: str, state: State, inputs: State, changed: set[str]) -> State:
        """Nothing of it changes in place."""
        return {"region": self.region(aws, inputs), **inputs}

    def delete(self, aws: Aws, id_: str, state: State) -> None:
        """There is nothing to delete."""

    def preview(self, inputs: State, known: State | None = None) -> State:
        """The certificate's ARN is what it was given."""
        arn: Any = inputs.get("certificateArn", UNKNOWN)
        return super().preview(inputs, known) | {"certificateArn": UNKNOWN if is_unknown(arn) else arn}


def _tag_list(tags: dict[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in sorted(tags.items())]


TYPES = (
    Certificate(
        token="aws:acm/certificate:Certificate",
        title="ACM Certificate",
        service="acm",
        create_operation="RequestCertificate",
        properties={
            "domainName": "DomainName",
            "validationMethod": "ValidationMethod",
            "subjectAlternativeNames": "SubjectAlternativeNames",
            "keyAlgorithm": "KeyAlgorithm",
        },
        replaces=frozenset({"domainName", "validationMethod", "subjectAlternativeNames", "keyAlgorithm"}),
        unordered=frozenset({"subjectAlternativeNames"}),
        computed=("arn", "status", "domainValidationOptions"),
        defaults=frozenset({"keyAlgorithm"}),
        taggable=True,
    ),
    CertificateValidation(
        token="aws:acm/certificateValidation:CertificateValidation",
        title="ACM Certificate Validation",
        service="acm",
        create_operation="DescribeCertificate",
        properties={"certificateArn": "CertificateArn", "validationRecordFqdns": ""},
        replaces=frozenset({"certificateArn", "validationRecordFqdns"}),
        unordered=frozenset({"validationRecordFqdns"}),
    ),
)
