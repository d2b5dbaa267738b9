"""The policy pack on the real engine: this repository's programs, and one in YAML that knows nothing of them."""

import copy
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from sandbox.deployment import Sandbox
from tests.e2e.conftest import Configurable
from tests.e2e.requests import ask
from tests.support.aws import aws_client
from tests.support.policies import EXECUTABLE, PACK, Violation, violations
from tests.support.projects import copy_stack

pytestmark = pytest.mark.e2e

ISSUER = "https://login.example.com"
PASSAGE = {"app_id": "SandboxPassageApp0000001", "auth_origin": "https://app.example.com"}
EXAMPLE = json.loads((PACK / "example.json").read_text(encoding="utf-8"))
LISTED = {"authorizer-issuers": {"issuers": {ISSUER: ["orders"]}}}
OPEN = (
    "it has no authorizer, so everybody may call it. Set authorizationType and authorizerId (with the passage "
    "component, remove `public`), or have"
)
ISSUER_NOT_LISTED = (
    "jwtConfiguration.issuer: an issuer is not on the list. Allowed byte for byte: {}. Use one of them, or have the "
    "issuer added to issuers of the policy authorizer-issuers."
)
ALLOWED_TYPES = (
    "Allowed as plain values: JWT. Use one of them, or add to authorizationTypes of the policy route-authorization."
)


@dataclass
class Result:
    """What the engine did under the policies."""

    code: int
    found: list[Violation]
    output: str


@pytest.fixture(scope="module")
def asked(policy_pack: Path) -> Callable[..., Result]:
    """Runs a command of the engine with the policy pack."""

    def ask_engine(sandbox: Sandbox, verb: str, configuration: Any = None) -> Result:
        options = ["--color", "never", "--policy-pack", str(policy_pack / EXECUTABLE)]
        if configuration is not None:
            file = sandbox.home.path / "policies.json"
            file.write_text(json.dumps(configuration), encoding="utf-8")
            options += ["--policy-pack-config", str(file)]
        done = getattr(sandbox, verb)(options, capture=True)
        output = done.stdout + done.stderr
        assert "Traceback" not in output, output
        return Result(done.returncode, violations(done.stdout), output)

    return ask_engine


def open_route(key: str, resource: str, level: str = "mandatory") -> Violation:
    text = f'route "{key}": {OPEN} "{key}" added to publicRoutes of the policy route-authorization.'
    return Violation(level, "route-authorization", resource, text)


# -- this repository's programs -------------------------------------------------------------------------------


def test_this_repositorys_program(tmp_path: Path, asked: Callable[..., Result]) -> None:
    sandbox = Sandbox(copy_stack(tmp_path / "project"), home=tmp_path / "home")
    program = sandbox.project.folder / "__main__.py"
    original = program.read_text(encoding="utf-8")
    me = '"GET /me": {"handler": "me.handler"'
    assert me in original
    try:
        strict = asked(sandbox, "preview")
        assert strict.code != 0
        assert strict.found == [
            Violation("mandatory", "authorizer-issuers", "api-authorizer-jwt", ISSUER_NOT_LISTED.format("none")),
            open_route("GET /health", "api-route-GET /health"),
        ]
        for verb in ("preview", "up"):
            assert asked(sandbox, verb, EXAMPLE).found == []
        assert ask(sandbox, "GET /health").status == 200

        program.write_text(original.replace(me, f'{me}, "public": True'), encoding="utf-8")
        for verb in ("preview", "up"):
            result = asked(sandbox, verb, EXAMPLE)
            assert result.code != 0, result.output
            assert result.found == [open_route("GET /me", "api-route-GET /me")]
            # The deployment ended before the route was opened.
            routes = {each["RouteKey"]: each["AuthorizationType"] for each in routes_of(sandbox)}
            assert (routes["GET /me"], ask(sandbox, "GET /me").status) == ("JWT", 401)
    finally:
        sandbox.down()


def routes_of(sandbox: Sandbox) -> list[dict[str, Any]]:
    """The routes of the one API in the emulator."""
    gateway = aws_client(sandbox, "apigatewayv2")
    (api,) = gateway.get_apis()["Items"]
    return list(gateway.get_routes(ApiId=api["ApiId"])["Items"])


