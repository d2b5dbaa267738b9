"""Deployments that fail: what the engine says, what the state knows, and what the next `up` does.

`python -m tests.support.faults` (`make soak`) lets every operation fail in every way.
"""

import os
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from passage_component.__main__ import main
from sandbox import faults
from sandbox.faults import Fault
from tests.e2e.conftest import Configurable
from tests.e2e.requests import ask
from tests.support.aws import aws_client
from tests.support.engine import summary
from tests.support.faults.reality import in_reality, in_the_state
from tests.support.orphans import credentials

pytestmark = pytest.mark.e2e

ROUTES = int(os.environ.get("SCALE_ROUTES", "40"))

ISSUER = "https://login.example.com"
CORE = {"issuer": ISSUER, "audiences": ["app"], "cors": {"enabled": False}, "tags": {"stack": "faults"}}
ME = {"handler": "me.handler"}
GO_ON = ("--continue-on-error",)

API = "aws:apigatewayv2/api:Api"
ROUTE = "aws:apigatewayv2/route:Route"
CREATE_ROUTE = "apigatewayv2:CreateRoute"


@pytest.fixture(scope="module")
def program(new_configurable: Callable[[], Configurable]) -> Configurable:
    """One deployed component. A change that a test adds to it with `GET /me` stays."""
    made = new_configurable()
    made.up({**CORE, "routes": {"GET /me": ME}})
    return made


def attempts(program: Configurable, count: int) -> None:
    """Let the provider ask for each operation so often. Default: 25 times."""
    settings = program.sandbox.project.stack_file(program.sandbox.stack)
    settings.write_text(f'config: {{"aws:maxRetries": "{count}"}}\n', encoding="utf-8")


def failed(program: Configurable, args: dict[str, Any], *plan: Fault, options: Sequence[str] = ()) -> str:
    """Deploy arguments on a plan; gives the diagnostics."""
    program.write(args)
    faults.write(program.sandbox.home.faults, plan)
    done = program.sandbox.up(options, capture=True)
    counts = faults.clear(program.sandbox.home.faults).counts
    assert done.returncode != 0, done.stdout
    assert all(counts), (counts, done.stdout)
    return done.stdout.partition("Diagnostics:")[2]


def ridden_out(program: Configurable, args: dict[str, Any], fault: Fault) -> int:
    """Deploy arguments on a fault that the provider gets over; gives the number of requests for the operation."""
    program.write(args)
    faults.write(program.sandbox.home.faults, [fault])
    done = program.sandbox.up(capture=True)
    (count,) = faults.clear(program.sandbox.home.faults).counts
    assert done.returncode == 0, done.stdout
    assert in_the_state(program.sandbox) == in_reality(program.sandbox)
    return count


def is_told(output: str, resource: str, failure: str) -> bool:
    """Whether the diagnostics name a resource and, in the same paragraph, a failure."""
    paragraphs = re.findall(r"^  (\S+ \([^\n]*\)):\n((?:    [^\n]*\n)*)", output, re.M)
    return any(resource in name and failure in text for name, text in paragraphs)


def repaired(program: Configurable, args: dict[str, Any]) -> None:
    """The next `up` completes, and state and reality agree."""
    program.up(args)
    assert in_the_state(program.sandbox) == in_reality(program.sandbox)


def orphans(program: Configurable, tmp_path: Path, capsys: Any) -> tuple[int, str]:
    """The command's exit code and what it printed, as it is run on AWS."""
    state = tmp_path / "state.json"
    done = program.sandbox.pulumi(["stack", "export", "--file", str(state)], capture=True)
    assert done.returncode == 0, done.stderr
    capsys.readouterr()
    with credentials(program.sandbox):
        code = main(["orphans", str(state), "--tag", "stack=faults", "--region", "us-east-1"])
    return code, capsys.readouterr().out


def test_a_quota_that_is_exceeded(program: Configurable) -> None:
    """AWS answers 429 with a code that is not tried again (anomalyco/sst 4522); the account's quota may be lower."""
    args = {**CORE, "routes": {"GET /me": ME, "GET /one-more": {"url": "https://backend.example.com"}}}
    message = "Maximum number of Routes for this API has been reached."
    full = Fault(
        "apigatewayv2:CreateRoute", "refused", times=None, status=429, code="ConflictException", message=message
    )

    told = failed(program, args, full)

    failure = "operation error ApiGatewayV2: CreateRoute, https response error StatusCode: 429"
    assert is_told(told, "aws:apigatewayv2:Route (api-route-GET /one-more)", failure), told
    assert f"ConflictException: {message}" in told
    assert ask(program.sandbox, "GET /me", f"Bearer {program.sandbox.issuer().mint()}").status == 200
    repaired(program, args)


