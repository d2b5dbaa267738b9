"""API Gateway v2: API, authorizer, integration and route."""

from collections.abc import Iterator, Set
from dataclasses import dataclass
from typing import Any

from . import issuers, rules
from .aws import Aws, AwsError
from .resource import Autoname, Failure, ResourceType, State, finishing


@dataclass(frozen=True)
class ApiGatewayType(ResourceType):
    """A type whose operations are Create, Get, Update and Delete of one noun."""

    noun: str = ""
    id_member: str = ""
    below_api: bool = True
    told_by: tuple[str, ...] = ("name",)

    def create(self, aws: Aws, inputs: State) -> tuple[str, State]:
        """Make the resource."""
        self.before(aws, "", inputs)
        region = self.region(aws, inputs)
        parameters = self.request(inputs, self.create_operation)
        if self.taggable and inputs.get("tags"):
            parameters["Tags"] = inputs["tags"]
        response = aws.call(self.service, self.create_operation, region, **parameters)
        id_ = str(response[self.id_member])
        with finishing(id_, {"region": region, **inputs}):
            return id_, self.outputs(aws, id_, inputs, response)

    def read(self, aws: Aws, id_: str, inputs: State, state: State) -> tuple[State, State] | None:
        """What AWS has; an import names a child of an API as `API/ID`."""
        if self.below_api and "/" in id_:
            api_id, _, id_ = id_.partition("/")
            state = {"apiId": api_id}
        try:
            response = aws.call(self.service, f"Get{self.noun}", self.region(aws, state), **self.key(id_, state))
        except AwsError as error:
            if error.code == "NotFoundException":
                return None
            raise
        actual = self.read_inputs(response, inputs, self.create_operation)
        if self.below_api:
            actual["apiId"] = state["apiId"]
        # The emulator's Get operations show the tags of the beginning.
        tags = self._tags(aws, self.region(aws, state), self.arn(aws, id_, state)) if self.taggable else {}
        if tags:
            actual["tags"] = tags
        return actual, self.outputs(aws, id_, actual, response)

    def update(self, aws: Aws, id_: str, state: State, inputs: State, changed: set[str]) -> State:
        """Carry out the changed properties in place."""
        self.before(aws, id_, inputs)
        region = self.region(aws, state)
        key = self.key(id_, state)
        parameters = self.request(inputs, f"Update{self.noun}", changed)
        if parameters:
            aws.call(self.service, f"Update{self.noun}", region, **{**parameters, **key})
        if "tags" in changed:
            self._retag(aws, region, self.arn(aws, id_, state), inputs.get("tags") or {})
        response = aws.call(self.service, f"Get{self.noun}", region, **key)
        return self.outputs(aws, id_, inputs, response)

    def delete(self, aws: Aws, id_: str, state: State) -> None:
        """Delete the resource."""
        self.before_delete(aws, id_, state)
        try:
            aws.call(self.service, f"Delete{self.noun}", self.region(aws, state), **self.key(id_, state))
        except AwsError as error:
            if error.code != "NotFoundException":
                raise

    def find(self, aws: Aws, inputs: State, recorded: Set[str]) -> str | None:
        """The one that is not recorded and has the same name, or whatever it is told by."""
        api = {"ApiId": inputs["apiId"]} if self.below_api else {}
        try:
            listed = aws.call(self.service, f"Get{self.noun}s", self.region(aws, inputs), **api)["Items"]
        except AwsError as error:
            if error.code != "NotFoundException":
                raise
            return None
        wanted = {self.properties[each]: inputs.get(each) for each in self.told_by}
        ids = [str(each[self.id_member]) for each in listed if wanted.items() <= each.items()]
        return next((each for each in ids if each not in recorded), None)

    def key(self, id_: str, state: State) -> dict[str, str]:
        """The parameters that name one resource."""
        return {self.id_member: id_} | ({"ApiId": state["apiId"]} if self.below_api else {})

    def arn(self, aws: Aws, id_: str, state: State) -> str:
        """The ARN for tags."""
        path = f"/apis/{state['apiId']}/{self.noun.lower()}s/{id_}" if self.below_api else f"/apis/{id_}"
        return f"arn:aws:apigateway:{self.region(aws, state)}::{path}"

    def outputs(self, aws: Aws, id_: str, inputs: State, response: dict[str, Any]) -> State:
        """Inputs and what AWS computed."""
        common: State = {"region": self.region(aws, inputs)}
        if self.taggable:
            common["tagsAll"] = inputs.get("tags") or {}
        return common | inputs

    def before(self, aws: Aws, id_: str, inputs: State) -> None:
        """What AWS refuses before it creates or updates, where the emulator would not."""

    def before_delete(self, aws: Aws, id_: str, state: State) -> None:
        """What AWS refuses before it deletes, where the emulator would not."""

    def _tags(self, aws: Aws, region: str, arn: str) -> dict[str, str]:
        return aws.call(self.service, "GetTags", region, ResourceArn=arn).get("Tags") or {}

    def _retag(self, aws: Aws, region: str, arn: str, tags: dict[str, str]) -> None:
        gone = sorted(self._tags(aws, region, arn).keys() - tags.keys())
        if gone:
            aws.call(self.service, "UntagResource", region, ResourceArn=arn, TagKeys=gone)
        if tags:
            aws.call(self.service, "TagResource", region, ResourceArn=arn, Tags=tags)