def test_preflight_routes_of_the_component(
    new_configurable: Callable[[], Configurable], asked: Callable[..., Result]
) -> None:
    program = new_configurable()
    program.write({**PASSAGE, "routes": {"ANY /me": {"handler": "me.handler"}}})
    issuers = {"authorizer-issuers": EXAMPLE["authorizer-issuers"]}
    preflights = {"preflightRoutes": True}

    refused = asked(program.sandbox, "preview", issuers)
    assert (refused.code != 0, refused.found) == (True, [open_route("OPTIONS /me", "api-route-OPTIONS /me")])
    for verb in ("up", "preview"):
        allowed = asked(program.sandbox, verb, {**issuers, "route-authorization": preflights})
        assert (allowed.code, allowed.found) == (0, []), allowed.output

    # The user's own handler, where the component's would be.
    routes = {"ANY /me": {"handler": "me.handler"}, "OPTIONS /me": {"handler": "me.handler", "public": True}}
    program.write({**PASSAGE, "routes": routes})
    shared = Violation(
        "mandatory",
        "preflight-backends",
        "api-route-OPTIONS /me",
        'route "OPTIONS /me": its backend also answers a route with an authorizer, and anybody can call it '
        "without a token. Give the open OPTIONS route a backend of its own.",
    )
    for configuration in ({**issuers, "route-authorization": preflights}, None):
        result = asked(program.sandbox, "preview", configuration)
        assert result.code != 0, result.output
        assert shared in result.found


# -- any program ----------------------------------------------------------------------------------------------

Change = Callable[[dict[str, Any]], None]

RESOURCES: dict[str, Any] = {
    "topic": {"type": "aws:sns:Topic"},
    "api": {"type": "aws:apigatewayv2:Api", "properties": {"protocolType": "HTTP"}},
    "people": {
        "type": "aws:apigatewayv2:Authorizer",
        "properties": {
            "apiId": "${api.id}",
            "authorizerType": "JWT",
            "identitySources": ["$request.header.Authorization"],
            "jwtConfiguration": {"issuer": ISSUER, "audiences": ["orders"]},
        },
    },
    "backend": {
        "type": "aws:apigatewayv2:Integration",
        "properties": {
            "apiId": "${api.id}",
            "integrationType": "HTTP_PROXY",
            "integrationMethod": "ANY",
            "integrationUri": "https://backend.example.com",
            "payloadFormatVersion": "1.0",
        },
    },
    "orders": {
        "type": "aws:apigatewayv2:Route",
        "properties": {
            "apiId": "${api.id}",
            "routeKey": "GET /orders",
            "target": "integrations/${backend.id}",
            "authorizationType": "JWT",
            "authorizerId": "${people.id}",
        },
    },
    "logs": {"type": "aws:cloudwatch:LogGroup", "properties": {"retentionInDays": 30}},
    "stage": {
        "type": "aws:apigatewayv2:Stage",
        "properties": {
            "apiId": "${api.id}",
            "name": "$default",
            "autoDeploy": True,
            "accessLogSettings": {"destinationArn": "${logs.arn}", "format": "$context.requestId"},
        },
    },
}


