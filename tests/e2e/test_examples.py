"""Each example as a user has it: a copy of its folder, the built wheel, `python -m sandbox up`."""

import http.client
import threading

import pytest

from sandbox.deployment import Sandbox
from tests.e2e.examples import UNAUTHORIZED, USER, Deploy, bearer, check_destroyed, check_quiet
from tests.e2e.requests import Answer, ask
from tests.support.aws import aws_client

pytestmark = pytest.mark.e2e


def waits_for(sandbox: Sandbox, resource: str, awaited: str) -> bool:
    """Whether a resource waits for another one; both are the ends of URNs, type and name."""
    (found,) = [each for each in sandbox.resources() if each["urn"].endswith(resource)]
    return any(urn.endswith(awaited) for urn in found.get("dependencies", ()))


def test_minimal(deploy: Deploy) -> None:
    sandbox = deploy("minimal")

    (component,) = [each for each in sandbox.resources() if each["type"] == "passage:index:PassageHttpApi"]
    assert component["inputs"]["routes"] == {"GET /me": "jwt"}
    assert ask(sandbox, "GET /me") == UNAUTHORIZED
    assert ask(sandbox, "GET /me", bearer(sandbox, "jwt")) == Answer(200, {"userId": USER})
    check_quiet(sandbox)
    check_destroyed(sandbox)


def test_any_issuer(deploy: Deploy) -> None:
    sandbox = deploy("any_issuer")

    assert sandbox.outputs()["routes"] == {
        "GET /orders": "jwt:people",
        "POST /orders": "jwt:machines [orders:write]",
        "GET /health": "public",
    }
    person, machine = bearer(sandbox, "people"), bearer(sandbox, "machines", sub="till", scope="orders:write")
    assert ask(sandbox, "GET /orders") == ask(sandbox, "GET /orders", machine) == UNAUTHORIZED
    assert ask(sandbox, "GET /orders", person) == Answer(200, {"user": USER, "orders": []})
    assert ask(sandbox, "POST /orders") == ask(sandbox, "POST /orders", person) == UNAUTHORIZED
    assert ask(sandbox, "POST /orders", bearer(sandbox, "machines")).status == 403
    assert ask(sandbox, "POST /orders", machine) == Answer(201, {"takenBy": "till"})
    assert ask(sandbox, "GET /health") == Answer(200, {"healthy": True})
    check_quiet(sandbox)
    check_destroyed(sandbox)


class Visitor:
    """Asks for `GET /health` at a domain, again and again, while something else happens."""

    def __init__(self, sandbox: Sandbox, domain: str) -> None:
        self.statuses: list[int] = []
        self._port, self._domain = sandbox.home.port("emulator"), domain
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._visit)

    def __enter__(self) -> "Visitor":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _visit(self) -> None:
        while not self._stop.wait(0.1):
            connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
            connection.request("GET", "/health", headers={"Host": self._domain})
            self.statuses.append(connection.getresponse().status)
            connection.close()


OLD_ONLY, NEW_ONLY = (200, 401), (401, 200)
"""What tokens of Passage and of the new issuer are answered."""

ADMITTED = {
    "before": {"url": OLD_ONLY, "oldUrl": OLD_ONLY},
    "both": {"url": OLD_ONLY, "oldUrl": OLD_ONLY, "newUrl": NEW_ONLY},
    "moved": {"url": NEW_ONLY, "oldUrl": OLD_ONLY, "newUrl": NEW_ONLY},
    "after": {"url": NEW_ONLY, "newUrl": NEW_ONLY},
}
"""Phase to address to answers."""


def test_migrating(deploy: Deploy) -> None:
    sandbox = deploy("migrating")
    functions = sandbox.outputs()["functionArns"]
    tokens = [bearer(sandbox, "old-authorizer-jwt")]

    def move_to(phase: str, *options: str) -> None:
        file = sandbox.project.folder / "Pulumi.sandbox.yaml"
        file.write_text(f"config:\n  migrating:phase: {phase}\n", encoding="utf-8")
        done = sandbox.up(options, capture=True)
        assert done.returncode == 0, done.stdout + done.stderr

    def check(phase: str) -> None:
        outputs = sandbox.outputs()
        assert {name for name in outputs if name.endswith(("url", "Url"))} == ADMITTED[phase].keys()
        for address, statuses in ADMITTED[phase].items():
            answers = [ask(sandbox, "GET /me", token, output=address) for token in tokens]
            assert tuple(each.status for each in answers) == statuses[: len(tokens)], (phase, address)
            assert ask(sandbox, "GET /me", output=address) == UNAUTHORIZED
            assert ask(sandbox, "GET /health", output=address) == Answer(200, "healthy")
        for name in ("old", "new"):
            assert outputs.get(f"{name}Routes") in (None, {"GET /me": "jwt", "GET /health": "public"})
        assert outputs["functionArns"] == functions

    check("before")
    check_quiet(sandbox)
    assert waits_for(sandbox, "function:Function::me", "rolePolicy:RolePolicy::handlers")
    with Visitor(sandbox, "api.example.com") as visitor:
        move_to("both")
        tokens.append(bearer(sandbox, "new-authorizer-people"))
        check("both")
        # With the mapping moved by hand, as the README has it.
        ids = sandbox.outputs()
        aws_client(sandbox, "apigatewayv2").update_api_mapping(
            DomainName="api.example.com", ApiMappingId=ids["mappingId"], ApiId=ids["newApiId"], Stage="$default"
        )
        move_to("moved", "--refresh")
        check("moved")
        assert sandbox.outputs()["mappingId"] == ids["mappingId"]
    assert set(visitor.statuses) == {200}
    assert len(visitor.statuses) > 50

    # Back, and there again by Pulumi alone.
    for phase in ("both", "moved"):
        move_to(phase)
        check(phase)
        assert sandbox.outputs()["mappingId"] != ids["mappingId"]

    with Visitor(sandbox, "api.example.com") as visitor:
        move_to("after")
        check("after")
        check_quiet(sandbox)
    assert set(visitor.statuses) == {200}
    check_destroyed(sandbox)