class Api(ApiGatewayType):
    """aws:apigatewayv2/api:Api."""

    def rule_failures(self, inputs: State) -> Iterator[Failure]:
        """What CORS refuses."""
        yield from rules.cors_failures(inputs.get("corsConfiguration"))

    def update(self, aws: Aws, id_: str, state: State, inputs: State, changed: set[str]) -> State:
        """CORS has an operation of its own to take it away."""
        if "corsConfiguration" in changed and "corsConfiguration" not in inputs:
            aws.call(self.service, "DeleteCorsConfiguration", self.region(aws, state), ApiId=id_)
            changed = changed - {"corsConfiguration"}
        return super().update(aws, id_, state, inputs, changed)

    def outputs(self, aws: Aws, id_: str, inputs: State, response: dict[str, Any]) -> State:
        """With endpoint and ARNs."""
        region = self.region(aws, inputs)
        return {
            **super().outputs(aws, id_, inputs, response),
            "apiEndpoint": response["ApiEndpoint"],
            "arn": self.arn(aws, id_, inputs),
            "executionArn": f"arn:aws:execute-api:{region}:{aws.account_id}:{id_}",
        }


class Authorizer(ApiGatewayType):
    """aws:apigatewayv2/authorizer:Authorizer."""

    def rule_failures(self, inputs: State) -> Iterator[Failure]:
        """A JWT authorizer's needs."""
        yield from rules.authorizer_failures(inputs)

    def before(self, aws: Aws, id_: str, inputs: State) -> None:
        """API Gateway fetches the issuer's discovery document."""
        issuers.check_issuer((inputs.get("jwtConfiguration") or {}).get("issuer"))

    def before_delete(self, aws: Aws, id_: str, state: State) -> None:
        """AWS refuses to delete an authorizer in use."""
        rules.check_authorizer_unused(aws, self.region(aws, state), state["apiId"], id_)


def _route_keys(aws: Aws) -> rules.RouteKeys:
    keys: rules.RouteKeys = aws.memory.setdefault("route keys", rules.RouteKeys())
    return keys


class Route(ApiGatewayType):
    """aws:apigatewayv2/route:Route."""

    def rule_failures(self, inputs: State) -> Iterator[Failure]:
        """A route key's form, and what JWT needs."""
        yield from rules.route_failures(inputs)

    def create(self, aws: Aws, inputs: State) -> tuple[str, State]:
        """Make the route, if its key is free and what it refers to exists."""
        rules.check_references(aws, self.region(aws, inputs), inputs)
        _route_keys(aws).claim(aws, self.region(aws, inputs), "", inputs)
        id_ = None
        try:
            id_, outputs = super().create(aws, inputs)
        finally:
            _route_keys(aws).settle(inputs["apiId"], inputs["routeKey"], id_)
        return id_, outputs

    def update(self, aws: Aws, id_: str, state: State, inputs: State, changed: set[str]) -> State:
        """Change the route, if its key is free and what it refers to exists."""
        rules.check_references(aws, self.region(aws, state), inputs)
        _route_keys(aws).claim(aws, self.region(aws, state), id_, inputs)
        outputs = super().update(aws, id_, state, inputs, changed)
        _route_keys(aws).settle(inputs["apiId"], inputs["routeKey"], id_)
        return outputs

    def delete(self, aws: Aws, id_: str, state: State) -> None:
        """Delete the route."""
        super().delete(aws, id_, state)
        _route_keys(aws).settle(state["apiId"], state["routeKey"], None)


