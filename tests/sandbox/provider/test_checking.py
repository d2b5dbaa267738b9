"""Check refuses what AWS refuses: a provider that accepts everything fails here."""

import re
from typing import Any

import pytest

from sandbox.provider import checking, registry
from sandbox.provider.values import ARCHIVE, SIGNATURE, UNKNOWN

SEED = b"0123456789abcdef"
CODE = {SIGNATURE: ARCHIVE, "hash": "x", "assets": {}}
TRUST = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}'

GOOD: dict[str, dict[str, Any]] = {
    "aws:apigatewayv2/api:Api": {"protocolType": "HTTP"},
    "aws:apigatewayv2/authorizer:Authorizer": {
        "apiId": "a1",
        "authorizerType": "JWT",
        "identitySources": ["$request.header.Authorization"],
        "jwtConfiguration": {"issuer": "https://login.example.com", "audiences": ["a"]},
    },
    "aws:apigatewayv2/integration:Integration": {
        "apiId": "a1",
        "integrationType": "AWS_PROXY",
        "integrationUri": "arn:aws:lambda:us-east-1:123456789012:function:f",
        "integrationMethod": "POST",
        "payloadFormatVersion": "2.0",
        "timeoutMilliseconds": 30000,
    },
    "aws:apigatewayv2/route:Route": {
        "apiId": "a1",
        "routeKey": "GET /x",
        "target": "integrations/i1",
        "authorizationType": "JWT",
        "authorizerId": "z1",
        "authorizationScopes": ["read"],
    },
    "aws:apigatewayv2/stage:Stage": {
        "apiId": "a1",
        "name": "$default",
        "autoDeploy": True,
        "accessLogSettings": {
            "destinationArn": "arn:aws:logs:us-east-1:123456789012:log-group:g",
            "format": '{"id":"$context.requestId"}',
        },
    },
    "aws:cloudwatch/logGroup:LogGroup": {"namePrefix": "/aws/lambda/x-", "retentionInDays": 30},
    "aws:iam/role:Role": {"assumeRolePolicy": TRUST},
    "aws:iam/rolePolicy:RolePolicy": {
        "role": "r",
        "policy": '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"logs:PutLogEvents","Resource":"*"}]}',
    },
    "aws:lambda/function:Function": {
        "code": CODE,
        "handler": "me.handler",
        "role": "arn:aws:iam::123456789012:role/r",
        "runtime": "python3.13",
        "architectures": ["arm64"],
        "memorySize": 256,
        "timeout": 10,
        "environment": {"variables": {"TABLE": "b"}},
        "loggingConfig": {"logFormat": "JSON", "logGroup": "/aws/lambda/x"},
    },
    "aws:lambda/permission:Permission": {
        "action": "lambda:InvokeFunction",
        "function": "f",
        "principal": "apigateway.amazonaws.com",
        "sourceArn": "arn:aws:execute-api:us-east-1:123456789012:a1/*/*",
    },
    "aws:apigatewayv2/domainName:DomainName": {
        "domainName": "api.example.com",
        "domainNameConfiguration": {
            "certificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/c",
            "endpointType": "REGIONAL",
            "securityPolicy": "TLS_1_2",
        },
    },
    "aws:apigatewayv2/apiMapping:ApiMapping": {
        "apiId": "a1",
        "domainName": "api.example.com",
        "stage": "$default",
        "apiMappingKey": "v1",
    },
    "aws:acm/certificate:Certificate": {"domainName": "api.example.com", "validationMethod": "DNS"},
    "aws:acm/certificateValidation:CertificateValidation": {
        "certificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/c",
        "validationRecordFqdns": ["_x.api.example.com"],
    },
    "aws:route53/zone:Zone": {"name": "example.com"},
    "aws:route53/record:Record": {
        "zoneId": "Z1",
        "name": "api.example.com",
        "type": "A",
        "aliases": [{"name": "d-1.execute-api.example", "zoneId": "Z2", "evaluateTargetHealth": False}],
    },
    "aws:cloudwatch/metricAlarm:MetricAlarm": {
        "comparisonOperator": "GreaterThanThreshold",
        "evaluationPeriods": 3,
        "datapointsToAlarm": 3,
        "threshold": 0,
        "namespace": "AWS/Lambda",
        "metricName": "Errors",
        "statistic": "Sum",
        "period": 60,
        "dimensions": {"FunctionName": "f"},
    },
    "aws:cloudwatch/logMetricFilter:LogMetricFilter": {
        "logGroupName": "/aws/vendedlogs/x",
        "pattern": '{ $.status = "401" }',
        "metricTransformation": {"name": "401", "namespace": "x", "value": "1", "defaultValue": "0"},
    },
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": {
        "role": "r",
        "policyArn": "arn:aws:iam::123456789012:policy/p",
    },
    "aws:iam/policy:Policy": {
        "policy": '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}',
    },
    "aws:lambda/alias:Alias": {"functionName": "f", "functionVersion": "1"},
    "aws:lambda/layerVersion:LayerVersion": {"layerName": "tools", "code": CODE},
    "aws:sns/topic:Topic": {},
    "aws:kms/key:Key": {"description": "Encrypts logs"},
}


