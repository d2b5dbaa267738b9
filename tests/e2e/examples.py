"""Checks of deployed examples. The fixture `deploy` deploys one."""

from collections.abc import Callable
from typing import Any

from sandbox.deployment import Sandbox
from tests.e2e.requests import Answer
from tests.support.aws import aws_client
from tests.support.orphans import orphans_of

UNAUTHORIZED = Answer(401, {"message": "Unauthorized"})
USER = "SandboxUser0000000000001"

Deploy = Callable[..., Sandbox]

LISTS: tuple[tuple[str, str, dict[str, Any], str], ...] = (
    ("apigatewayv2", "get_apis", {}, "Items"),
    ("apigatewayv2", "get_domain_names", {}, "Items"),
    ("lambda", "list_functions", {}, "Functions"),
    ("lambda", "list_event_source_mappings", {}, "EventSourceMappings"),
    ("iam", "list_roles", {}, "Roles"),
    ("iam", "list_policies", {"Scope": "Local"}, "Policies"),
    ("cloudwatch", "describe_alarms", {}, "MetricAlarms"),
    ("sns", "list_topics", {}, "Topics"),
    ("route53", "list_hosted_zones", {}, "HostedZones"),
    ("dynamodb", "list_tables", {}, "TableNames"),
    ("sqs", "list_queues", {}, "QueueUrls"),
    ("s3", "list_buckets", {}, "Buckets"),
    ("secretsmanager", "list_secrets", {}, "SecretList"),
    ("cognito-idp", "list_user_pools", {"MaxResults": 60}, "UserPools"),
)
"""Service, operation, parameters, and the list in its answer."""


def bearer(sandbox: Sandbox, authorizer: str, **claims: Any) -> str:
    return f"Bearer {sandbox.issuer(authorizer).mint(**claims)}"


def check_quiet(sandbox: Sandbox) -> None:
    """A second `up` has nothing to do, and nothing of the stack is taken for an orphan."""
    done = sandbox.up(["--expect-no-changes"], capture=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert orphans_of(sandbox) == []


def check_destroyed(sandbox: Sandbox, *, refresh: bool = True) -> None:
    """`destroy` leaves nothing, in the state and in the cloud, but for logs that Lambda made by itself.

    Args:
        sandbox: the example's sandbox.
        refresh: whether a refresh is checked before. Default: true.
    """
    if refresh:
        assert sandbox.refresh(capture=True).returncode == 0
        assert orphans_of(sandbox) == []
    logs = {
        each["outputs"]["name"] for each in sandbox.resources() if each["type"] == "aws:cloudwatch/logGroup:LogGroup"
    }
    done = sandbox.destroy(capture=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert [each["urn"] for each in sandbox.resources() if each["type"] != "pulumi:pulumi:Stack"] == []
    for service, operation, parameters, key in LISTS:
        answer = getattr(aws_client(sandbox, service), operation)(**parameters)
        assert answer.get(key, []) == [], (service, operation)
    assert logs.isdisjoint(
        each["logGroupName"] for each in aws_client(sandbox, "logs").describe_log_groups()["logGroups"]
    )
