"""This repository's own program on the real engine, asked over real HTTP."""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from passage_component.testing.issuer import PASSAGE_SUBJECT, TokenIssuer
from sandbox.deployment import Sandbox
from tests.e2e.requests import Answer, ask
from tests.support.aws import aws_client
from tests.support.engine import summary
from tests.support.programs import REPOSITORY
from tests.support.projects import copy_stack

pytestmark = pytest.mark.e2e

UNAUTHORIZED = Answer(401, {"message": "Unauthorized"})
NO_CHANGES = "--expect-no-changes"


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """The program's sandbox."""
    folder = tmp_path_factory.mktemp("stack")
    sandbox = Sandbox(copy_stack(folder / "project"), home=folder / "home")
    yield sandbox
    sandbox.down()


@pytest.fixture(scope="module")
def files(sandbox: Sandbox) -> dict[Path, bytes]:
    """The project's files before any command."""
    return _files(sandbox)


@pytest.fixture(scope="module")
def planned(sandbox: Sandbox, files: dict[Path, bytes]) -> set[str]:
    """The URNs of what the first preview creates."""
    assert files
    preview = json.loads(sandbox.preview(["--json"], capture=True).stdout)
    return {step["urn"] for step in preview["steps"] if step["op"] == "create"}


@pytest.fixture(scope="module")
def stack(sandbox: Sandbox, planned: set[str]) -> Sandbox:
    """The program, deployed."""
    assert planned
    done = sandbox.up(capture=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return sandbox


@pytest.fixture(scope="module")
def issuer(stack: Sandbox) -> TokenIssuer:
    return stack.issuer()


@pytest.mark.parametrize("scheme", ["", "Bearer "])
def test_a_good_token_reaches_the_handler_with_its_user(stack: Sandbox, issuer: TokenIssuer, scheme: str) -> None:
    answer = ask(stack, "GET /me", f"{scheme}{issuer.mint(sub='Somebody0000000000000042')}")

    assert answer.status == 200
    assert answer.body["userId"] == "Somebody0000000000000042"
    assert answer.body["claims"]["iss"] == "https://auth.passage.id/v1/apps/SandboxPassageApp0000001"


@pytest.mark.parametrize(
    "bad",
    [
        "expired",
        "not_yet_valid",
        "wrong_audience",
        "wrong_issuer",
        "wrong_key",
        "unknown_kid",
        "alg_none",
        "tampered_payload",
        "stripped_signature",
    ],
)
def test_a_bad_token_is_turned_away(stack: Sandbox, issuer: TokenIssuer, bad: str) -> None:
    assert ask(stack, "GET /me", f"Bearer {getattr(issuer, bad)()}") == UNAUTHORIZED


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", "Bearer garbage", "garbage", "Basic dXNlcjpwYXNz"])
@pytest.mark.parametrize("route", ["GET /me", "POST /items", "GET /items/x"])
def test_without_a_token_every_protected_route_says_401(stack: Sandbox, route: str, header: str | None) -> None:
    assert ask(stack, route, header) == UNAUTHORIZED


@pytest.mark.parametrize("header", [None, "Bearer garbage"])
def test_a_public_route_answers_everybody(stack: Sandbox, header: str | None) -> None:
    assert ask(stack, "GET /health", header) == Answer(200, {"status": "ok"})


def test_an_undeclared_route_is_not_found(stack: Sandbox, issuer: TokenIssuer) -> None:
    assert ask(stack, "GET /nowhere", f"Bearer {issuer.mint()}") == Answer(404, {"message": "Not Found"})
    assert ask(stack, "DELETE /me", f"Bearer {issuer.mint()}").status == 404


def test_an_item_is_its_owners_only(stack: Sandbox, issuer: TokenIssuer) -> None:
    owner, other = (f"Bearer {issuer.mint(sub=sub)}" for sub in (PASSAGE_SUBJECT, "Somebody0000000000000042"))
    created = ask(stack, "POST /items", owner, {"name": "umbrella"})
    assert created.status == 201

    assert ask(stack, f"GET /items/{created.body['id']}", owner).status == 200
    assert ask(stack, f"GET /items/{created.body['id']}", other).status == 404
    assert ask(stack, "POST /items", owner, {"name": ""}).status == 400


def test_the_deployed_issuer_is_passages_to_the_byte(stack: Sandbox) -> None:
    client = aws_client(stack, "apigatewayv2")
    (api,) = client.get_apis()["Items"]
    (authorizer,) = client.get_authorizers(ApiId=api["ApiId"])["Items"]

    assert authorizer["JwtConfiguration"] == {
        "Issuer": "https://auth.passage.id/v1/apps/SandboxPassageApp0000001",
        "Audience": ["https://app.example.com"],
    }
    assert authorizer["IdentitySource"] == ["$request.header.Authorization"]


def test_a_second_up_from_another_clone_changes_nothing(stack: Sandbox, tmp_path: Path) -> None:
    clone = copy_stack(tmp_path / "elsewhere" / "clone")
    (clone / "handlers" / "__pycache__").mkdir()
    (clone / "handlers" / "__pycache__" / "me.cpython-311.pyc").write_bytes(b"x")
    for file in (clone / "handlers").glob("*.py"):
        file.chmod(0o755)
    done = Sandbox(clone, home=stack.home.path).up([NO_CHANGES], capture=True)

    assert done.returncode == 0, done.stdout
    assert "34 unchanged" in done.stdout


def test_changed_handler_updates_functions_only(stack: Sandbox, tmp_path: Path) -> None:
    clone = copy_stack(tmp_path / "clone")
    with (clone / "handlers" / "health.py").open("a", encoding="utf-8") as file:
        file.write("\n# changed\n")
    changed = Sandbox(clone, home=stack.home.path)
    steps = json.loads(changed.preview(["--json"], capture=True).stdout)["steps"]

    assert Counter((step["op"], _type(step["urn"])) for step in steps if step["op"] != "same") == {
        ("update", "aws:lambda/function:Function"): 4
    }


def test_changes_behind_pulumis_back_are_seen_and_mended(stack: Sandbox) -> None:
    """One route is opened, and one deleted."""
    client = aws_client(stack, "apigatewayv2")
    (api,) = client.get_apis()["Items"]
    routes = {each["RouteKey"]: each["RouteId"] for each in client.get_routes(ApiId=api["ApiId"])["Items"]}
    opened = {"ApiId": api["ApiId"], "RouteId": routes["GET /me"]}
    client.update_route(**opened, AuthorizationType="NONE", AuthorizerId="")
    client.delete_route(ApiId=api["ApiId"], RouteId=routes["GET /health"])
    # What an attacker inside the account would get: the handler still refuses, since no claims reach it.
    assert ask(stack, "GET /me").status == 401
    assert ask(stack, "GET /health").status == 404

    assert stack.refresh(capture=True).returncode == 0
    preview = stack.preview(["--diff"], capture=True).stdout
    assert '"NONE" => "JWT"' in preview
    counted = summary(stack.up(capture=True).stdout)
    assert (counted["created"], counted["updated"]) == (1, 1), counted
    assert ask(stack, "GET /me") == UNAUTHORIZED
    assert client.get_route(**opened)["AuthorizationType"] == "JWT"
    assert ask(stack, "GET /health").status == 200


def report(sandbox: Sandbox, preview: Path) -> tuple[int, str]:
    """What a pipeline runs: preview, then report; exit code and first line."""
    done = sandbox.preview(["--json", "--show-sames"], capture=True)
    assert done.returncode == 0, done.stdout + done.stderr
    preview.write_text(done.stdout, encoding="utf-8")
    command = [sys.executable, "-m", "passage_component", "report", str(preview), "--fail-on", "newly-public"]
    reported = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    return reported.returncode, reported.stdout.partition("\n")[0]


def test_a_route_that_becomes_public_is_told_in_the_first_line(stack: Sandbox, tmp_path: Path) -> None:
    program = stack.project.folder / "__main__.py"
    as_it_is = program.read_text(encoding="utf-8")
    opened = as_it_is.replace(
        '"GET /me": {"handler": "me.handler"}', '"GET /me": {"handler": "me.handler", "public": True}'
    )
    assert opened != as_it_is

    program.write_text(opened, encoding="utf-8")
    assert report(stack, tmp_path / "preview.json") == (3, "### `GET /me` becomes public")

    program.write_text(as_it_is, encoding="utf-8")
    assert report(stack, tmp_path / "preview.json") == (0, "### Nothing changes")


def test_wrong_configuration_shows_all_problems_at_once(stack: Sandbox, tmp_path: Path) -> None:
    project = copy_stack(tmp_path / "project")
    configuration = "config:\n  passage-protected-api:authOrigin: app.example.com\n  passage-protected-api:isuer: x\n"
    (project / "Pulumi.sandbox.yaml").write_text(configuration, encoding="utf-8")
    done = Sandbox(project, home=stack.home.path).preview(capture=True)

    assert done.returncode != 0
    assert "stack configuration: 3 problems" in done.stdout
    for key in ("appId", "authOrigin", "isuer"):
        assert f"- {key}: " in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


def test_preview_lists_what_up_makes_and_destroy_leaves_nothing(
    stack: Sandbox, planned: set[str], files: dict[Path, bytes]
) -> None:
    made = {resource["urn"] for resource in stack.resources() if "pulumi:providers:" not in resource["urn"]}
    assert made == planned
    assert len(made) == 34

    assert stack.destroy(capture=True).returncode == 0
    assert stack.resources() == []
    assert _left(stack) == {"apis": [], "functions": [], "roles": [], "groups": []}
    # The project's own files are as they were.
    assert _files(stack) == files


def _files(sandbox: Sandbox) -> dict[Path, bytes]:
    """The contents of the project's files, without bytecode."""
    files = (file for file in sandbox.project.folder.rglob("*") if file.is_file() and "__pycache__" not in file.parts)
    return {file: file.read_bytes() for file in files}


def _left(sandbox: Sandbox) -> dict[str, list[str]]:
    return {
        "apis": [each["ApiId"] for each in aws_client(sandbox, "apigatewayv2").get_apis()["Items"]],
        "functions": [each["FunctionName"] for each in aws_client(sandbox, "lambda").list_functions()["Functions"]],
        "roles": [
            each["RoleName"]
            for each in aws_client(sandbox, "iam").list_roles()["Roles"]
            if each["RoleName"].startswith("api-")
        ],
        "groups": [each["logGroupName"] for each in aws_client(sandbox, "logs").describe_log_groups()["logGroups"]],
    }


def _type(urn: str) -> str:
    return urn.split("::")[2].rpartition("$")[2]
