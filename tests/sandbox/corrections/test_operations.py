"""The emulator's layer names every operation of every service by its request."""

import urllib.parse
from typing import Any

import botocore.session
import pytest
from botocore.model import OperationModel
from botocore.serialize import create_serializer

from sandbox.corrections.operations import Request, operation, signed_for

SERVICES = (
    *("acm", "apigateway", "apigatewayv2", "cloudfront", "cloudwatch", "cognito-idp", "dynamodb", "dynamodbstreams"),
    *("ec2", "ecr", "elbv2", "events", "iam", "kinesis", "kms", "lambda", "logs", "resourcegroupstaggingapi"),
    *("route53", "s3", "s3control", "scheduler", "secretsmanager", "servicediscovery", "sns", "sqs", "ssm"),
    *("stepfunctions", "sts", "wafv2"),
)

PROTOCOLS = {"smithy-rpc-v2-cbor": "cbor"}
"""botocore's names that are not ours."""

SAME_REQUEST = {
    "s3:GetBucketLifecycle": "s3:GetBucketLifecycleConfiguration",
    "s3:PutBucketLifecycle": "s3:PutBucketLifecycleConfiguration",
    "s3:GetBucketNotification": "s3:GetBucketNotificationConfiguration",
    "s3:PutBucketNotification": "s3:PutBucketNotificationConfiguration",
    "s3:ListDirectoryBuckets": "s3:ListBuckets",
}
"""Operations whose requests are those of others: deprecated ones, and one that only another host has."""


def example(shape: Any) -> Any:
    """A value with all that is required and nothing else."""
    if shape.type_name == "structure":
        return {name: example(shape.members[name]) for name in shape.required_members}
    if shape.type_name == "list":
        return [example(shape.member)]
    if shape.type_name == "map":
        return {"x": example(shape.value)}
    return {"boolean": True, "blob": b"x", "timestamp": 0, "string": "x"}.get(shape.type_name, 1)


def request(model: OperationModel, protocol: str, signing_name: str) -> Request:
    """The request for an operation, as botocore sends it."""
    serializer = create_serializer(protocol, include_validation=False)
    params = example(model.input_shape) if model.input_shape else {}
    made = serializer.serialize_to_request(params, model)
    path, _, query = made["url_path"].partition("?")
    body = made["body"]
    pairs = urllib.parse.parse_qsl(query, keep_blank_values=True)
    return Request(
        made["method"],
        path,
        dict(pairs) | {name: str(value) for name, value in dict(made["query_string"]).items()},
        {
            "authorization": signature(signing_name),
            **{name.lower(): str(value) for name, value in made["headers"].items()},
        },
        urllib.parse.urlencode(body).encode() if isinstance(body, dict) else b"",
    )


def signature(service: str) -> str:
    return f"AWS4-HMAC-SHA256 Credential=AKIAKEY/20260101/us-east-1/{service}/aws4_request, Signature=0"


@pytest.mark.parametrize("service", SERVICES)
def test_every_operation_is_named_by_its_request(service: str) -> None:
    model = botocore.session.get_session().get_service_model(service)
    wrong = {}

    for protocol in model.metadata.get("protocols", [model.metadata["protocol"]]):
        for name in model.operation_names:
            expected = SAME_REQUEST.get(f"{service}:{name}", f"{service}:{name}")
            found = operation(request(model.operation_model(name), protocol, model.signing_name))
            if not found or (str(found), found.protocol) != (expected, PROTOCOLS.get(protocol, protocol)):
                wrong[f"{expected} in {protocol}"] = found

    assert wrong == {}


@pytest.mark.parametrize(
    ("host", "path", "query", "expected"),
    [
        ("127.0.0.1:4566", "/bucket/a%2Fb/c", {"x-id": "GetObject"}, "s3:GetObject"),
        ("bucket.127.0.0.1:4566", "/a/b", {}, "s3:GetObject"),
        ("bucket.s3.localhost:4566", "/", {"list-type": "2"}, "s3:ListObjectsV2"),
        (
            "000000000000.127.0.0.1:4566",
            "/v20180820/tags/arn%3Aaws%3As3%3A%3A%3Abucket",
            {},
            "s3control:ListTagsForResource",
        ),
    ],
)
def test_bucket_or_account_may_be_in_the_host(host: str, path: str, query: dict[str, str], expected: str) -> None:
    headers = {"authorization": signature("s3"), "host": host, "x-amz-account-id": "000000000000"}

    assert str(operation(Request("GET", path, query, headers, b""))) == expected


@pytest.mark.parametrize("authorization", ["", "Bearer x", signature("execute-api")])
def test_request_to_a_deployed_api_is_not_signed_for_a_service(authorization: str) -> None:
    assert signed_for({"authorization": authorization}) is None