def test_an_issuer_that_api_gateway_refuses(program: Configurable) -> None:
    """The old issuer's tokens stay good: the authorizer is as it was."""
    issuer, token = "https://dead.example.com/tenant", f"Bearer {program.sandbox.issuer().mint()}"
    message = f"Invalid issuer: {issuer}. The discovery endpoint did not answer."
    refused = Fault(
        "apigatewayv2:UpdateAuthorizer", "refused", times=None, status=400, code="BadRequestException", message=message
    )

    told = failed(program, {**CORE, "issuer": issuer, "routes": {"GET /me": ME}}, refused)

    assert is_told(told, "aws:apigatewayv2:Authorizer (api-authorizer-jwt", f"BadRequestException: {message}"), told
    assert ask(program.sandbox, "GET /me", token).status == 200
    assert ask(program.sandbox, "GET /me").status == 401


def test_function_that_can_not_be_made(program: Configurable) -> None:
    url = program.sandbox.outputs()["url"]
    bad = {"GET /archive": {"handler": "items.create"}}
    message = "Could not unzip uploaded file. Please check your file, then try to upload again."
    code = "InvalidParameterValueException"
    refused = Fault("lambda:CreateFunction", "refused", times=None, status=400, code=code, message=message)

    told = failed(program, {**CORE, "routes": {"GET /me": ME, **bad}}, refused, options=GO_ON)

    assert is_told(told, "aws:lambda:Function (api-function-items-create)", f"{code}: {message}"), told
    # Nothing leads to what is not there; what was there goes on.
    assert {ask(program.sandbox, route, url=url).status for route in bad} == {404}
    assert ask(program.sandbox, "GET /me", f"Bearer {program.sandbox.issuer().mint()}", url=url).status == 200
    repaired(program, {**CORE, "routes": {"GET /me": ME}})


def test_what_aws_made_and_could_not_finish_is_recorded(program: Configurable) -> None:
    """A log group without its retention would keep logs for ever."""
    args = {**CORE, "routes": {"GET /me": ME, "GET /items/{id}": {"handler": "items.get"}}}

    told = failed(program, args, Fault("logs:PutRetentionPolicy", "refused"))

    assert is_told(told, "aws:cloudwatch:LogGroup (api-function-logs-items-get)", "AccessDeniedException"), told
    assert in_the_state(program.sandbox) == in_reality(program.sandbox)
    repaired(program, args)
    groups = aws_client(program.sandbox, "logs").describe_log_groups()["logGroups"]
    assert {each["retentionInDays"] for each in groups} == {30}


