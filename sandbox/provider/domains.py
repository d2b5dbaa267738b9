"""API Gateway v2: domain name and API mapping."""

from collections.abc import Iterator
from typing import Any

from . import model
from .apigatewayv2 import SERVICE, ApiGatewayType
from .aws import Aws, AwsError
from .resource import Failure, State
from .values import UNKNOWN

_CONFIGURATION = "domainNameConfiguration"
_COMPUTED_MEMBERS = {"hostedZoneId": "HostedZoneId", "targetDomainName": "ApiGatewayDomainName"}


class DomainName(ApiGatewayType):
    """aws:apigatewayv2/domainName:DomainName. Its configuration is a list of one for AWS."""

    def shape_of(self, property_: str) -> Any:
        """The configuration is checked as the one item of AWS's list."""
        shape = super().shape_of(property_)
        return shape.member if property_ == _CONFIGURATION else shape

    def rule_failures(self, inputs: State) -> Iterator[Failure]:
        """HTTP APIs: regional, TLS 1.2 (developer guide, "Custom domain names for HTTP APIs")."""
        configuration = inputs.get(_CONFIGURATION)
        if not isinstance(configuration, dict):
            return
        for key, only in (("endpointType", "REGIONAL"), ("securityPolicy", "TLS_1_2")):
            if configuration.get(key) != only:
                yield f"{_CONFIGURATION}.{key}", f"expected {only}"
        if "certificateArn" not in configuration:
            yield f"{_CONFIGURATION}.certificateArn", "missing required property"

    def before(self, aws: Aws, id_: str, inputs: State) -> None:
        """The certificate has to be issued."""
        arn = inputs[_CONFIGURATION]["certificateArn"]
        try:
            status = aws.call("acm", "DescribeCertificate", self.region(aws, inputs), CertificateArn=arn)
        except AwsError as error:
            raise AwsError("BadRequestException", f"Invalid certificate ARN: {arn}") from error
        if status["Certificate"]["Status"] != "ISSUED":
            raise AwsError("BadRequestException", "The certificate provided must be issued")

    def request(self, inputs: State, operation: str, keys: set[str] | None = None) -> dict[str, Any]:
        """The configuration as a list of one."""
        rest = None if keys is None else keys - {_CONFIGURATION}
        parameters = super().request({k: v for k, v in inputs.items() if k != _CONFIGURATION}, operation, rest)
        if keys is None or _CONFIGURATION in keys:
            shape = self.shape_of(_CONFIGURATION)
            parameters["DomainNameConfigurations"] = [
                model.to_request(inputs[_CONFIGURATION], shape, self.renames, _CONFIGURATION)
            ]
        return parameters

    def read_inputs(self, response: Any, inputs: State, operation: str) -> State:
        """The configuration back as an object, without what AWS computed."""
        actual = super().read_inputs({**response, "DomainNameConfigurations": None}, inputs, operation)
        found = {
            member: value
            for member, value in response["DomainNameConfigurations"][0].items()
            if member in ("CertificateArn", "EndpointType", "SecurityPolicy")
        }
        shape = self.shape_of(_CONFIGURATION)
        like = inputs.get(_CONFIGURATION)
        return {**actual, _CONFIGURATION: model.from_response(found, like, shape, self.renames, _CONFIGURATION)}

    def outputs(self, aws: Aws, id_: str, inputs: State, response: dict[str, Any]) -> State:
        """With the name to point a record at."""
        found = response["DomainNameConfigurations"][0]
        computed = {key: found.get(member, "") for key, member in _COMPUTED_MEMBERS.items()}
        return {
            **super().outputs(aws, id_, inputs, response),
            _CONFIGURATION: {**inputs[_CONFIGURATION], **computed},
            "arn": self.arn(aws, id_, inputs),
            "apiMappingSelectionExpression": "$request.basepath",
        }

    def preview(self, inputs: State, known: State | None = None) -> State:
        """What AWS computes in the configuration is not known yet."""
        outputs = super().preview(inputs, known)
        computed = dict.fromkeys(_COMPUTED_MEMBERS, UNKNOWN)
        return {**outputs, _CONFIGURATION: {**inputs.get(_CONFIGURATION, {}), **computed}}

    def key(self, id_: str, state: State) -> dict[str, str]:
        """The name is the id."""
        return {"DomainName": id_}

    def arn(self, aws: Aws, id_: str, state: State) -> str:
        """The ARN for tags."""
        return f"arn:aws:apigateway:{self.region(aws, state)}::/domainnames/{id_}"


class ApiMapping(ApiGatewayType):
    """aws:apigatewayv2/apiMapping:ApiMapping; an import names one as `ID/DOMAIN`."""

    def read(self, aws: Aws, id_: str, inputs: State, state: State) -> tuple[State, State] | None:
        """What AWS has."""
        if "/" in id_:
            id_, _, domain_name = id_.partition("/")
            state = {"domainName": domain_name}
        found = super().read(aws, id_, inputs, state)
        if found is None:
            return None
        actual = {**found[0], "domainName": state["domainName"]}
        return actual, {**found[1], "domainName": state["domainName"]}

    def key(self, id_: str, state: State) -> dict[str, str]:
        """A mapping is below its domain name."""
        return {"ApiMappingId": id_, "DomainName": state["domainName"]}

    def update(self, aws: Aws, id_: str, state: State, inputs: State, changed: set[str]) -> State:
        """AWS wants the API with every change."""
        return super().update(aws, id_, state, inputs, changed | {"apiId"})


TYPES = (
    DomainName(
        token="aws:apigatewayv2/domainName:DomainName",
        title="API Gateway v2 Domain Name",
        service=SERVICE,
        create_operation="CreateDomainName",
        noun="DomainName",
        id_member="DomainName",
        below_api=False,
        properties={
            "domainName": "DomainName",
            _CONFIGURATION: "DomainNameConfigurations",
            "mutualTlsAuthentication": "MutualTlsAuthentication",
        },
        required=frozenset({_CONFIGURATION}),
        replaces=frozenset({"domainName"}),
        renames={f"{_CONFIGURATION}.targetDomainName": "ApiGatewayDomainName"},
        computed=("arn", "apiMappingSelectionExpression"),
        taggable=True,
    ),
    ApiMapping(
        token="aws:apigatewayv2/apiMapping:ApiMapping",
        title="API Gateway v2 API Mapping",
        service=SERVICE,
        create_operation="CreateApiMapping",
        noun="ApiMapping",
        id_member="ApiMappingId",
        below_api=False,
        properties={
            "apiId": "ApiId",
            "domainName": "DomainName",
            "stage": "Stage",
            "apiMappingKey": "ApiMappingKey",
        },
        # A new API too: ForceNew (hashicorp/terraform-provider-aws, internal/service/apigatewayv2/api_mapping.go).
        replaces=frozenset({"apiId", "domainName"}),
    ),
)
