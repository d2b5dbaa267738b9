"""Faults at the wire, as AWS's client meets them without its retries, in each protocol."""

import time
from collections.abc import Iterator
from typing import Any, NamedTuple

import botocore.model
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectionClosedError, ReadTimeoutError
from botocore.utils import PRIORITY_ORDERED_SUPPORTED_PROTOCOLS as PROTOCOLS

from sandbox import emulator, faults
from sandbox.faults import Fault, Seen
from sandbox.home import Home
from tests.sandbox.corrections.account import LAMBDA, policy, zipped
from tests.support.aws import aws_session

pytestmark = pytest.mark.e2e  # It installs the emulator.


class Creation(NamedTuple):
    """An operation that creates something with a name, and where its name is listed."""

    service: str
    operation: str
    method: str
    params: dict[str, Any]
    name: str
    listing: str
    throttled: tuple[int, str]
    refused: tuple[int, str]


TABLE = {"BillingMode": "PAY_PER_REQUEST", "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}]}
TABLE |= {"KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}]}
ROLE = {"AssumeRolePolicyDocument": policy(LAMBDA)}
FUNCTION = {
    "Role": "arn:aws:iam::000000000000:role/r",
    "Code": {"ZipFile": zipped("")},
    "Runtime": "python3.13",
    "Handler": "h.h",
}
ALARM = {"ComparisonOperator": "GreaterThanThreshold", "EvaluationPeriods": 1, "Threshold": 1}
ALARM |= {"MetricName": "m", "Namespace": "n", "Statistic": "Sum", "Period": 60}
JSON = ((400, "ThrottlingException"), (400, "AccessDeniedException"))
QUERY = ((400, "Throttling"), (403, "AccessDenied"))
REST_JSON = ((429, "TooManyRequestsException"), (403, "AccessDeniedException"))

CREATIONS = (
    Creation("dynamodb", "CreateTable", "create_table", TABLE, "TableName", "list_tables", *JSON),
    Creation("logs", "CreateLogGroup", "create_log_group", {}, "logGroupName", "describe_log_groups", *JSON),
    Creation("iam", "CreateRole", "create_role", ROLE, "RoleName", "list_roles", *QUERY),
    Creation("sns", "CreateTopic", "create_topic", {}, "Name", "list_topics", *QUERY),
    Creation("apigatewayv2", "CreateApi", "create_api", {"ProtocolType": "HTTP"}, "Name", "get_apis", *REST_JSON),
    Creation("lambda", "CreateFunction", "create_function", FUNCTION, "FunctionName", "list_functions", *REST_JSON),
    Creation("s3", "CreateBucket", "create_bucket", {}, "Bucket", "list_buckets", (503, "SlowDown"), QUERY[1]),
    Creation("route53", "CreateHostedZone", "create_hosted_zone", {}, "Name", "list_hosted_zones", *QUERY),
    Creation("cloudwatch", "PutMetricAlarm", "put_metric_alarm", ALARM, "AlarmName", "describe_alarms", *JSON),
)
each_creation = pytest.mark.parametrize("creation", CREATIONS, ids=lambda creation: creation.service)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """The home of an emulator that runs."""
    made = Home(tmp_path_factory.mktemp("home"))
    emulator.ensure_running(made)
    client(made, "iam").create_role(RoleName="r", **ROLE)
    yield made
    emulator.stop(made)


@pytest.fixture(autouse=True)
def _no_plan(home: Home) -> Iterator[None]:
    yield
    faults.clear(home.faults)


@pytest.fixture(autouse=True)
def _protocol_of_gos_sdk(monkeypatch: pytest.MonkeyPatch) -> None:
    """CBOR for CloudWatch."""
    monkeypatch.setattr(botocore.model, "PRIORITY_ORDERED_SUPPORTED_PROTOCOLS", ("smithy-rpc-v2-cbor", *PROTOCOLS))


def client(home: Home, service: str, agent: str = "", timeout: float = 30) -> Any:
    return aws_session().create_client(
        service,
        region_name="us-east-1",
        endpoint_url=emulator.url(home),
        config=Config(retries={"total_max_attempts": 1}, read_timeout=timeout, user_agent_extra=agent),
    )


def create(home: Home, creation: Creation, name: str, timeout: float = 30) -> Any:
    params = {**creation.params, creation.name: name}
    if creation.service == "route53":
        params["CallerReference"] = name
    return getattr(client(home, creation.service, timeout=timeout), creation.method)(**params)


def is_there(home: Home, creation: Creation, name: str) -> bool:
    return name in str(getattr(client(home, creation.service), creation.listing)())


def on(creation: Creation, kind: str, **changed: Any) -> Fault:
    return Fault(f"{creation.service}:{creation.operation}", kind, **changed)


@each_creation
@pytest.mark.parametrize("kind", ["throttled", "refused", "conflict", "broken"])
def test_error_has_the_services_form_and_no_effect(home: Home, creation: Creation, kind: str) -> None:
    answers = {"conflict": (409, "ConflictException"), "broken": (500, "InternalFailure"), **creation._asdict()}
    faults.write(home.faults, [on(creation, kind)])

    with pytest.raises(ClientError) as raised:
        create(home, creation, f"made-{kind}")

    error, metadata = raised.value.response["Error"], raised.value.response["ResponseMetadata"]
    assert (metadata["HTTPStatusCode"], error["Code"]) == answers[kind]
    assert error["Message"] == "on purpose: the fault plan says so"
    seen = faults.clear(home.faults)
    assert seen == Seen([1], {f"{creation.service}:{creation.operation}": 1})
    assert not is_there(home, creation, f"made-{kind}")


@each_creation
@pytest.mark.parametrize(("kind", "there"), [("lost", True), ("cut", False)])
def test_connection_closes_after_the_effect_or_before_it(
    home: Home, creation: Creation, kind: str, *, there: bool
) -> None:
    faults.write(home.faults, [on(creation, kind)])

    with pytest.raises(ConnectionClosedError):
        create(home, creation, f"made-{kind}")

    assert is_there(home, creation, f"made-{kind}") == there
    # The next one passes.
    create(home, creation, f"after-{kind}")
    assert is_there(home, creation, f"after-{kind}")
    assert faults.clear(home.faults).counts == [2]


@each_creation
def test_unanswered_request_has_no_effect(home: Home, creation: Creation) -> None:
    faults.write(home.faults, [on(creation, "unanswered")])

    with pytest.raises(ReadTimeoutError):
        create(home, creation, "made-unanswered", timeout=0.5)

    assert not is_there(home, creation, "made-unanswered")


@each_creation
def test_slow_request_takes_its_time_and_effect(home: Home, creation: Creation) -> None:
    faults.write(home.faults, [on(creation, "slow", seconds=0.7)])
    began = time.monotonic()

    create(home, creation, "made-slow")

    assert time.monotonic() - began > 0.7
    assert is_there(home, creation, "made-slow")


def test_after_gone_all_requests_of_its_agent_are_cut(home: Home) -> None:
    faults.write(home.faults, [Fault("iam:ListRoles", "gone", by="component/gone")])
    gone = client(home, "logs", "component/gone")
    gone.describe_log_groups()
    with pytest.raises(ConnectionClosedError):
        client(home, "iam", "component/gone").list_roles()

    with pytest.raises(ConnectionClosedError):
        gone.describe_log_groups()

    client(home, "iam").list_roles()
    assert faults.clear(home.faults).counts == [2]
    gone.describe_log_groups()


def test_new_plan_is_followed_at_once_and_counts_from_zero(home: Home) -> None:
    iam = client(home, "iam")
    for kind in ("throttled", "refused", "throttled"):
        faults.write(home.faults, [Fault("iam:ListRoles", kind), Fault("iam:GetRole", kind)])
        with pytest.raises(ClientError):
            iam.list_roles()
        iam.list_roles()
        assert faults.clear(home.faults) == Seen([2, 0], {"iam:ListRoles": 2})


def test_quota_is_answered_with_its_own_status_and_code(home: Home) -> None:
    message = "Maximum number of <Routes> for this API has been reached."
    full = Fault("iam:ListRoles", "refused", status=429, code="LimitExceeded", message=message)
    faults.write(home.faults, [full])

    with pytest.raises(ClientError) as raised:
        client(home, "iam").list_roles()

    error = raised.value.response["Error"]
    assert (error["Code"], error["Message"]) == ("LimitExceeded", message)


@pytest.mark.parametrize("plan", [None, [on(CREATIONS[4], "slow")]], ids=["without a plan", "with one"])
def test_attempts_of_one_call_are_performed_once(home: Home, plan: list[Fault] | None) -> None:
    """AWS's SDKs ask again with the same invocation ID after they lost an answer."""
    if plan:
        faults.write(home.faults, plan)
    gateway = client(home, "apigatewayv2")

    def attempt(request: Any, **_: Any) -> None:
        request.headers["amz-sdk-invocation-id"] = f"of-one-call-{plan}"

    gateway.meta.events.register("before-send", attempt)
    ids = {gateway.create_api(Name="once", ProtocolType="HTTP")["ApiId"] for _ in range(2)}

    assert len(ids) == 1
