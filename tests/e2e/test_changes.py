"""Changes to a deployed component: in place, at once, and with the access they promise."""

import io
import re
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from zipfile import ZipFile

import pytest

from tests.e2e.conftest import Configurable
from tests.e2e.requests import Answer, ask
from tests.support.aws import aws_client
from tests.support.engine import summary

pytestmark = pytest.mark.e2e

APP_ID = "SandboxPassageApp0000001"
ORIGIN = "https://app.example.com"
ME = {"handler": "me.handler"}
PASSAGE = {"app_id": APP_ID, "auth_origin": ORIGIN}


def test_a_new_issuer_is_an_update_in_place(program: Configurable) -> None:
    program.up({**PASSAGE, "routes": {"GET /me": ME}})
    url, passage = program.sandbox.outputs()["url"], program.sandbox.issuer()
    assert ask(program.sandbox, "GET /me", f"Bearer {passage.mint()}").status == 200

    output = program.up({**PASSAGE, "issuer": "https://login.example.com/tenant", "routes": {"GET /me": ME}})

    assert summary(output) == {"updated": 1, "unchanged": 12}
    assert program.sandbox.outputs()["url"] == url
    successor = program.sandbox.issuer()
    assert successor.issuer == "https://login.example.com/tenant"
    assert ask(program.sandbox, "GET /me", f"Bearer {successor.mint()}").status == 200
    assert ask(program.sandbox, "GET /me", f"Bearer {passage.mint()}").status == 401


def test_route_is_added_opened_closed_and_removed(program: Configurable) -> None:
    health = {"handler": "health.handler"}
    without: dict[str, Any] = {**PASSAGE, "routes": {"GET /me": ME}}
    protected: dict[str, Any] = {**PASSAGE, "routes": {"GET /me": ME, "GET /health": health}}
    opened: dict[str, Any] = {**PASSAGE, "routes": {"GET /me": ME, "GET /health": {**health, "public": True}}}
    program.up(without)

    assert summary(program.up(protected)) == {"created": 7, "updated": 1, "unchanged": 12}
    assert ask(program.sandbox, "GET /health").status == 401

    program.write(opened)
    preview = program.sandbox.preview(["--diff"], capture=True).stdout
    assert re.search(r'GET /health *: "jwt" => "public"', preview), preview
    assert summary(program.up(opened)) == {"updated": 2, "unchanged": 18}
    assert ask(program.sandbox, "GET /health").status == 200
    assert ask(program.sandbox, "GET /me").status == 401

    assert summary(program.up(protected)) == {"updated": 2, "unchanged": 18}
    assert ask(program.sandbox, "GET /health").status == 401

    assert summary(program.up(without)) == {"deleted": 7, "updated": 1, "unchanged": 12}
    assert ask(program.sandbox, "GET /health").status == 404


def test_a_route_with_scopes_says_403_to_a_token_without_them(program: Configurable) -> None:
    routes = {"GET /me": {**ME, "scopes": ["me:read", "me:admin"]}, "GET /plain": ME}
    program.up({**PASSAGE, "issuer": "https://login.example.com", "routes": routes})
    issuer = program.sandbox.issuer()

    def status(route: str, **claims: Any) -> int:
        return ask(program.sandbox, route, f"Bearer {issuer.mint(**claims)}").status

    assert program.sandbox.outputs()["routes"]["GET /me"] == "jwt [me:admin me:read]"
    assert ask(program.sandbox, "GET /me").status == 401
    assert status("GET /me") == 403
    assert status("GET /me", scope="other") == 403
    assert status("GET /me", scope="other me:read") == 200
    assert status("GET /me", scp=["me:admin"]) == 200
    assert status("GET /plain") == 200


@pytest.fixture
def rewrite(program: Configurable) -> Iterator[Callable[[str], None]]:
    """Writes more arguments into the program's file, which is as it was after the test."""
    file = program.sandbox.project.folder / "__main__.py"
    original = file.read_text(encoding="utf-8")
    assert '{"code": ' in original

    def write(args: str) -> None:
        file.write_text(original.replace('{"code": ', f'{{{args}, "code": '), encoding="utf-8")

    yield write
    file.write_text(original, encoding="utf-8")


