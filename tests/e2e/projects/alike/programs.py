"""Everyday programs around the component."""

import json
from typing import Any

import pulumi
import pulumi_aws as aws

from passage_component import JwtHttpApi, PassageHttpApi

CODE = pulumi.AssetArchive({"orders.py": pulumi.StringAsset("def handler(event, context):\n    return 'orders'\n")})
ROUTE, FUNCTION = "aws:apigatewayv2/route:Route", "aws:lambda/function:Function"
ROUTES = {"GET /orders": {"handler": "orders.handler"}, "GET /health": {"handler": "orders.handler", "public": True}}


def api(opts: pulumi.ResourceOptions | None = None, **more: Any) -> PassageHttpApi:
    args: Any = {
        "app_id": "SandboxPassageApp0000001",
        "auth_origin": "https://app.example.com",
        "code": CODE,
        "routes": ROUTES,
        **more,
    }
    component = PassageHttpApi("api", args, opts)
    pulumi.export("url", component.url)
    return component


def with_environment(**variables: Any) -> PassageHttpApi:
    return api(function_defaults={"environment": variables})


def open_route(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult | None:
    if args.type_ != ROUTE:
        return None
    return pulumi.ResourceTransformResult({**args.props, "authorizationType": "NONE", "authorizerId": None}, args.opts)


def more_memory(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult | None:
    if args.type_ != FUNCTION:
        return None
    memory = args.props.get("memorySize", 128)
    return pulumi.ResourceTransformResult({**args.props, "memorySize": memory + 64}, args.opts)


def twice_the_memory(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult | None:
    if args.type_ != FUNCTION:
        return None
    return pulumi.ResourceTransformResult({**args.props, "memorySize": args.props["memorySize"] * 2}, args.opts)


def tagged(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult | None:
    if args.type_ not in (FUNCTION, "aws:iam/role:Role"):
        return None
    opts = pulumi.ResourceOptions.merge(args.opts, pulumi.ResourceOptions(protect=False))
    return pulumi.ResourceTransformResult({**args.props, "tags": {"team": "platform"}}, opts)


def scoped(args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult | None:
    if args.type_ != ROUTE or args.props["authorization_type"] != "JWT":
        return None
    return pulumi.ResourceTransformationResult({**args.props, "authorization_scopes": ["read"]}, args.opts)


def opened_by_a_transform() -> None:
    api(pulumi.ResourceOptions(transforms=[open_route]))


def transforms_at_every_level() -> None:
    pulumi.runtime.register_resource_transform(twice_the_memory)
    pulumi.runtime.register_resource_transform(tagged)
    shop = pulumi.ComponentResource("shop:index:Shop", "shop", None, pulumi.ResourceOptions(transforms=[more_memory]))
    api(pulumi.ResourceOptions(parent=shop, transforms=[more_memory, twice_the_memory]))


def older_transformations() -> None:
    pulumi.runtime.register_stack_transformation(scoped)
    api()


def user_pool() -> None:
    pool = aws.cognito.UserPool("people")
    client = aws.cognito.UserPoolClient("app", user_pool_id=pool.id)
    args: Any = {
        "authorizers": {
            "people": {"issuer": pulumi.Output.concat("https://", pool.endpoint), "audiences": [client.id]}
        },
        "code": CODE,
        "routes": ROUTES,
    }
    pulumi.export("url", JwtHttpApi("api", args).url)


def zone() -> None:
    zone = aws.route53.Zone("zone", name="example.com", force_destroy=True)
    api(domain={"name": "api.example.com", "hosted_zone_id": zone.zone_id})


def queue() -> None:
    queue = aws.sqs.Queue("orders", visibility_timeout_seconds=60)
    statement: Any = {"actions": ["sqs:SendMessage"], "resources": [queue.arn]}
    document = aws.iam.get_policy_document_output(statements=[statement])
    send = aws.iam.Policy("send", policy=document.json)
    settings = {"environment": {"QUEUE": queue.url}, "policy_arns": {"send": send.arn}}
    api(function_defaults=settings)


def table() -> None:
    attributes: Any = [{"name": "id", "type": "S"}]
    orders = aws.dynamodb.Table("orders", hash_key="id", attributes=attributes, billing_mode="PAY_PER_REQUEST")
    with_environment(TABLE=orders.name)


def bucket() -> None:
    files = aws.s3.Bucket("files")
    with_environment(BUCKET=files.bucket, ARN=files.arn)


def other_stack() -> None:
    net = pulumi.StackReference("organization/net/prod")
    environment = {"TABLE": net.require_output("table"), "PIN": net.get_output("pin")}
    api(function_defaults={"environment": environment}, cors={"allow_origins": net.require_output("origins")})


def in_the_account() -> None:
    account, region, partition = aws.get_caller_identity(), aws.get_region(), aws.get_partition()
    topic = f"arn:{partition.partition}:sns:{region.region}:{len(account.account_id)}"
    with_environment(TOPIC=topic)


def secrets() -> None:
    with_environment(PIN=pulumi.Output.secret("1234"), PLAIN="plain")


def existing_function() -> None:
    statement = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    trust = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    role = aws.iam.Role("theirs", assume_role_policy=trust)
    theirs = aws.lambda_.Function("theirs", role=role.arn, handler="orders.handler", runtime="python3.13", code=CODE)
    api(routes={"GET /orders": {"function_arn": theirs.arn}})


def route_beside_the_component() -> None:
    component = api()
    target = pulumi.Output.concat("integrations/", component.integrations["orders-handler"].id)
    aws.apigatewayv2.Route("backdoor", api_id=component.api_id, route_key="GET /backdoor", target=target)


def namesake() -> None:
    aws.sqs.Queue("api")
    api()


PROGRAMS = {
    program.__name__: program
    for program in (
        api,
        opened_by_a_transform,
        transforms_at_every_level,
        older_transformations,
        user_pool,
        zone,
        queue,
        table,
        bucket,
        other_stack,
        in_the_account,
        secrets,
        existing_function,
        route_beside_the_component,
        namesake,
    )
}