def check(short: str, **changes: Any) -> list[tuple[str, str]]:
    """The failures of a good resource that was changed; None takes a property away."""
    (token,) = [token for token in GOOD if token.endswith(f":{short}")]
    news = {**GOOD[token], **changes}
    type_ = registry.find(token)
    return checking.check(type_, "name", news, {}, seed=SEED, default_tags={})[1]


def test_every_type_has_a_good_example() -> None:
    assert GOOD.keys() == registry.TYPES.keys()


@pytest.mark.parametrize("token", GOOD)
def test_what_the_component_makes_is_accepted(token: str) -> None:
    assert checking.check(registry.find(token), "name", GOOD[token], {}, seed=SEED, default_tags={})[1] == []


@pytest.mark.parametrize("token", GOOD)
def test_unknown_values_of_a_preview_are_accepted(token: str) -> None:
    news = {
        key: UNKNOWN if key not in ("authorizationType", "authorizerType") else value
        for key, value in GOOD[token].items()
    }

    assert checking.check(registry.find(token), "name", news, {}, seed=SEED, default_tags={})[1] == []


UNSUPPORTED = "unknown property, or one that the sandbox's provider does not support"
REFUSED: list[tuple[str, dict[str, Any], list[tuple[str, str]]]] = [
    ("Api", {"protocolType": None}, [("protocolType", "missing required property")]),
    ("Api", {"protocolType": "TCP"}, [("protocolType", "expected one of WEBSOCKET, HTTP")]),
    ("Api", {"protocolTyp": "x"}, [("protocolTyp", f'{UNSUPPORTED}; did you mean "protocolType"?')]),
    ("Api", {"name": "x" * 129}, [("name", "it has 129 characters; expected at most 128"), ("name", "expected 1 to 128 characters")]),
    ("Api", {"tags": {"a": 1}}, [('tags["a"]', "expected a string")]),
    ("Api", {"tags": []}, [("tags", "expected a map")]),
    ("Api", {"corsConfiguration": {"maxAge": 90000}}, [("corsConfiguration.maxAge", "expected -1 to 86400")]),
    ("Api", {"description": 5}, [("description", "expected a string")]),
    ("Authorizer", {"authorizerType": "OIDC"}, [("authorizerType", "expected one of REQUEST, JWT")]),
    ("Authorizer", {"jwtConfiguration": None}, [("jwtConfiguration", "missing; a JWT authorizer needs an issuer and audiences")]),
    (
        "Authorizer",
        {"jwtConfiguration": {"issuer": "http://x", "audiences": []}},
        [
            ("jwtConfiguration.issuer", "expected an https URL"),
            ("jwtConfiguration.audiences", "missing; a JWT authorizer needs at least one audience"),
        ],
    ),
    (
        "Authorizer",
        {"jwtConfiguration": {"issuer": "https://x", "audience": ["a"]}},
        [
            ("jwtConfiguration.audience", "unknown property; known are audiences, issuer"),
            ("jwtConfiguration.audiences", "missing; a JWT authorizer needs at least one audience"),
        ],
    ),
    ("Authorizer", {"identitySources": []}, [("identitySources", "missing; a JWT authorizer needs one identity source")]),
    (
        "Authorizer",
        {"identitySources": ["$request.header.A", "$request.header.B"]},
        [("identitySources", "expected exactly one identity source for a JWT authorizer")],
    ),
    ("Authorizer", {"identitySources": ["Authorization"]}, [("identitySources[0]", "expected $request.header.NAME or $request.querystring.NAME")]),
    ("Integration", {"timeoutMilliseconds": 30001}, [("timeoutMilliseconds", "expected 50 to 30000")]),
    ("Integration", {"integrationType": "LAMBDA"}, [("integrationType", "expected one of AWS, HTTP, MOCK, HTTP_PROXY, AWS_PROXY")]),
    ("Integration", {"apiId": None}, [("apiId", "missing required property")]),
    ("Route", {"routeKey": "get /x"}, [("routeKey", 'expected "METHOD /path" or "$default"')]),
    ("Route", {"authorizerId": None}, [("authorizerId", "missing; authorizationType JWT needs an authorizer")]),
    (
        "Route",
        {"authorizationType": "NONE"},
        [
            ("authorizerId", "given, but authorizationType is not JWT"),
            ("authorizationScopes", "given, but authorizationType is not JWT"),
        ],
    ),
    ("Route", {"authorizationType": "OIDC"}, [("authorizationType", "expected one of NONE, AWS_IAM, CUSTOM, JWT")]),
    ("Route", {"authorizationScopes": ["x" * 65]}, [("authorizationScopes[0]", "expected 1 to 64 characters")]),
    ("Route", {"target": "i1"}, [("target", "expected integrations/{integration id}")]),
    (
        "Stage",
        {"accessLogSettings": {"destinationArn": "group", "format": "x"}},
        [
            ("accessLogSettings.destinationArn", "expected an ARN"),
            ("accessLogSettings.format", "expected a template that holds $context.requestId or extendedRequestId"),
        ],
    ),
    ("Stage", {"autoDeploy": "yes"}, [("autoDeploy", "expected a boolean")]),
    ("LogGroup", {"retentionInDays": 31}, [("retentionInDays", "expected one of 0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653")]),
    ("Role", {"assumeRolePolicy": "{"}, [("assumeRolePolicy", "expected a JSON document")]),
    ("Role", {"assumeRolePolicy": None}, [("assumeRolePolicy", "missing required property")]),
    (
        "RolePolicy",
        {"policy": '{"Statement":[{"Effect":"Permit","Action":"x"}]}'},
        [("policy", "expected a policy document whose statements have an Effect of Allow or Deny")],
    ),
    ("Function", {"memorySize": 64}, [("memorySize", "expected 128 to 32768")]),
    ("Function", {"memorySize": "256"}, [("memorySize", "expected a whole number")]),
    ("Function", {"timeout": 901}, [("timeout", "expected 1 to 900")]),
    ("Function", {"handler": None}, [("handler", "missing required property")]),
    ("Function", {"code": None}, [("code", "missing required property")]),
    ("Function", {"loggingConfig": {"logGroup": "g"}}, [("loggingConfig.logFormat", "missing required property")]),
    ("Function", {"architectures": ["arm"]}, [("architectures[0]", "expected one of x86_64, arm64")]),
    ("Function", {"name": "x" * 65}, [("name", "it has 65 characters; expected at most 64")]),
    ("Permission", {"principal": None}, [("principal", "missing required property")]),
    ("Api", {"corsConfiguration": {"allowOrigins": ["*"], "allowCredentials": True}}, [("corsConfiguration.allowOrigins", "expected no * together with allowCredentials")]),
    ("DomainName", {"domainNameConfiguration": None}, [("domainNameConfiguration", "missing required property")]),
    (
        "DomainName",
        {"domainNameConfiguration": {"endpointType": "EDGE", "securityPolicy": "TLS_1_0"}},
        [
            ("domainNameConfiguration.endpointType", "expected REGIONAL"),
            ("domainNameConfiguration.securityPolicy", "expected TLS_1_2"),
            ("domainNameConfiguration.certificateArn", "missing required property"),
        ],
    ),
    ("ApiMapping", {"stage": None}, [("stage", "missing required property")]),
    ("Certificate", {"validationMethod": None}, [("validationMethod", "missing required property")]),
    ("Record", {"aliases": None}, [("records", "expected exactly one of records and aliases")]),
    ("Record", {"aliases": None, "records": ["1.2.3.4"]}, [("ttl", "expected together with records and not with aliases")]),
    ("Record", {"aliases": [{"name": "x", "zoneId": "Z"}]}, [("aliases[0].evaluateTargetHealth", "missing required property")]),
    ("MetricAlarm", {"extendedStatistic": "p90"}, [("statistic", "expected exactly one of statistic and extendedStatistic")]),
    ("MetricAlarm", {"period": 90}, [("period", "expected 10, 20, 30 or a multiple of 60")]),
    ("MetricAlarm", {"datapointsToAlarm": 4}, [("datapointsToAlarm", "expected at most evaluationPeriods")]),
    ("MetricAlarm", {"threshold": None}, [("threshold", "missing required property")]),
    ("MetricAlarm", {"comparisonOperator": "Above"}, [("comparisonOperator", "expected one of GreaterThanOrEqualToThreshold, GreaterThanThreshold, LessThanThreshold, LessThanOrEqualToThreshold, LessThanLowerOrGreaterThanUpperThreshold, LessThanLowerThreshold, GreaterThanUpperThreshold")]),
    (
        "MetricAlarm",
        {"metricName": None, "namespace": None, "statistic": None, "period": None, "metricQueries": [{"id": "a", "expression": "1", "metric": {}}]},
        [
            ("metricQueries", "expected returnData of exactly one of them"),
            ("metricQueries[0].metric", "expected exactly one of metric and expression"),
            ("metricQueries[0].metric.metricName", "missing required property"),
            ("metricQueries[0].metric.period", "missing required property"),
            ("metricQueries[0].metric.stat", "missing required property"),
        ],
    ),
    ("LogMetricFilter", {"metricTransformation": None}, [("metricTransformation", "missing required property")]),
    ("RolePolicyAttachment", {"policyArn": "p"}, [("policyArn", "expected 20 to 2048 characters")]),
    ("Policy", {"policy": "x"}, [("policy", "expected a JSON document")]),
    ("Alias", {"functionVersion": None}, [("functionVersion", "missing required property")]),
    ("LayerVersion", {"code": None}, [("code", "missing required property")]),
    ("LayerVersion", {"layerName": None}, [("layerName", "missing required property")]),
]  # fmt: skip


