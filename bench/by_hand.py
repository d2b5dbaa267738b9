"""The same resources without the component, as an expert writes them."""

import json

import pulumi
from pulumi_aws import apigatewayv2, cloudwatch, iam, lambda_

from .shapes import APP_ID, AUTH_ORIGIN, CODE, NAME, Shape

_ASSUME_ROLE = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
        ],
    }
)

_LOG_FORMAT = json.dumps(
    {
        "requestId": "$context.requestId",
        "requestTime": "$context.requestTime",
        "ip": "$context.identity.sourceIp",
        "routeKey": "$context.routeKey",
        "status": "$context.status",
        "responseLength": "$context.responseLength",
        "responseLatency": "$context.responseLatency",
        "integrationLatency": "$context.integrationLatency",
        "integrationError": "$context.integrationErrorMessage",
        "error": "$context.error.message",
        "authorizerError": "$context.authorizer.error",
        "subject": "$context.authorizer.claims.sub",
    }
)


def make(shape: Shape) -> None:
    """Create the API."""
    api = apigatewayv2.Api(
        f"{NAME}-api",
        protocol_type="HTTP",
        cors_configuration={
            "allow_origins": [AUTH_ORIGIN],
            "allow_methods": ["GET"],
            "allow_headers": ["authorization", "content-type"],
        },
    )
    authorizer = apigatewayv2.Authorizer(
        f"{NAME}-authorizer-jwt",
        api_id=api.id,
        authorizer_type="JWT",
        identity_sources=["$request.header.Authorization"],
        jwt_configuration={"issuer": f"https://auth.passage.id/v1/apps/{APP_ID}", "audiences": [AUTH_ORIGIN]},
    )
    code = pulumi.AssetArchive({CODE: pulumi.FileAsset(f"handlers/{CODE}")})
    handlers = dict.fromkeys(handler for _, handler in shape.handlers())
    targets = {handler: _make_function(handler, api, code) for handler in handlers}
    routes = [
        apigatewayv2.Route(
            f"{NAME}-route-{key}",
            api_id=api.id,
            route_key=key,
            target=targets[handler],
            authorization_type="JWT",
            authorizer_id=authorizer.id,
        )
        for key, handler in shape.handlers()
    ]
    _make_stage(api, routes)
    pulumi.export("url", api.api_endpoint)


def _make_function(handler: str, api: apigatewayv2.Api, code: pulumi.Archive) -> pulumi.Output[str]:
    """The function with its role and log; returns the target of its routes."""
    id_ = handler.replace(".", "-")
    log_group = cloudwatch.LogGroup(
        f"{NAME}-function-logs-{id_}", name_prefix=f"/aws/lambda/{NAME}-{id_}-", retention_in_days=30
    )
    role = iam.Role(f"{NAME}-role-{id_}", assume_role_policy=_ASSUME_ROLE, force_detach_policies=True)
    policy = iam.RolePolicy(f"{NAME}-role-policy-{id_}", role=role.name, policy=log_group.arn.apply(_may_write))
    function = lambda_.Function(
        f"{NAME}-function-{id_}",
        code=code,
        handler=handler,
        role=role.arn,
        runtime="python3.13",
        architectures=["arm64"],
        memory_size=256,
        timeout=10,
        tracing_config={"mode": "PassThrough"},
        logging_config={"log_format": "JSON", "log_group": log_group.name},
        opts=pulumi.ResourceOptions(depends_on=[log_group, policy]),
    )
    permission = lambda_.Permission(
        f"{NAME}-permission-{id_}",
        action="lambda:InvokeFunction",
        function=function.name,
        principal="apigateway.amazonaws.com",
        source_arn=pulumi.Output.concat(api.execution_arn, "/*/*"),
    )
    integration = apigatewayv2.Integration(
        f"{NAME}-integration-{id_}",
        api_id=api.id,
        integration_type="AWS_PROXY",
        integration_uri=function.arn,
        integration_method="POST",
        payload_format_version="2.0",
        timeout_milliseconds=30000,
        opts=pulumi.ResourceOptions(depends_on=[permission]),
    )
    return pulumi.Output.concat("integrations/", integration.id)


def _may_write(log_group_arn: str) -> str:
    statement = {
        "Effect": "Allow",
        "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
        "Resource": f"{log_group_arn}:*",
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _make_stage(api: apigatewayv2.Api, routes: list[apigatewayv2.Route]) -> None:
    log_group = cloudwatch.LogGroup(
        f"{NAME}-access-logs", name_prefix=f"/aws/vendedlogs/apigateway/{NAME}-", retention_in_days=30
    )
    apigatewayv2.Stage(
        f"{NAME}-stage",
        api_id=api.id,
        name="$default",
        auto_deploy=True,
        access_log_settings={"destination_arn": log_group.arn, "format": _LOG_FORMAT},
        opts=pulumi.ResourceOptions(depends_on=routes),
    )
