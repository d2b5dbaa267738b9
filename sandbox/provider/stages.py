"""API Gateway v2: stage."""

from collections.abc import Iterator
from typing import Any

from . import rules
from .apigatewayv2 import SERVICE, ApiGatewayType
from .aws import Aws
from .resource import Autoname, Failure, State


class Stage(ApiGatewayType):
    """aws:apigatewayv2/stage:Stage."""

    def rule_failures(self, inputs: State) -> Iterator[Failure]:
        """The access log's format and destination, and the settings of routes."""
        yield from rules.stage_failures(inputs)

    def before(self, aws: Aws, id_: str, inputs: State) -> None:
        """Settings are of routes that are there."""
        rules.check_route_settings(aws, self.region(aws, inputs), inputs)

    def request(self, inputs: State, operation: str, keys: set[str] | None = None) -> dict[str, Any]:
        """Route settings are a list here and a map there; a rate or burst that is left out is sent as 0."""
        inputs = dict(inputs)
        if "defaultRouteSettings" in inputs:
            inputs["defaultRouteSettings"] = _with_limits(inputs["defaultRouteSettings"])
        settings = inputs.pop("routeSettings", None)
        parameters = super().request(inputs, operation, None if keys is None else keys - {"routeSettings"})
        if keys is None and settings:
            parameters["RouteSettings"] = _route_settings(settings)
        elif keys is not None and "routeSettings" in keys:
            parameters["RouteSettings"] = _route_settings(settings or [])
        return parameters

    def read_inputs(self, response: Any, inputs: State, operation: str) -> State:
        """Route settings back as a list."""
        actual = super().read_inputs({**response, "RouteSettings": None}, inputs, operation)
        settings = [
            {"routeKey": key, **{name[0].lower() + name[1:]: item for name, item in value.items()}}
            for key, value in sorted((response.get("RouteSettings") or {}).items())
        ]
        return actual | ({"routeSettings": settings} if settings else {})

    def update(self, aws: Aws, id_: str, state: State, inputs: State, changed: set[str]) -> State:
        """Access log and route settings have operations of their own to take them away."""
        region, key = self.region(aws, state), self.key(id_, state)
        if "accessLogSettings" in changed and "accessLogSettings" not in inputs:
            aws.call(self.service, "DeleteAccessLogSettings", region, **key)
            changed = changed - {"accessLogSettings"}
        before = {each["routeKey"] for each in state.get("routeSettings") or []}
        after = {each["routeKey"] for each in inputs.get("routeSettings") or []}
        for route_key in sorted(before - after):
            aws.call(self.service, "DeleteRouteSettings", region, RouteKey=route_key, **key)
        return super().update(aws, id_, state, inputs, changed)

    def outputs(self, aws: Aws, id_: str, inputs: State, response: dict[str, Any]) -> State:
        """With ARNs and the address, which for the `$default` stage has no path."""
        api_id, region = inputs["apiId"], self.region(aws, inputs)
        endpoint = aws.call(self.service, "GetApi", region, ApiId=api_id)["ApiEndpoint"]
        return {
            **super().outputs(aws, id_, inputs, response),
            "arn": self.arn(aws, id_, inputs),
            "executionArn": f"arn:aws:execute-api:{region}:{aws.account_id}:{api_id}/{id_}",
            "invokeUrl": f"{endpoint}/" if id_ == "$default" else f"{endpoint}/{id_}",
        }


def _with_limits(settings: dict[str, Any]) -> dict[str, Any]:
    return {"throttlingRateLimit": 0, "throttlingBurstLimit": 0} | settings


def _route_settings(settings: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        each["routeKey"]: {
            name[0].upper() + name[1:]: item for name, item in _with_limits(each).items() if name != "routeKey"
        }
        for each in settings
    }


TYPES = (
    Stage(
        token="aws:apigatewayv2/stage:Stage",
        title="API Gateway v2 Stage",
        service=SERVICE,
        create_operation="CreateStage",
        noun="Stage",
        id_member="StageName",
        properties={
            "apiId": "ApiId",
            "name": "StageName",
            "autoDeploy": "AutoDeploy",
            "accessLogSettings": "AccessLogSettings",
            "defaultRouteSettings": "DefaultRouteSettings",
            "routeSettings": "",
            "description": "Description",
            "stageVariables": "StageVariables",
            "deploymentId": "DeploymentId",
        },
        replaces=frozenset({"apiId", "name"}),
        unordered=frozenset({"routeSettings"}),
        computed=("arn", "executionArn", "invokeUrl"),
        defaults=frozenset({"deploymentId"}),
        # hashicorp/terraform-provider-aws, internal/service/apigatewayv2/stage.go: its removal is suppressed.
        kept=frozenset({"defaultRouteSettings"}),
        autoname=Autoname("name", 128),
        taggable=True,
    ),
)