def test_existing_functions(deploy: Deploy) -> None:
    sandbox = deploy("existing_functions")

    assert sandbox.outputs()["routes"] == {
        "GET /reports": "jwt",
        "GET /orders": "jwt",
        "GET /sign-in/{document}": "public",
    }
    assert sandbox.outputs()["functionNames"] == {}
    token = bearer(sandbox, "jwt")
    for name in ("reports", "orders"):
        assert ask(sandbox, f"GET /{name}") == UNAUTHORIZED
        assert ask(sandbox, f"GET /{name}", token) == Answer(200, {"user": USER, name: []})
    document = ask(sandbox, "GET /sign-in/openid-configuration")
    assert (document.status, document.body["issuer"]) == (200, "https://login.example.com")
    functions = [each["urn"] for each in sandbox.resources() if each["type"] == "aws:lambda/function:Function"]
    assert sorted(urn.rpartition("::")[2] for urn in functions) == ["orders", "reports"]
    check_quiet(sandbox)
    check_destroyed(sandbox)


def test_production(deploy: Deploy) -> None:
    sandbox = deploy("production")

    outputs = sandbox.outputs()
    assert outputs["url"] == "https://api.example.com"
    assert outputs["routes"] == {
        "GET /orders": "jwt",
        "POST /orders": "jwt",
        "ANY /orders/{id}": "jwt",
        "OPTIONS /orders/{id}": "public (preflight)",
        "GET /health": "public",
    }
    token = bearer(sandbox, "jwt")
    for route in ("GET /orders", "POST /orders", "PUT /orders/7"):
        assert ask(sandbox, route) == UNAUTHORIZED
    assert ask(sandbox, "GET /orders", token) == Answer(200, {"user": USER, "orders": []})
    assert ask(sandbox, "PUT /orders/7", token) == Answer(200, {"user": USER, "order": "7"})
    created = ask(sandbox, "POST /orders", token)
    assert created.status == 201
    assert "announcements" in created.body["announcedAt"]
    assert ask(sandbox, "GET /health") == Answer(200, "healthy")
    preflight = {"Origin": "https://admin.example.com", "Access-Control-Request-Method": "PUT"}
    answer = ask(sandbox, "OPTIONS /orders/7", headers=preflight)
    assert (answer.status, answer.headers["access-control-allow-origin"]) == (204, "https://admin.example.com")
    alarms = aws_client(sandbox, "cloudwatch").describe_alarms()["MetricAlarms"]
    assert len(alarms) == 3 + 3 * 4
    functions = aws_client(sandbox, "lambda").list_functions()["Functions"]
    assert {each["TracingConfig"]["Mode"] for each in functions if "preflight" not in each["FunctionName"]} == {
        "Active"
    }

    # As README.md has it: from here on nothing of the API can be deleted. Nothing else changes.
    file = sandbox.project.folder / "Pulumi.sandbox.yaml"
    file.write_text("config:\n  production:protect: true\n", encoding="utf-8")
    check_quiet(sandbox)
    assert {each.get("protect", False) for each in sandbox.resources() if "PassageHttpApi" in each["urn"]} == {True}
    refused = sandbox.destroy(capture=True)
    assert refused.returncode != 0
    assert ask(sandbox, "GET /orders", token).status == 200
    file.unlink()
    assert sandbox.up(capture=True).returncode == 0
    check_destroyed(sandbox)


def test_split(deploy: Deploy) -> None:
    sandbox = deploy("split")

    outputs = sandbox.outputs()
    assert outputs["catalogUrl"] == "https://api.example.com/catalog"
    assert outputs["ordersUrl"] == "https://api.example.com/orders"
    assert outputs["catalogRoutes"] == {"GET /products": "jwt", "GET /products/{id}": "jwt", "GET /health": "public"}
    assert outputs["ordersRoutes"] == {"GET /": "jwt", "POST /": "jwt"}
    token = bearer(sandbox, "jwt")
    answers = {
        ("catalogUrl", "GET /products"): Answer(200, {"products": ["7"]}),
        ("catalogUrl", "GET /products/7"): Answer(200, {"product": "7"}),
        ("ordersUrl", "GET /"): Answer(200, {"user": USER, "orders": []}),
        ("ordersUrl", "POST /"): Answer(201, {"user": USER, "order": "1"}),
    }
    for (address, route), answer in answers.items():
        assert ask(sandbox, route, output=address) == UNAUTHORIZED
        assert ask(sandbox, route, token, output=address) == answer
    assert ask(sandbox, "GET /health", output="catalogUrl") == Answer(200, {"healthy": True})
    # The domain name has to be there before a second API is mapped onto it.
    assert waits_for(sandbox, "PassageHttpApi::orders", "domainName:DomainName::catalog-domain")
    # One part's routes are not the other's.
    assert ask(sandbox, "GET /products", token, output="ordersUrl").status == 404
    check_quiet(sandbox)
    check_destroyed(sandbox)