class YamlProgram:
    """A program of the aws provider's own resources."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "project" / "Pulumi.yaml"
        self.file.parent.mkdir()
        self.write()
        self.sandbox = Sandbox(folder / "project", home=folder / "home")

    def write(self, *changes: Change) -> None:
        resources = copy.deepcopy(RESOURCES)
        for change in changes:
            change(resources)
        program = {"name": "raw", "runtime": "yaml", "resources": resources}
        self.file.write_text(yaml.safe_dump(program), encoding="utf-8")


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Iterator[YamlProgram]:
    """The program; nothing of it is deployed."""
    program = YamlProgram(tmp_path_factory.mktemp("raw"))
    yield program
    program.sandbox.down()


def given(resource: str, /, **properties: Any) -> Change:
    """Properties changed, or taken away with None."""

    def change(resources: dict[str, Any]) -> None:
        for key, value in properties.items():
            resources[resource]["properties"][key] = value
            if value is None:
                del resources[resource]["properties"][key]

    return change


def also(name: str, like: str, /, **properties: Any) -> Change:
    """One more resource, like another with properties changed."""

    def change(resources: dict[str, Any]) -> None:
        resources[name] = copy.deepcopy(resources[like])
        given(name, **properties)(resources)

    return change


EVERYTHING_WRONG: tuple[Change, ...] = (
    also("none", "orders", routeKey="GET /none", authorizationType="NONE", authorizerId=None),
    also("unsaid", "orders", routeKey="GET /unsaid", authorizationType=None, authorizerId=None),
    also("iam", "orders", routeKey="GET /iam", authorizationType="AWS_IAM", authorizerId=None),
    also("later", "orders", routeKey="GET /later", authorizationType="${topic.arn}"),
    also("foreign", "orders", routeKey="GET /foreign", authorizerId="abc123"),
    also("slash", "people", jwtConfiguration={"issuer": f"{ISSUER}/", "audiences": ["orders"]}),
    also("audience", "people", jwtConfiguration={"issuer": ISSUER, "audiences": ["orders", "others"]}),
    also("cors", "api", corsConfiguration={"allowOrigins": ["https://*"], "allowCredentials": True}),
    also("silent", "stage", name="silent", accessLogSettings=None),
    also("forever", "logs", retentionInDays=None),
)

REFUSED = (
    (
        "access-logs",
        "silent",
        "accessLogSettings: missing. Set destinationArn to a log group's ARN, and format (with the passage component, "
        "remove `access_logs: enabled`).",
    ),
    (
        "authorizer-issuers",
        "audience",
        'jwtConfiguration.audiences: an audience is not on the list. Allowed for this issuer: "orders". '
        "Use one of them, or have the audience added to issuers of the policy authorizer-issuers.",
    ),
    ("authorizer-issuers", "slash", ISSUER_NOT_LISTED.format(f'"{ISSUER}"')),
    (
        "cors-credentials",
        "cors",
        "corsConfiguration.allowOrigins: a wildcard or null is combined with allowCredentials. Write full "
        "names, or remove allowCredentials. A token in a header does not need it.",
    ),
    (
        "log-retention",
        "forever",
        "retentionInDays: not a number of days above 0, so CloudWatch keeps the log forever. Set one of CloudWatch's "
        "periods, such as 30.",
    ),
    ("route-authorization", "iam", f'route "GET /iam": authorizationType is AWS_IAM. {ALLOWED_TYPES}'),
    (
        "route-authorization",
        "later",
        f'route "GET /later": authorizationType is a value that is not known yet. {ALLOWED_TYPES}',
    ),
    ("route-authorization", "none", open_route("GET /none", "none").text),
    ("route-authorization", "unsaid", open_route("GET /unsaid", "unsaid").text),
    (
        "route-authorizers",
        "foreign",
        'route "GET /foreign": its authorizer is not one of this stack, so no policy checked its issuer. '
        "Declare the aws.apigatewayv2.Authorizer in the same program.",
    ),
)
"""Policy, resource and what is said of it."""


def test_everything_wrong_is_told_at_once(raw: YamlProgram, asked: Callable[..., Result]) -> None:
    raw.write(*EVERYTHING_WRONG)

    result = asked(raw.sandbox, "preview", LISTED)

    assert result.code != 0, result.output
    assert result.found == [Violation("mandatory", *each) for each in REFUSED]


def test_an_enforcement_level_is_the_organisations(raw: YamlProgram, asked: Callable[..., Result]) -> None:
    raw.write(*EVERYTHING_WRONG)

    result = asked(raw.sandbox, "preview", {**LISTED, "all": "advisory", "authorizer-issuers": "disabled"})

    assert result.code == 0, result.output
    assert result.found == [Violation("advisory", *each) for each in REFUSED if each[0] != "authorizer-issuers"]


@pytest.mark.parametrize(
    ("configuration", "told"),
    [
        (
            {"all": "advisory", "route-authorisation": "mandatory", "route-authorization": {"publicRoute": []}},
            [
                '"route-authorisation" is not a policy. Use one of route-authorization, method-authorization',
                'route-authorization: "publicRoute" is not a key of it. Use one of enforcementLevel, publicRoutes',
            ],
        ),
        (
            {
                "route-authorization": {"publicRoutes": "GET /", "authorizationTypes": ["NONE"]},
                "authorizer-issuers": {"issuers": {ISSUER: []}},
            },
            [
                "publicRoutes: Invalid type. Expected: array",
                "authorizationTypes.0 must be one of",
                "Array must have at least 1 items",
            ],
        ),
    ],
    ids=["names", "values"],
)
def test_a_mistyped_configuration_is_an_error(
    raw: YamlProgram, asked: Callable[..., Result], configuration: Any, told: list[str]
) -> None:
    raw.write()

    result = asked(raw.sandbox, "preview", configuration)

    assert result.code != 0
    assert [each for each in told if each not in result.output] == []


def test_issuer_unknown_in_preview_is_checked_in_up(raw: YamlProgram, asked: Callable[..., Result]) -> None:
    """Until here nothing of the program was deployed."""
    raw.write(given("people", jwtConfiguration={"issuer": "${topic.arn}", "audiences": ["orders"]}))

    preview = asked(raw.sandbox, "preview", LISTED)
    assert preview.code == 0, preview.output
    assert [(each.level, each.policy) for each in preview.found] == [("advisory", "authorizer-issuers")]
    assert "value at .jwtConfiguration.issuer can't be known during preview" in preview.found[0].text

    up = asked(raw.sandbox, "up", LISTED)
    assert up.code != 0
    assert up.found == [Violation("mandatory", "authorizer-issuers", "people", ISSUER_NOT_LISTED.format(f'"{ISSUER}"'))]
    assert not [each for each in raw.sandbox.resources() if each["type"].endswith((":Authorizer", ":Route"))]