SERVICE = "apigatewayv2"

TYPES = (
    Api(
        token="aws:apigatewayv2/api:Api",
        title="API Gateway v2 API",
        service=SERVICE,
        create_operation="CreateApi",
        noun="Api",
        id_member="ApiId",
        below_api=False,
        properties={
            "name": "Name",
            "protocolType": "ProtocolType",
            "description": "Description",
            "version": "Version",
            "corsConfiguration": "CorsConfiguration",
            "disableExecuteApiEndpoint": "DisableExecuteApiEndpoint",
            "ipAddressType": "IpAddressType",
            "apiKeySelectionExpression": "ApiKeySelectionExpression",
            "routeSelectionExpression": "RouteSelectionExpression",
        },
        replaces=frozenset({"protocolType"}),
        unordered=frozenset(
            f"corsConfiguration.{each}" for each in ("allowHeaders", "allowMethods", "allowOrigins", "exposeHeaders")
        ),
        computed=("apiEndpoint", "arn", "executionArn"),
        defaults=frozenset({"apiKeySelectionExpression", "routeSelectionExpression"}),
        kept=frozenset({"ipAddressType"}),
        autoname=Autoname("name", 128),
        taggable=True,
    ),
    Authorizer(
        token="aws:apigatewayv2/authorizer:Authorizer",
        title="API Gateway v2 Authorizer",
        service=SERVICE,
        create_operation="CreateAuthorizer",
        noun="Authorizer",
        id_member="AuthorizerId",
        properties={
            "apiId": "ApiId",
            "authorizerType": "AuthorizerType",
            "identitySources": "IdentitySource",
            "jwtConfiguration": "JwtConfiguration",
            "name": "Name",
            "authorizerUri": "AuthorizerUri",
            "authorizerCredentialsArn": "AuthorizerCredentialsArn",
            "authorizerPayloadFormatVersion": "AuthorizerPayloadFormatVersion",
            "authorizerResultTtlInSeconds": "AuthorizerResultTtlInSeconds",
            "enableSimpleResponses": "EnableSimpleResponses",
        },
        replaces=frozenset({"apiId"}),
        renames={"jwtConfiguration.audiences": "Audience"},
        unordered=frozenset({"identitySources", "jwtConfiguration.audiences"}),
        defaults=frozenset({"authorizerPayloadFormatVersion", "authorizerResultTtlInSeconds"}),
        autoname=Autoname("name", 128),
    ),
    ApiGatewayType(
        token="aws:apigatewayv2/integration:Integration",
        title="API Gateway v2 Integration",
        service=SERVICE,
        create_operation="CreateIntegration",
        noun="Integration",
        id_member="IntegrationId",
        told_by=("integrationUri", "integrationType"),
        properties={
            "apiId": "ApiId",
            "integrationType": "IntegrationType",
            "integrationUri": "IntegrationUri",
            "integrationMethod": "IntegrationMethod",
            "payloadFormatVersion": "PayloadFormatVersion",
            "timeoutMilliseconds": "TimeoutInMillis",
            "connectionType": "ConnectionType",
            "connectionId": "ConnectionId",
            "credentialsArn": "CredentialsArn",
            "description": "Description",
            "integrationSubtype": "IntegrationSubtype",
            "requestParameters": "RequestParameters",
            "tlsConfig": "TlsConfig",
        },
        replaces=frozenset({"apiId", "integrationType", "integrationSubtype"}),
        computed=(),
        defaults=frozenset({"connectionType", "payloadFormatVersion", "timeoutMilliseconds", "integrationMethod"}),
    ),
    Route(
        token="aws:apigatewayv2/route:Route",
        title="API Gateway v2 Route",
        service=SERVICE,
        create_operation="CreateRoute",
        noun="Route",
        id_member="RouteId",
        told_by=("routeKey",),
        properties={
            "routeKey": "RouteKey",
            "apiId": "ApiId",
            "target": "Target",
            "authorizationType": "AuthorizationType",
            "authorizerId": "AuthorizerId",
            "authorizationScopes": "AuthorizationScopes",
            "apiKeyRequired": "ApiKeyRequired",
            "operationName": "OperationName",
        },
        replaces=frozenset({"apiId"}),
        unordered=frozenset({"authorizationScopes"}),
        defaults=frozenset({"authorizationType"}),
    ),
)
