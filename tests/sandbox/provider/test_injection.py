"""Faults are met where AWS's client meets AWS: in each protocol, with its retries."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from botocore.retries.standard import ExponentialBackoff

from sandbox import faults
from sandbox.faults import Fault
from sandbox.home import Home
from sandbox.provider.aws import Aws, AwsError
from sandbox.provider.injection import met


class _Server(ThreadingHTTPServer):
    """Answers everything with an empty object, and counts."""

    asked = 0


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        self.server.asked += 1
        self.rfile.read(int(self.headers["content-length"]))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[_Server]:
    with _Server(("127.0.0.1", 0), _Handler) as made:
        thread = threading.Thread(target=made.serve_forever)
        thread.start()
        yield made
        made.shutdown()
        thread.join()


@pytest.fixture
def aws(server: _Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Aws:
    """A connection to the server, whose retries wait for nothing, before any plan."""
    monkeypatch.setattr(ExponentialBackoff, "delay_amount", lambda *_: 0)
    return _connect(server, Home(tmp_path))


def _connect(server: _Server, home: Home) -> Aws:
    environment = {"AWS_ENDPOINT_URL": f"http://127.0.0.1:{server.server_port}", faults.VARIABLE: str(home.faults)}
    return Aws({"region": "us-east-1"}, environment)


def _create(aws: Aws) -> None:
    aws.call("apigatewayv2", "CreateApi", Name="x", ProtocolType="HTTP")


@pytest.mark.usefixtures("aws")
@pytest.mark.parametrize(
    ("kind", "reached"), [("429", 1), ("500", 1), ("timeout before", 1), ("timeout after", 2)], ids=str
)
def test_one_failure_is_ridden_out(server: _Server, tmp_path: Path, kind: str, reached: int) -> None:
    faults.write(Home(tmp_path), [Fault("apigatewayv2 CreateApi", kind)])

    _create(_connect(server, Home(tmp_path)))

    assert server.asked == reached
    assert faults.clear(Home(tmp_path)) == [2]


@pytest.mark.usefixtures("aws")
@pytest.mark.parametrize(
    ("kind", "tries", "code"),
    [
        ("429", 25, "TooManyRequestsException"),
        ("500", 25, "InternalServerException"),
        ("timeout before", 25, "ReadTimeoutError"),
        ("gone", 9, "EndpointConnectionError"),
        ("409", 1, "ConflictException"),
        ("400", 1, "BadRequestException"),
    ],
    ids=str,
)
def test_how_often_a_call_is_tried(server: _Server, tmp_path: Path, kind: str, tries: int, code: str) -> None:
    faults.write(Home(tmp_path), [Fault("apigatewayv2 CreateApi", kind, times=None)])

    with pytest.raises(AwsError) as refused:
        _create(_connect(server, Home(tmp_path)))

    assert (refused.value.code, faults.clear(Home(tmp_path)), server.asked) == (code, [tries], 0)


@pytest.mark.usefixtures("aws")
@pytest.mark.parametrize(
    ("service", "operation", "parameters"),
    [
        ("lambda", "DeleteFunction", {"FunctionName": "x"}),
        ("iam", "GetRole", {"RoleName": "x"}),
        ("logs", "CreateLogGroup", {"logGroupName": "x"}),
        ("cloudwatch", "DeleteAlarms", {"AlarmNames": ["x"]}),
        ("acm", "DescribeCertificate", {"CertificateArn": "arn:aws:acm:us-east-1:000000000000:certificate/x"}),
        ("route53", "GetHostedZone", {"Id": "x"}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_error_is_in_the_services_own_protocol(
    server: _Server, tmp_path: Path, service: str, operation: str, parameters: dict[str, str]
) -> None:
    fault = Fault(f"{service} {operation}", "409", code="SomethingException", message="because of <this> & that")
    faults.write(Home(tmp_path), [fault])

    with pytest.raises(AwsError) as refused:
        _connect(server, Home(tmp_path)).call(service, operation, **parameters)

    assert str(refused.value) == "SomethingException: because of <this> & that"


@pytest.mark.usefixtures("aws")
def test_a_plan_may_say_how_often(server: _Server, tmp_path: Path) -> None:
    faults.write(Home(tmp_path), [Fault("apigatewayv2 CreateApi", "429", times=None)], attempts=3)

    with pytest.raises(AwsError, match="TooManyRequests"):
        _create(_connect(server, Home(tmp_path)))

    assert faults.clear(Home(tmp_path)) == [3]


def test_a_resources_operation_takes_effect_before_its_answer_is_lost(server: _Server, tmp_path: Path) -> None:
    on = "aws:apigatewayv2/route:Route create"
    faults.write(Home(tmp_path), [Fault(on, "timeout after"), Fault(on, "500", "b-")])
    plan = _connect(server, Home(tmp_path)).faults

    assert met(plan, on, "a-route") == Fault(on, "timeout after")
    assert met(plan, on, "a-route") is None
    with pytest.raises(AwsError, match="InternalServerException: on purpose"):
        met(plan, on, "b-route")