def test_secrets_stay_secret(program: Configurable, rewrite: Callable[[str], None]) -> None:
    """Nothing in the state or the preview shows a secret environment variable. Tags: decision 0038."""
    secret = "Zm9yYmlkZGVu"
    rewrite(f'"function_defaults": {{"environment": {{"TOKEN": pulumi.Output.secret("{secret}")}}}}')
    program.write({**PASSAGE, "routes": {"GET /me": ME}})

    preview = program.sandbox.preview(["--diff"], capture=True)
    up = program.sandbox.up(["--diff"], capture=True)

    assert up.returncode == 0, up.stdout
    assert "TOKEN" in preview.stdout
    file = program.sandbox.home.state / ".pulumi" / "stacks" / "configurable" / "sandbox.json"
    state = file.read_text()
    assert program.sandbox.refresh(capture=True).returncode == 0
    for shown in (preview.stdout, preview.stderr, up.stdout, up.stderr, state, file.read_text()):
        assert secret not in shown


def test_bad_output_fails_the_deployment_and_is_not_shown(
    program: Configurable, rewrite: Callable[[str], None]
) -> None:
    secret = "http://c2VjcmV0.example.com"
    rewrite(f'"issuer": pulumi.Output.secret("{secret}")')
    program.write({"audiences": ["app"], "cors": {"enabled": False}, "routes": {"GET /me": ME}})

    done = program.sandbox.preview(capture=True)

    assert done.returncode != 0
    assert "issuer: a value that came from an Output is not an https URL" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
    assert secret not in done.stdout + done.stderr


def test_limits_of_routes_that_come_and_go_in_one_up(program: Configurable) -> None:
    """The stage has settings of a route only while the route is there: AWS refuses any other order."""
    limits = {"rate_limit": 5, "burst_limit": 10}

    def up(*limited: str, free: tuple[str, ...] = ()) -> dict[str, int]:
        routes = {key: {**ME, "throttling": limits} for key in limited} | dict.fromkeys(free, ME)
        return summary(program.up({**PASSAGE, "routes": routes, "throttling": {"rate_limit": 50, "burst_limit": 100}}))

    def settings() -> dict[str, tuple[float, int]]:
        (stage,) = [each for each in program.sandbox.resources() if each["type"].endswith(":Stage")][-1:]
        found = {"default": stage["outputs"]["defaultRouteSettings"]} | {
            each["routeKey"]: each for each in stage["outputs"].get("routeSettings") or []
        }
        return {key: (each["throttlingRateLimit"], each["throttlingBurstLimit"]) for key, each in found.items()}

    up("GET /a", "GET /b", free=("GET /c",))
    assert settings() == {"default": (50, 100), "GET /a": (5, 10), "GET /b": (5, 10)}

    # One is renamed, one loses its limits, one gets some, one is new: all at once.
    up("GET /a2", "GET /c", "GET /new", free=("GET /b",))
    assert settings() == {"default": (50, 100), "GET /a2": (5, 10), "GET /c": (5, 10), "GET /new": (5, 10)}
    assert program.sandbox.refresh(["--expect-no-changes"], capture=True).returncode == 0

    up(free=("GET /b",))
    assert settings() == {"default": (50, 100)}
    assert program.sandbox.preview(["--expect-no-changes"], capture=True).returncode == 0


def test_one_up_moves_a_route_and_deletes_its_old_authorizer(
    program: Configurable,
) -> None:

    def authorizer(name: str) -> dict[str, Any]:
        return {"issuer": f"https://{name}.example.com/", "audiences": ["app"]}

    def token(name: str) -> str:
        return f"Bearer {program.sandbox.issuer(f'-authorizer-{name}').mint()}"

    both = {"people": authorizer("people"), "machines": authorizer("machines")}
    routes = {"GET /me": ME, "GET /machine": {**ME, "authorizer": "machines"}}
    program.up({"authorizers": both, "default_authorizer": "people", "routes": routes}, class_="JwtHttpApi")
    people, machines = token("people"), token("machines")
    # Each admits its own tokens alone.
    assert [ask(program.sandbox, "GET /me", each).status for each in (people, machines)] == [200, 401]
    assert [ask(program.sandbox, "GET /machine", each).status for each in (people, machines)] == [401, 200]

    # AWS refuses to delete an authorizer that a route still uses: the route has to move first.
    output = program.up(
        {"authorizers": {"machines": both["machines"]}, "routes": {**routes, "GET /me": ME}}, class_="JwtHttpApi"
    )

    assert summary(output)["deleted"] == 1
    assert "replaced" not in summary(output)
    assert ask(program.sandbox, "GET /me", people).status == 401
    assert ask(program.sandbox, "GET /me", machines).status == 200
    assert program.sandbox.outputs()["routes"] == {"GET /me": "jwt", "GET /machine": "jwt"}