@pytest.mark.parametrize(("short", "changes", "expected"), REFUSED)
def test_refused(short: str, changes: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert check(short, **changes) == expected


def test_a_failure_never_shows_the_value() -> None:
    secret = "c2VjcmV0" * 20

    for short, changes in (
        ("Function", {"environment": {"variables": {secret[:10]: 1}}}),
        ("Function", {"handler": secret}),
        ("Authorizer", {"jwtConfiguration": {"issuer": secret, "audiences": [secret]}}),
    ):
        failures = check(short, **changes)
        assert failures
        assert secret not in str(failures)


def test_an_unknown_type_is_named_with_those_that_are_known() -> None:
    with pytest.raises(registry.UnknownTokenError, match=r"aws:s3/bucket:Bucket is not .* aws:apigatewayv2/api:Api"):
        registry.find("aws:s3/bucket:Bucket")


def test_names_come_from_the_logical_name_and_stay() -> None:
    type_ = registry.find("aws:lambda/function:Function")
    news = GOOD[type_.token]

    def name(olds: dict[str, Any], seed: bytes = SEED, proposed: str | None = None) -> str:
        inputs, _ = checking.check(type_, "fn", news, olds, seed=seed, default_tags={}, proposed=proposed)
        return str(inputs["name"])

    assert re.fullmatch(r"fn-[0-9a-f]{7}", name({}))
    assert name({}) != name({}, seed=b"other")
    assert name({"name": "fn-1234567"}) == "fn-1234567"
    assert name({}, proposed="chosen") == "chosen"


def test_a_prefix_leaves_the_name_to_the_service() -> None:
    type_ = registry.find("aws:cloudwatch/logGroup:LogGroup")

    inputs, failures = checking.check(type_, "g", {"namePrefix": "/x/"}, {}, seed=SEED, default_tags={})

    assert (inputs, failures) == ({"namePrefix": "/x/"}, [])


def test_default_tags_are_merged_and_the_resources_own_win() -> None:
    type_ = registry.find("aws:iam/role:Role")
    news = {"assumeRolePolicy": TRUST, "tags": {"a": "own"}}

    inputs, _ = checking.check(type_, "r", news, {}, seed=SEED, default_tags={"a": "default", "b": "default"})

    assert inputs["tags"] == {"a": "own", "b": "default"}
