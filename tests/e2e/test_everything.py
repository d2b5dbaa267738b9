"""Every argument at once: deployed, asked, changed in place, seen unchanged, destroyed."""

import re
import shutil
from collections.abc import Iterator
from typing import Any

import pytest

from passage_component.tools.deployer_policy import GRANTS
from sandbox import faults
from sandbox.deployment import Sandbox
from sandbox.first_requests import first_requests
from tests.e2e.requests import Answer, ask
from tests.support.aws import aws_client
from tests.support.engine import summary
from tests.support.orphans import orphans_of
from tests.support.projects import PROJECTS

pytestmark = pytest.mark.e2e

NO_CHANGES = "--expect-no-changes"


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """The program with every argument, deployed."""
    folder = tmp_path_factory.mktemp("everything")
    shutil.copytree(PROJECTS / "everything", folder / "project")
    sandbox = Sandbox(folder / "project", home=folder / "home")
    # The emulator counts all operations from now on.
    faults.write(sandbox.home.faults)
    previewed = sandbox.preview(capture=True)
    done = sandbox.up(capture=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert summary(previewed.stdout)["create"] == summary(done.stdout)["created"]
    yield sandbox
    sandbox.down()


def bearer(sandbox: Sandbox, authorizer: str = "api-authorizer-jwt", **claims: Any) -> str:
    return f"Bearer {sandbox.issuer(authorizer).mint(**claims)}"


@pytest.mark.parametrize("route", ["GET /me", "PUT /admin", "ANY /files/x/y", "GET /theirs", "GET /plain", "GET /x"])
def test_a_protected_route_says_401_without_a_token(everything: Sandbox, route: str) -> None:
    route = route.replace("ANY", "DELETE")
    assert ask(everything, route) == Answer(401, {"message": "Unauthorized"})


def test_the_handlers_settings_reach_it(everything: Sandbox) -> None:
    answer = ask(everything, "GET /me", bearer(everything, sub="Somebody0000000000000042"))

    assert answer.status == 200
    assert (answer.body["sub"], answer.body["mode"], answer.body["table"]) == (
        "Somebody0000000000000042",
        "first",
        "orders",
    )


def test_functions_the_user_owns_answer_by_alias_and_by_name(everything: Sandbox) -> None:
    for route in ("GET /theirs", "GET /plain"):
        answer = ask(everything, route, bearer(everything))
        assert (answer.status, answer.body["where"]) == (200, "theirs")


def test_a_url_gets_the_routes_path_parameter(everything: Sandbox) -> None:
    assert ask(everything, "GET /discovery/openid-configuration").status == 401
    answer = ask(everything, "GET /discovery/openid-configuration", bearer(everything))
    assert answer.status == 200
    assert answer.body["issuer"] == "https://login.example.com/first"
    keys = ask(everything, "GET /discovery/jwks.json", bearer(everything))
    assert keys.body["keys"][0]["kty"] == "RSA"


def test_the_domain_is_the_only_way_in(everything: Sandbox) -> None:
    outputs = everything.outputs()
    assert outputs["url"] == "https://api.example.com/v1"
    (api,) = [each for each in everything.resources() if each["urn"].endswith("::api-api")]
    host = api["outputs"]["apiEndpoint"].removeprefix("https://").removeprefix("http://")

    assert ask(everything, "GET /health") == Answer(200, "healthy")
    assert ask(everything, "GET /health", headers={"Host": host}).status == 404
    assert ask(everything, "GET /me", bearer(everything), headers={"Host": host}).status == 404


def test_second_api_on_a_domain_admits_its_own_tokens(everything: Sandbox) -> None:
    robots, people = (bearer(everything, f"machines-authorizer-{name}") for name in ("robots", "people"))
    reader = bearer(everything, "machines-authorizer-people", scope="read")

    def status(route: str, **headers: str) -> int:
        return ask(everything, route, headers=headers, output="machinesUrl").status

    assert everything.outputs()["machinesUrl"] == "https://api.example.com/machines"
    # The identity source of this authorizer is another header.
    assert status("GET /beat", **{"X-Robot": robots}) == 200
    assert status("GET /beat", Authorization=robots) == 401
    assert status("GET /beat", **{"X-Robot": people}) == 401
    assert status("GET /both", Authorization=reader) == 200
    # It has none of the authorizer's default scopes.
    assert status("GET /both", Authorization=people) == 403
    assert status("GET /both", Authorization=robots) == 401
    assert status("GET /beat", **{"X-Robot": bearer(everything)}) == 401


def test_the_calls_that_up_prints_are_of_one_api(everything: Sandbox) -> None:
    first = first_requests(everything)

    assert first
    assert first.url == "https://api.example.com/v1"
    statuses = [request.answer().status for request in first.requests]
    assert statuses == [request.expected for request in first.requests] == [200, 401]


def test_a_scope_is_asked_for(everything: Sandbox) -> None:
    assert ask(everything, "PUT /admin", bearer(everything)).status == 403
    assert ask(everything, "PUT /admin", bearer(everything, scope="admin")).status == 200


def test_the_catch_all_and_its_preflights(everything: Sandbox) -> None:
    preflight = {"Origin": "https://app.example.com", "Access-Control-Request-Method": "PUT"}
    for path in ("/files/a", "/anything/else", "/"):
        answer = ask(everything, f"OPTIONS {path}", headers=preflight)
        assert answer.status == 204
        assert answer.headers["access-control-allow-origin"] == "https://app.example.com"
        assert answer.headers["access-control-allow-credentials"] == "true"
        assert ask(everything, f"GET {path}", headers=preflight).status == 401


def test_nothing_changes_by_itself(everything: Sandbox) -> None:
    for command in (everything.refresh, everything.preview):
        done = command([NO_CHANGES], capture=True)
        assert done.returncode == 0, done.stdout
        assert orphans_of(everything) == []


def tracing_modes(sandbox: Sandbox) -> set[str]:
    functions = aws_client(sandbox, "lambda").list_functions()["Functions"]
    return {each["TracingConfig"]["Mode"] for each in functions if each["FunctionName"].startswith("api-function-")}


def use(sandbox: Sandbox, variant: str) -> None:
    file = sandbox.project.folder / "Pulumi.sandbox.yaml"
    file.write_text(f"config:\n  everything:variant: {variant}\n", encoding="utf-8")


def test_everything_that_can_change_in_place_does(everything: Sandbox) -> None:
    assert "Active" in tracing_modes(everything)
    use(everything, "second")
    url = everything.outputs()["url"]

    output = everything.up(["--diff"], capture=True).stdout

    assert summary(output).keys() == {"updated", "unchanged"}, output
    assert tracing_modes(everything) == {"PassThrough"}
    assert re.search(r'GET /plain *: "jwt" => "public"', output)
    assert everything.outputs()["url"] == url.replace("/v1", "/v2")
    answer = ask(everything, "GET /me", bearer(everything))
    assert (answer.status, answer.body["mode"]) == (200, "second")
    assert everything.issuer("api-authorizer-jwt").issuer == "https://login.example.com/second"
    assert ask(everything, "GET /plain").status == 200
    assert ask(everything, "PUT /admin", bearer(everything, scope="admin")).status == 403
    test_nothing_changes_by_itself(everything)


def test_everything_optional_can_be_taken_away_again(everything: Sandbox) -> None:
    use(everything, "bare")
    (before,) = [each["id"] for each in everything.resources() if each["urn"].endswith("::api-api")]

    done = everything.up(capture=True)

    assert done.returncode == 0, done.stdout
    output = done.stdout
    assert summary(output).keys() <= {"updated", "unchanged", "deleted", "created"}, output
    (after,) = [each["id"] for each in everything.resources() if each["urn"].endswith("::api-api")]
    assert after == before
    assert f"{after}.execute-api.localhost:" in everything.outputs()["url"]
    assert ask(everything, "GET /health").status == 401
    assert ask(everything, "GET /me", bearer(everything)).body["mode"] is None
    assert ask(everything, "PUT /admin", bearer(everything)).status == 200
    assert not [each for each in everything.resources() if "Alarm" in each["type"] or "DomainName" in each["type"]]
    test_nothing_changes_by_itself(everything)


def test_nothing_is_left_when_it_is_destroyed(everything: Sandbox) -> None:
    done = everything.destroy(capture=True)

    assert done.returncode == 0, done.stdout
    assert [each["type"] for each in everything.resources() if each["type"] != "pulumi:pulumi:Stack"] == []


OF_THE_PROGRAM = {
    "iam": {
        "CreatePolicy",
        "CreatePolicyVersion",
        "DeletePolicy",
        "GetPolicy",
        "GetPolicyVersion",
        "ListPolicyVersions",
    },
    "lambda": {"CreateAlias", "DeleteAlias", "GetAlias", "UpdateAlias", "DeleteLayerVersion", "PublishLayerVersion"},
    "route53": {"CreateHostedZone", "DeleteHostedZone", "UpdateHostedZoneComment", "GetDNSSEC", "ListTagsForResource"},
    "sts": {"GetCallerIdentity"},  # always allowed
}
"""Operations of the program's own resources."""

OF_ORPHANS = {
    "iam:ListRoles",
    "lambda:ListFunctions",
    "resourcegroupstaggingapi:GetResources",
    "route53:ListHostedZones",
}
"""Operations of the search for orphans only."""


def test_deployers_policy_allows_every_operation(everything: Sandbox) -> None:
    """API Gateway's have other names in IAM (tests/tools/test_deployer_policy.py)."""
    seen = [operation.partition(":") for operation in faults.clear(everything.home.faults).operations]
    actions = {action for grant in GRANTS for action in grant.actions}

    called = {
        f"{service}:{operation}"
        for service, _, operation in seen
        if service not in ("apigatewayv2", "kms", "sns") and operation not in OF_THE_PROGRAM.get(service, ())
    }
    assert len(called) > 30
    assert called - OF_ORPHANS <= actions
