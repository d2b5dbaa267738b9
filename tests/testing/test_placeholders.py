"""Every output of a resource is there: of its type, the same in every run, and fit for what it is used for."""

import importlib
import re
import typing
from collections.abc import Callable, Mapping
from typing import Any, cast

import pulumi
import pulumi_aws as aws
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pulumi import _types
from pulumi.runtime import rpc

from passage_component import JwtHttpApi, PassageHttpApi
from passage_component.testing import UNKNOWN, LocalHttpApi, Secret, run_program
from passage_component.testing.placeholders import outputs_of
from passage_component.validate import rules
from tests.support.programs import code, jwt_args, passage_args
from tests.testing.local import echo

CLASSES = {
    token: (module.mod_info["fqn"], name)
    for modules in rpc._RESOURCE_MODULES.values()
    for module in cast("list[Any]", modules)
    for token, name in module.mod_info["classes"].items()
}
"""The type token of each resource of the AWS SDK, to its Python module and class."""


def every_class(test: Any) -> Any:
    """Search the classes. Half as many as usual: an import of a service's module takes up to a second."""
    return settings(max_examples=settings().max_examples // 2)(given(st.sampled_from(sorted(CLASSES)))(test))


def class_of(token: str) -> Any:
    module, name = CLASSES[token]
    return getattr(importlib.import_module(module), name)


def table(name: str = "t") -> aws.dynamodb.Table:
    return aws.dynamodb.Table(name, hash_key="id", attributes=[{"name": "id", "type": "S"}], stream_enabled=True)


USES: dict[str, tuple[Callable[[], pulumi.Output[Any]], str]] = {
    "issuer of a user pool": (
        lambda: pulumi.Output.concat("https://cognito-idp.us-east-1.amazonaws.com/", aws.cognito.UserPool("p").id),
        r"https://cognito-idp\.us-east-1\.amazonaws\.com/us-east-1_\w{9}",
    ),
    "endpoint of a user pool": (
        lambda: pulumi.Output.concat("https://", aws.cognito.UserPool("p").endpoint),
        r"https://cognito-idp\.us-east-1\.amazonaws\.com/us-east-1_\w{9}",
    ),
    "ID of a zone": (lambda: aws.route53.Zone("z").zone_id.apply(str.lower), r"z[0-9a-f]{20}"),
    "URL of a queue": (
        lambda: aws.sqs.Queue("q").url.apply(lambda url: url + "?x"),
        r"https://sqs\.us-east-1\.amazonaws\.com/123456789012/q-[0-9a-f]{7}\?x",
    ),
    "name of a bucket": (lambda: pulumi.Output.concat(aws.s3.Bucket("B_b").bucket, "/*"), r"b-b-[0-9a-f]{7}/\*"),
    "endpoint of a database": (
        lambda: aws.rds.Instance("db", instance_class="db.t4g.micro").endpoint.apply(lambda text: text.split(":")[1]),
        "5432",
    ),
    "host of a distribution": (
        lambda: pulumi.Output.concat("https://", distribution().domain_name),
        r"https://d[0-9a-f]{13}\.cloudfront\.net",
    ),
    "host of a load balancer": (
        lambda: pulumi.Output.concat("https://", aws.lb.LoadBalancer("lb").dns_name),
        r"https://lb-[0-9a-f]{7}-\d+\.us-east-1\.elb\.amazonaws\.com",
    ),
    "ID of a key": (lambda: pulumi.Output.concat("alias-of-", aws.kms.Key("k").key_id), r"alias-of-[0-9a-f-]{36}"),
    "stream of a table": (
        lambda: table().stream_arn.apply(lambda arn: arn.split("/")[2]),
        "stream",
    ),
    "name servers": (lambda: aws.route53.Zone("z").name_servers.apply(lambda names: names[3]), r"ns-4\..*"),
    "number": (lambda: aws.cognito.UserPool("p").estimated_number_of_users.apply(lambda count: str(count + 1)), "2"),
    "object": (
        lambda: (
            aws.eks.Cluster(
                "c", role_arn="arn:aws:iam::123456789012:role/r", vpc_config={"subnet_ids": ["s"]}
            ).certificate_authority.data
        ),
        ".+",
    ),
    "object in lists": (
        lambda: (
            aws.eks.Cluster("c", role_arn="arn:aws:iam::123456789012:role/r", vpc_config={"subnet_ids": ["s"]})
            .identities[0]
            .oidcs[0]
            .issuer
        ),
        "https://.+",
    ),
    "URLs by name": (
        lambda: aws.appsync.GraphQLApi("g", authentication_type="API_KEY").uris["GRAPHQL"],
        r"https://\w{26}\.appsync-api\.us-east-1\.amazonaws\.com/graphql",
    ),
    "ARN of a parameter": (
        lambda: aws.ssm.Parameter("p", name="/shop/pin", type="String", value="1").arn,
        "arn:aws:ssm:us-east-1:123456789012:parameter/shop/pin",
    ),
    "ARN of a network's balancer": (
        lambda: aws.lb.LoadBalancer("lb", load_balancer_type="network").arn,
        "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/net/lb-[0-9a-f]{7}/[0-9a-f]{16}",
    ),
    "ARN with the service's other name": (
        lambda: aws.sfn.StateMachine("s", role_arn="r", definition="{}").arn,
        "arn:aws:states:us-east-1:123456789012:state-machine/s",
    ),
    "ARN without a Region": (lambda: aws.iam.InstanceProfile("p").arn, "arn:aws:iam::123456789012:instance-profile/p"),
    "ARN of a database's secret": (
        lambda: (
            aws.rds.Instance("db", instance_class="db.t4g.micro", manage_master_user_password=True)
            .master_user_secrets[0]
            .secret_arn
        ),
        r"arn:aws:secretsmanager:us-east-1:123456789012:secret:db-[0-9a-f]{6}",
    ),
    "ARN of a secret's version": (
        lambda: aws.secretsmanager.SecretVersion("v", secret_id=aws.secretsmanager.Secret("s").id).secret_arn,
        r"arn:aws:secretsmanager:us-east-1:123456789012:secret:s-[0-9a-f]{7}-[0-9a-f]{6}",
    ),
    "ID with a prefix": (lambda: aws.ec2.SecurityGroup("g").id, "sg-[0-9a-f]{17}"),
    "ID of another resource": (lambda: aws.ec2.Vpc("v").default_security_group_id, "sg-[0-9a-f]{17}"),
    "repository": (
        lambda: aws.ecr.Repository("r").repository_url,
        r"123456789012\.dkr\.ecr\.us-east-1\.amazonaws\.com/r-[0-9a-f]{7}",
    ),
    "host of a record in a zone": (
        lambda: aws.route53.Record("r", zone_id="Z1", name="www", type="A", records=["10.0.0.1"], ttl=60).fqdn,
        r"www\..+",
    ),
    "name of a key's alias": (lambda: aws.kms.Alias("a", target_key_id="k").name, "alias/a-[0-9a-f]{7}"),
}


def distribution() -> aws.cloudfront.Distribution:
    return aws.cloudfront.Distribution(
        "d",
        enabled=True,
        origins=[{"domain_name": "example.com", "origin_id": "o"}],
        default_cache_behavior={
            "target_origin_id": "o",
            "viewer_protocol_policy": "https-only",
            "allowed_methods": ["GET"],
            "cached_methods": ["GET"],
        },
        restrictions={"geo_restriction": {"restriction_type": "none"}},
        viewer_certificate={"cloudfront_default_certificate": True},
    )


@pytest.mark.parametrize("use", USES)
def test_output_is_there_in_its_form(use: str) -> None:
    make, form = USES[use]
    exports = [run_program(lambda: pulumi.export("value", make())).exports["value"] for _ in range(2)]

    assert exports[0] == exports[1]
    assert re.fullmatch(form, exports[0])
    assert run_program(lambda: pulumi.export("value", make()), preview=True).exports == {"value": UNKNOWN}


def has_type(value: Any, hint: Any) -> bool:
    """Whether a value in the wire format is of the type, as deep as it goes."""
    hint = _types.unwrap_type(hint)
    if isinstance(hint, type) and _types.is_output_type(hint):
        fields = _types.output_type_types(hint)
        return isinstance(value, dict) and all(has_type(item, fields[key]) for key, item in value.items())
    arguments = typing.get_args(hint)
    match typing.get_origin(hint) or hint:
        case origin if origin in (list, typing.get_origin(typing.Sequence[str])):
            return isinstance(value, list) and all(has_type(item, arguments[0]) for item in value)
        case origin if origin in (dict, typing.get_origin(typing.Mapping[str, str])):
            return isinstance(value, dict)
        case simple if simple in (bool, int, str):
            return type(value) is simple
        case other if other is float:
            return isinstance(value, float)
        case _:
            return isinstance(value, str)


@every_class
def test_every_output_of_every_class_has_its_type(token: str) -> None:
    class_ = class_of(token)
    outputs = outputs_of(class_, token, "My ${thing}/1", {}, seed="seed", region="eu-west-1")

    types = _types.resource_types(class_)
    assert "id" in outputs
    assert not [key for key, value in outputs.items() if key != "id" and not has_type(value, types[key])]
    assert "${" not in str(outputs)
    left_out = {key for key in types.keys() - outputs.keys() if key != "urn"}
    assert left_out <= optional_arguments(class_)


def optional_arguments(class_: Any) -> set[str]:
    """The outputs that are arguments which a program may leave out."""
    parameters = class_._internal_init.__annotations__
    names = _types.resource_py_to_pulumi_names(class_)
    return {name for python, name in names.items() if type(None) in typing.get_args(parameters.get(python))}


@every_class
def test_resource_that_is_read_has_every_computed_output(token: str) -> None:
    class_ = class_of(token)
    program = run_program(lambda: class_.get("it", "the-id"))

    (resource,) = program.resources
    assert (resource.is_read, resource.outputs["id"]) == (True, "the-id")
    computed = _types.resource_types(class_).keys() - optional_arguments(class_) - {"urn"}
    assert computed <= resource.outputs.keys()


@pytest.mark.parametrize("name", ["Orders", "my orders", "a" * 90, "ORDERS_2", "órdenes"])
def test_our_checks_take_every_placeholder(name: str) -> None:
    def program() -> None:
        pool, key, topic = aws.cognito.UserPool(name), aws.kms.Key(name), aws.sns.Topic(name)
        client = aws.cognito.UserPoolClient(name, user_pool_id=pool.id)
        role = aws.iam.Role(name, assume_role_policy="{}")
        theirs = aws.lambda_.Function(name, role=role.arn, handler="a.b", runtime="python3.13", code=code())
        alias = aws.lambda_.Alias(name, function_name=theirs.name, function_version=theirs.version)
        balancer, zone = aws.lb.LoadBalancer(name), aws.route53.Zone(name)
        group, network = aws.ec2.SecurityGroup(name), aws.ec2.Vpc(name)
        subnet = aws.ec2.Subnet(name, vpc_id=network.id)
        policy = aws.iam.Policy(name, policy="{}")
        layer = aws.lambda_.LayerVersion(name, layer_name="tools", code=code())
        handler = {"handler": "orders.handler"}
        routes = {
            "GET /orders": handler,
            "GET /theirs": {"function_arn": theirs.arn},
            "GET /version": {"function_arn": theirs.qualified_arn},
            "GET /alias": {"function_arn": alias.arn},
            "GET /backend": {"url": pulumi.Output.concat("https://", balancer.dns_name)},
        }
        settings = {
            "environment": {"POOL": pool.id, "URL": aws.sqs.Queue(name).url, "TABLE": table(name).name},
            "layers": [layer.arn],
            "policy_arns": {"more": policy.arn},
            "permissions_boundary_arn": policy.arn,
            "log_kms_key_arn": key.arn,
            "vpc": {"subnet_ids": [subnet.id], "security_group_ids": [group.id]},
        }
        JwtHttpApi(
            "svc",
            jwt_args(
                authorizers={
                    "people": {"issuer": pulumi.Output.concat("https://", pool.endpoint), "audiences": [client.id]}
                },
                routes=routes,
                function_defaults=settings,
                cors={"allow_origins": [pulumi.Output.concat("https://", distribution().domain_name)]},
                access_logs={"kms_key_arn": key.arn},
                domain={"name": "api.example.com", "hosted_zone_id": zone.zone_id},
                alarms={"topic_arns": [topic.arn]},
            ),
        )
        PassageHttpApi(
            "api",
            passage_args(
                functions={"orders.handler": {"role_arn": role.arn}},
                domain={
                    "name": "api.example.com",
                    "certificate_arn": aws.acm.Certificate(name, domain_name="api.example.com").arn,
                },
            ),
        )

    assert not run_program(program).registered_late


_RULES: Mapping[str, Callable[[str], Any]] = {
    "roleArn": rules.ROLE_ARN,
    "policyArn": rules.POLICY_ARN,
    "kmsKeyArn": rules.KMS_KEY_ARN,
    "functionArn": rules.FUNCTION_ARN,
    "certificateArn": rules.CERTIFICATE_ARN,
    "topicArn": rules.TOPIC_ARN,
    "domainName": lambda host: rules.issuer(f"https://{host}") or rules.origin(f"https://{host}"),
    "dnsName": lambda host: rules.issuer(f"https://{host}") or rules.origin(f"https://{host}"),
    "endpoint": lambda host: rules.issuer(f"https://{host}"),
    "url": rules.issuer,
    "arn": rules.string,
}


@every_class
def test_placeholder_obeys_the_rule_of_its_kind(token: str) -> None:
    outputs = outputs_of(class_of(token), token, "it", {}, seed="seed", region="eu-west-1")

    for name, rule in _RULES.items():
        if isinstance(text := outputs.get(name), str):
            assert rule(text) is None, (name, text)


def test_resources_have_different_outputs() -> None:
    def program() -> None:
        for name in ("a", "b", "A", "a "):
            aws.sqs.Queue(name)
            aws.cognito.UserPool(name)

    ids = [resource.outputs["id"] for resource in run_program(program).resources]
    assert len(set(ids)) == len(ids) == 8


def test_region_is_that_of_the_resource_or_its_provider() -> None:
    def program() -> None:
        there = aws.Provider("there", region="eu-west-1")
        aws.sqs.Queue("here")
        aws.sqs.Queue("there", opts=pulumi.ResourceOptions(provider=there))
        aws.sqs.Queue("elsewhere", region="ap-south-1")

    queues = run_program(program, config={"aws:region": "eu-central-1"}).of_type("aws:sqs/queue:Queue")
    assert {queue.name: queue.outputs["arn"].split(":")[3] for queue in queues} == {
        "here": "eu-central-1",
        "there": "eu-west-1",
        "elsewhere": "ap-south-1",
    }


def test_argument_that_was_left_out_is_none_or_has_a_default() -> None:
    def program() -> None:
        function = aws.lambda_.Function("f", role="r", tags={"team": "platform"})
        pulumi.export("left out", [function.description, function.vpc_config, function.kms_key_arn])
        pulumi.export("default", function.timeout.apply(lambda seconds: seconds + 1))  # type: ignore[operator] # it has one
        pulumi.export("tags", function.tags_all)

    assert run_program(program).exports == {
        "left out": [None, None, None],
        "default": 2,
        "tags": {"team": "platform"},
    }


def test_secret_output_is_secret() -> None:
    def program() -> None:
        pool = aws.cognito.UserPool("p", tags={"pin": pulumi.Output.secret("1234")})
        client = aws.cognito.UserPoolClient("c", user_pool_id=pool.id, generate_secret=True)
        pulumi.export("secret", client.client_secret)
        pulumi.export("pin", pool.tags_all)

    exports = run_program(program).exports
    assert isinstance(exports["secret"], Secret)
    assert exports["pin"] == Secret({"pin": "1234"})


def test_imported_resource_has_its_id() -> None:
    opts = pulumi.ResourceOptions(import_="api-1")
    program = run_program(lambda: aws.apigatewayv2.Api("a", protocol_type="HTTP", opts=opts))

    assert program["a"].outputs["id"] == "api-1"


def test_program_with_a_user_pool_is_called() -> None:
    def program() -> None:
        pool = aws.cognito.UserPool("p")
        client = aws.cognito.UserPoolClient("c", user_pool_id=pool.id)
        authorizers = {"p": {"issuer": pulumi.Output.concat("https://", pool.endpoint), "audiences": [client.id]}}
        routes = {"GET /orders": {"handler": "orders.handler"}}
        JwtHttpApi("svc", jwt_args(authorizers=authorizers, default_authorizer="p", routes=routes))

    api = LocalHttpApi.from_program(run_program(program), {"orders.handler": echo})
    assert api.request("GET /orders").status == 401
    assert api.request("GET /orders", token=api.token(sub="ada")).status == 200