def test_a_route_changes_its_backend_and_its_access_in_one_step(
    program: Configurable,
) -> None:
    """An integration that was repointed would serve the route, public still, until the route's own update."""

    def routes(public: bool, address: str) -> dict[str, Any]:
        return {**PASSAGE, "routes": {"GET /a": {"url": f"https://{address}.example.com", "public": public}}}

    def deployed() -> tuple[str, str, str]:
        client = aws_client(program.sandbox, "apigatewayv2")
        (api,) = client.get_apis()["Items"]
        (route,) = client.get_routes(ApiId=api["ApiId"])["Items"]
        (integration,) = client.get_integrations(ApiId=api["ApiId"])["Items"]
        assert route["Target"] == f"integrations/{integration['IntegrationId']}"
        return integration["IntegrationId"], integration["IntegrationUri"], route["AuthorizationType"]

    program.up(routes(True, "open"))
    before, uri, access = deployed()
    assert (uri, access) == ("https://open.example.com", "NONE")

    output = program.up(routes(False, "closed"))

    assert summary(output) == {"updated": 2, "replaced": 1, "unchanged": 5}, output
    after, uri, access = deployed()
    assert (uri, access) == ("https://closed.example.com", "JWT")
    assert after != before


def test_a_call_that_is_under_way_is_answered_by_the_old_code(
    program: Configurable,
) -> None:
    folder = program.sandbox.project.folder
    begun, go_on = folder / "begun", folder / "go-on"
    code = (
        "import pathlib, time\n"
        "def handler(event, context):\n"
        f"    pathlib.Path({str(begun)!r}).touch()\n"
        f"    while not pathlib.Path({str(go_on)!r}).exists():\n"
        "        time.sleep(0.01)\n"
        "    return {'statusCode': 200, 'body': 'old'}\n"
    )
    handler = folder / "handlers" / "slow.py"
    handler.write_text(code, encoding="utf-8")
    args = {**PASSAGE, "routes": {"GET /slow": {"handler": "slow.handler"}}, "function_defaults": {"timeout": 30}}
    program.up(args)
    token = f"Bearer {program.sandbox.issuer().mint()}"

    with ThreadPoolExecutor() as pool:
        under_way = pool.submit(ask, program.sandbox, "GET /slow", token)
        while not begun.exists() and not under_way.done():
            time.sleep(0.01)
        functions = aws_client(program.sandbox, "lambda")
        (function,) = functions.list_functions()["Functions"]
        new = io.BytesIO()
        with ZipFile(new, "w") as package:
            package.writestr("slow.py", code.replace("'old'", "'new'"))
        functions.update_function_code(FunctionName=function["FunctionName"], ZipFile=new.getvalue())
        go_on.touch()

        assert under_way.result() == Answer(200, "old")
    assert ask(program.sandbox, "GET /slow", token) == Answer(200, "new")


def test_alias_to_the_core_component_replaces_nothing(
    program: Configurable,
) -> None:
    """docs/upgrading.md."""
    program.up({**PASSAGE, "routes": {"GET /me": ME}})
    url = program.sandbox.outputs()["url"]
    issuer = f"https://auth.passage.id/v1/apps/{APP_ID}"
    core = {
        "authorizers": {"jwt": {"issuer": issuer, "audiences": [ORIGIN]}},
        "cors": {"allow_origins": [ORIGIN]},
        "routes": {"GET /me": ME},
    }

    program.write(core, class_="JwtHttpApi")
    without = summary(program.sandbox.preview(capture=True).stdout)
    assert without["create"] == without["delete"] == 12

    output = program.up(core, class_="JwtHttpApi", aliases=["passage:index:PassageHttpApi"])
    assert summary(output).keys() == {"unchanged"}, output
    assert program.sandbox.outputs()["url"] == url
