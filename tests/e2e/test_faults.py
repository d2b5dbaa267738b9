"""Deployments that fail: what the engine says, what the state knows, and what the next `up` does.

`python -m tests.support.faults` (`make soak`) lets every operation of every resource type fail in every way.
"""

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

ISSUER = "https://login.example.com"
CORE = {"issuer": ISSUER, "audiences": ["app"], "cors": {"enabled": False}, "tags": {"stack": "faults"}}
ME = {"handler": "me.handler"}
GO_ON = ("--continue-on-error",)

API = "aws:apigatewayv2/api:Api"
ROUTE = "aws:apigatewayv2/route:Route"


@pytest.fixture(scope="module")
def program(new_configurable: Callable[[], Configurable]) -> Configurable:
    """One deployed component. A change that a test adds to it with `GET /me` stays."""
    made = new_configurable()
    made.up({**CORE, "routes": {"GET /me": ME}})
    return made


def failed(program: Configurable, args: dict[str, Any], *plan: Fault, options: Sequence[str] = ()) -> str:
    """Deploy arguments on a plan; gives the diagnostics."""
    program.write(args)
    faults.write(program.sandbox.home, plan, attempts=2)
    done = program.sandbox.up(options, capture=True)
    counts = faults.clear(program.sandbox.home)
    assert done.returncode != 0, done.stdout
    assert all(counts), (counts, done.stdout)
    return done.stdout.partition("Diagnostics:")[2]


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
    refused = Fault("apigatewayv2 CreateRoute", "429", times=None, code="ConflictException", message=message)

    told = failed(program, args, refused)

    assert "aws:apigatewayv2:Route (api-route-GET /one-more):\n    error: creating API Gateway v2 Route (" in told
    assert f": ConflictException: {message}" in told
    assert ask(program.sandbox, "GET /me", f"Bearer {program.sandbox.issuer().mint()}").status == 200
    repaired(program, args)


def test_an_issuer_that_api_gateway_refuses(program: Configurable) -> None:
    """The old issuer's tokens stay good: the authorizer is as it was."""
    issuer, token = "https://dead.example.com/tenant", f"Bearer {program.sandbox.issuer().mint()}"
    message = f"Invalid issuer: {issuer}. The discovery endpoint did not answer."
    refused = Fault("apigatewayv2 UpdateAuthorizer", "400", times=None, message=message)

    told = failed(program, {**CORE, "issuer": issuer, "routes": {"GET /me": ME}}, refused)

    assert "updating API Gateway v2 Authorizer (api-authorizer-jwt-" in told
    assert f"BadRequestException: {message}" in told
    assert ask(program.sandbox, "GET /me", token).status == 200
    assert ask(program.sandbox, "GET /me").status == 401


def test_functions_that_can_not_be_made(program: Configurable) -> None:
    """One has a role that does not exist, the other a broken archive."""
    url = program.sandbox.outputs()["url"]
    bad = {"GET /role": {"handler": "health.handler"}, "GET /archive": {"handler": "items.create"}}
    role = {"health.handler": {"role_arn": "arn:aws:iam::000000000000:role/nobody"}}
    refused = "Could not unzip uploaded file. Please check your file, then try to upload again."
    fault = Fault(
        "aws:lambda/function:Function create",
        "400",
        of="api-function-items-create",
        code="InvalidParameterValueException",
        message=refused,
    )

    told = failed(program, {**CORE, "routes": {"GET /me": ME, **bad}, "functions": role}, fault, options=GO_ON)

    for handler, cause in (
        ("health-handler", "The role defined for the function cannot be assumed by Lambda."),
        ("items-create", refused),
    ):
        assert re.search(
            rf"creating Lambda Function \(api-function-{handler}-[^\n]*InvalidParameterValueException: {cause}", told
        ), told
    # Nothing leads to what is not there; what was there goes on.
    assert {ask(program.sandbox, route, url=url).status for route in bad} == {404}
    assert ask(program.sandbox, "GET /me", f"Bearer {program.sandbox.issuer().mint()}", url=url).status == 200
    repaired(program, {**CORE, "routes": {"GET /me": ME}})


def test_what_aws_made_and_could_not_finish_is_recorded(program: Configurable) -> None:
    """A log group without its retention would keep logs for ever."""
    args = {**CORE, "routes": {"GET /me": ME, "GET /items/{id}": {"handler": "items.get"}}}

    told = failed(program, args, Fault("logs PutRetentionPolicy", "409", code="OperationAbortedException"))

    assert "creating CloudWatch Logs Log Group (api-function-logs-items-get): OperationAbortedException" in told
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
    faults.write(program.sandbox.home, [Fault("apigatewayv2 CreateApi", "timeout after")])
    done = program.sandbox.up(capture=True)
    assert faults.clear(program.sandbox.home) == [2]
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
    host = {"Host": f"{orphan}.execute-api.localhost:{program.sandbox.home.port('emulator')}"}
    for route in ("GET /me", "GET /health", "GET /"):
        assert ask(program.sandbox, route, headers=host).status == 404

    client.delete_api(ApiId=orphan)
    assert orphans(program, tmp_path, capsys) == (0, "0 orphans\n")


def test_unrecorded_route_is_protected_from_its_creation(
    program: Configurable, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is in the stack's API, which has the tags; the second try meets the first one's route."""
    args = {**CORE, "routes": {"GET /me": ME, "GET /orphan": ME}}

    told = failed(program, args, Fault("apigatewayv2 CreateRoute", "timeout after"))

    assert "creating API Gateway v2 Route (GET /orphan): ConflictException: " in told
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
    policy = "arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess"
    args = {**CORE, "routes": {"GET /me": ME}, "function_defaults": {"policy_arns": {"xray": policy}}}
    types = ("aws:iam/rolePolicy:RolePolicy", "aws:iam/rolePolicyAttachment:RolePolicyAttachment")
    failed(program, args, *(Fault(f"{type_} create", "timeout after") for type_ in types), options=GO_ON)
    unknown = in_reality(program.sandbox) - in_the_state(program.sandbox)
    assert {each for each, _ in unknown} == set(types)

    done = program.sandbox.destroy(capture=True)

    assert done.returncode == 0, done.stdout
    assert in_reality(program.sandbox) == set()


def test_throttling_on_three_hundred_routes_is_ridden_out(new_configurable: Callable[[], Configurable]) -> None:
    """AWS accepts ten changes a second: here every other one is throttled."""
    program = new_configurable()
    program.write({**CORE, "routes": {f"GET /r{number}": ME for number in range(300)}})
    faults.write(program.sandbox.home, [Fault("apigatewayv2 CreateRoute", "429", times=None, every=2)])

    done = program.sandbox.up(capture=True)

    assert faults.clear(program.sandbox.home) == [600]
    assert done.returncode == 0, done.stdout
    assert summary(done.stdout)["created"] == 312
    assert in_the_state(program.sandbox) == in_reality(program.sandbox)
    assert ask(program.sandbox, "GET /r299").status == 401
    assert ask(program.sandbox, "GET /r299", f"Bearer {program.sandbox.issuer().mint()}").status == 200
