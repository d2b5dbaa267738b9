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


def test_refused_creations_are_told_and_the_rest_goes_on(program: Configurable) -> None:
    """AWS answers 429 with a code that is not tried again (anomalyco/sst 4522); the account's quota may be lower."""
    url = program.sandbox.outputs()["url"]
    more = {"GET /one-more": {"url": "https://backend.example.com"}, "GET /archive": {"handler": "items.create"}}
    full = "Maximum number of Routes for this API has been reached."
    no_zip = "Could not unzip uploaded file. Please check your file, then try to upload again."
    invalid = "InvalidParameterValueException"
    plan = (
        Fault(CREATE_ROUTE, "refused", times=None, status=429, code="ConflictException", message=full),
        Fault("lambda:CreateFunction", "refused", times=None, status=400, code=invalid, message=no_zip),
    )

    told = failed(program, {**CORE, "routes": {"GET /me": ME, **more}}, *plan, options=GO_ON)

    failure = "operation error ApiGatewayV2: CreateRoute, https response error StatusCode: 429"
    assert is_told(told, "aws:apigatewayv2:Route (api-route-GET /one-more)", failure), told
    assert f"ConflictException: {full}" in told
    assert is_told(told, "aws:lambda:Function (api-function-items-create)", f"{invalid}: {no_zip}"), told
    # Nothing leads to what is not there; what was there goes on.
    assert {ask(program.sandbox, route, url=url).status for route in more} == {404}
    assert ask(program.sandbox, "GET /me", f"Bearer {program.sandbox.issuer().mint()}", url=url).status == 200
    repaired(program, {**CORE, "routes": {"GET /me": ME, "GET /one-more": more["GET /one-more"]}})


def test_refused_changes_leave_access_and_no_unrecorded_resource(program: Configurable) -> None:
    """The old issuer's tokens stay good. A log group without its retention would keep logs for ever."""
    issuer, token = "https://dead.example.com/tenant", f"Bearer {program.sandbox.issuer().mint()}"
    url = program.sandbox.outputs()["url"]
    more = {"GET /items/{id}": {"handler": "items.get"}}
    message = f"Invalid issuer: {issuer}. The discovery endpoint did not answer."
    code = "BadRequestException"
    plan = (
        Fault("apigatewayv2:UpdateAuthorizer", "refused", times=None, status=400, code=code, message=message),
        Fault("logs:PutRetentionPolicy", "refused"),
    )

    told = failed(program, {**CORE, "issuer": issuer, "routes": {"GET /me": ME, **more}}, *plan, options=GO_ON)

    assert is_told(told, "aws:apigatewayv2:Authorizer (api-authorizer-jwt", f"{code}: {message}"), told
    assert is_told(told, "aws:cloudwatch:LogGroup (api-function-logs-items-get)", "AccessDeniedException"), told
    assert ask(program.sandbox, "GET /me", token, url=url).status == 200
    assert ask(program.sandbox, "GET /me", url=url).status == 401
    assert in_the_state(program.sandbox) == in_reality(program.sandbox)
    repaired(program, {**CORE, "routes": {"GET /me": ME, **more}})
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


def test_operation_without_effect_or_slow_succeeds(program: Configurable) -> None:
    """The provider asks again for the first two routes, and waits for the third."""
    routes = {"GET /me": ME, "GET /first": ME, "GET /second": ME, "GET /third": ME}
    plan = (
        Fault(CREATE_ROUTE, "cut", nth=1),
        Fault(CREATE_ROUTE, "broken", nth=2),
        Fault(CREATE_ROUTE, "slow", nth=3, seconds=5),
    )
    program.write({**CORE, "routes": routes})
    faults.write(program.sandbox.home.faults, plan)

    done = program.sandbox.up(capture=True)

    # Each of the first two is one request more.
    assert faults.clear(program.sandbox.home.faults).counts == [5, 5, 5]
    assert done.returncode == 0, done.stdout
    assert in_the_state(program.sandbox) == in_reality(program.sandbox)
    assert {ask(program.sandbox, route).status for route in routes} == {401}


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