def test_an_api_that_was_made_twice_is_listed_and_answers_nobody(
    new_configurable: Callable[[], Configurable], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A lost answer: AWS's clients ask again, and AWS makes a second API. `up` has no way to know."""
    program = new_configurable()
    program.write({**CORE, "routes": {"GET /me": ME, "GET /health": {"handler": "health.handler", "public": True}}})
    faults.write(program.sandbox.home.faults, [Fault("apigatewayv2:CreateApi", "lost")])
    done = program.sandbox.up(capture=True)
    assert faults.clear(program.sandbox.home.faults).counts == [2]
    assert done.returncode == 0, done.stdout

    client = aws_client(program.sandbox, "apigatewayv2")
    ids = {each["ApiId"]: each["Tags"] for each in client.get_apis()["Items"]}
    (known,) = [id_ for type_, id_ in in_the_state(program.sandbox) if type_ == API]
    (orphan,) = ids.keys() - {known}
    assert ids[orphan] == {"stack": "faults"}
    code, printed = orphans(program, tmp_path, capsys)

    assert code == 1
    assert printed.splitlines() == [
        f"{API} arn:aws:apigateway:us-east-1::/apis/{orphan} (tags)",
        f"    aws apigatewayv2 delete-api --api-id {orphan}",
        "1 orphan",
    ]
    url = f"http://{orphan}.execute-api.localhost:{program.sandbox.home.port('emulator')}"
    for route in ("GET /me", "GET /health", "GET /"):
        assert ask(program.sandbox, route, url=url).status == 404

    client.delete_api(ApiId=orphan)
    assert orphans(program, tmp_path, capsys) == (0, "0 orphans\n")


def test_unrecorded_route_is_protected_from_its_creation(
    program: Configurable, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is in the stack's API, which has the tags; the second try meets the first one's route."""
    args = {**CORE, "routes": {"GET /me": ME, "GET /orphan": ME}}

    told = failed(program, args, Fault(CREATE_ROUTE, "lost"))

    assert is_told(told, "aws:apigatewayv2:Route (api-route-GET /orphan)", "ConflictException: "), told
    assert ask(program.sandbox, "GET /orphan").status == 401
    assert ask(program.sandbox, "GET /orphan", f"Bearer {program.sandbox.issuer().mint()}").status == 200
    code, printed = orphans(program, tmp_path, capsys)
    ((_, route),) = in_reality(program.sandbox) - in_the_state(program.sandbox)
    (api,) = [id_ for type_, id_ in in_the_state(program.sandbox) if type_ == API]
    assert code == 1
    assert printed.splitlines() == [
        f"{ROUTE} {route} (in API {api}: GET /orphan)",
        f"    aws apigatewayv2 delete-route --api-id {api} --route-id {route}",
        "1 orphan",
    ]

    aws_client(program.sandbox, "apigatewayv2").delete_route(ApiId=api, RouteId=route)
    repaired(program, args)


def test_a_stack_that_failed_can_be_destroyed_at_once(new_configurable: Callable[[], Configurable]) -> None:
    """A role's policies whose answers were lost, which nobody knows, do not keep it."""
    program = new_configurable()
    attempts(program, 1)
    policy = "arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess"
    args = {**CORE, "routes": {"GET /me": ME}, "function_defaults": {"policy_arns": {"xray": policy}}}
    operations = ("iam:PutRolePolicy", "iam:AttachRolePolicy")
    failed(program, args, *(Fault(operation, "lost") for operation in operations), options=GO_ON)
    unknown = in_reality(program.sandbox) - in_the_state(program.sandbox)
    assert {each for each, _ in unknown} == {
        "aws:iam/rolePolicy:RolePolicy",
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    }

    done = program.sandbox.destroy(capture=True)

    assert done.returncode == 0, done.stdout
    assert in_reality(program.sandbox) == set()


@pytest.mark.parametrize("fault", [Fault(CREATE_ROUTE, "cut"), Fault(CREATE_ROUTE, "broken")])
def test_operation_without_effect_is_asked_for_again(program: Configurable, fault: Fault) -> None:
    args = {**CORE, "routes": {"GET /me": ME, f"GET /{fault.kind}": ME}}

    assert ridden_out(program, args, fault) == 2
    assert ask(program.sandbox, f"GET /{fault.kind}").status == 401


def test_slow_operation_is_waited_for(program: Configurable) -> None:
    args = {**CORE, "routes": {"GET /me": ME, "GET /slow": ME}}

    assert ridden_out(program, args, Fault(CREATE_ROUTE, "slow", seconds=5)) == 1
    assert ask(program.sandbox, "GET /slow").status == 401


def test_throttling_on_many_routes_is_ridden_out(new_configurable: Callable[[], Configurable]) -> None:
    """AWS accepts ten changes a second: here every other one is throttled. `make soak` has 300 routes."""
    program = new_configurable()
    program.write({**CORE, "routes": {f"GET /r{number}": ME for number in range(ROUTES)}})
    faults.write(program.sandbox.home.faults, [Fault(CREATE_ROUTE, "throttled", times=None, every=2)])

    done = program.sandbox.up(capture=True)

    assert faults.clear(program.sandbox.home.faults).counts == [2 * ROUTES]
    assert done.returncode == 0, done.stdout
    assert summary(done.stdout)["created"] == ROUTES + 12
    assert in_the_state(program.sandbox) == in_reality(program.sandbox)
    assert ask(program.sandbox, f"GET /r{ROUTES - 1}").status == 401
    assert ask(program.sandbox, f"GET /r{ROUTES - 1}", f"Bearer {program.sandbox.issuer().mint()}").status == 200
