"""docs/adopting.md: an API that was created without Pulumi becomes the component's, and stays the same API."""

import io
import json
import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from passage_component.__main__ import main
from passage_component.model.type_tokens import LOG_GROUP, PASSAGE_HTTP_API
from sandbox.deployment import Sandbox
from tests.e2e.conftest import Configurable
from tests.e2e.requests import ask
from tests.support.aws import aws_client
from tests.support.engine import summary
from tests.support.faults.reality import in_reality, in_the_state
from tests.support.orphans import credentials
from tests.support.programs import REPOSITORY

pytestmark = pytest.mark.e2e

ISSUER = "https://login.example.com"
ARGS: dict[str, Any] = {
    "issuer": ISSUER,
    "audiences": ["app"],
    "cors": {"enabled": False},
    "routes": {"GET /me": {"handler": "me.handler"}},
}
OPERATIONS = (REPOSITORY / "docs" / "operations.md").read_text(encoding="utf-8")
DOCUMENTED = (REPOSITORY / "docs" / "adopting.md").read_text(encoding="utf-8")
FORMS = dict(re.findall(r"^\| `([a-z-]+?)(?:-[A-Z]+)?` \| `([^`]+)` \|", DOCUMENTED, re.MULTILINE))
"""The documented forms of ids: role in the component to form."""

HANDLER = 'def handler(event, context):\n    return {"statusCode": 200, "body": "made by hand"}\n'


IMPORT_OPTIONS = ("--protect=false", "--generate-code=false", "--yes", "--skip-preview")

NAME = "by-hand"
DOMAIN = "api.example.com"
XRAY = "arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess"
POLICY = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "logs:PutLogEvents", "Resource": "*"}]}'


@pytest.fixture
def program(new_configurable: Callable[[], Configurable]) -> Configurable:
    made = new_configurable()
    # Starts the emulator.
    assert made.sandbox.pulumi(["stack", "ls"], capture=True).returncode == 0
    return made


def create_by_hand(sandbox: Sandbox) -> dict[str, str]:
    """Create an API with one protected route, as in AWS's console. Gives its names and ids, as in the documentation."""
    gateway, functions, roles = (aws_client(sandbox, name) for name in ("apigatewayv2", "lambda", "iam"))
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    role = roles.create_role(RoleName=NAME, AssumeRolePolicyDocument=document)["Role"]["Arn"]
    roles.put_role_policy(RoleName=NAME, PolicyName=NAME, PolicyDocument=POLICY)
    roles.attach_role_policy(RoleName=NAME, PolicyArn=XRAY)
    archive = io.BytesIO()
    with ZipFile(archive, "w") as file:
        file.writestr("me.py", HANDLER)
    function = functions.create_function(
        FunctionName=NAME, Role=role, Runtime="python3.12", Handler="me.handler", Code={"ZipFile": archive.getvalue()}
    )["FunctionArn"]
    api = gateway.create_api(Name=NAME, ProtocolType="HTTP")["ApiId"]
    authorizer = gateway.create_authorizer(
        ApiId=api,
        Name=NAME,
        AuthorizerType="JWT",
        IdentitySource=["$request.header.Authorization"],
        JwtConfiguration={"Issuer": ISSUER, "Audience": ["app"]},
    )["AuthorizerId"]
    integration = gateway.create_integration(
        ApiId=api, IntegrationType="AWS_PROXY", IntegrationUri=function, PayloadFormatVersion="2.0"
    )["IntegrationId"]
    access = {"AuthorizationType": "JWT", "AuthorizerId": authorizer, "Target": f"integrations/{integration}"}
    route = gateway.create_route(ApiId=api, RouteKey="GET /me", **access)["RouteId"]
    gateway.create_stage(ApiId=api, StageName="$default", AutoDeploy=True)
    functions.add_permission(
        FunctionName=NAME,
        StatementId=NAME,
        Action="lambda:InvokeFunction",
        Principal="apigateway.amazonaws.com",
        SourceArn=f"arn:aws:execute-api:us-east-1:000000000000:{api}/*/*",
    )
    return {
        "API_ID": api,
        "AUTHORIZER_ID": authorizer,
        "INTEGRATION_ID": integration,
        "ROUTE_ID": route,
        "FUNCTION_NAME": NAME,
        "STATEMENT_ID": NAME,
        "ROLE_NAME": NAME,
        "POLICY_NAME": NAME,
        "POLICY_ARN": XRAY,
        **create_domain_by_hand(sandbox, api),
    }


def create_domain_by_hand(sandbox: Sandbox, api: str) -> dict[str, str]:
    """Map a domain onto the API. Gives the names, and `CERTIFICATE` for the component's arguments."""
    gateway, dns = aws_client(sandbox, "apigatewayv2"), aws_client(sandbox, "route53")
    certificate = aws_client(sandbox, "acm").request_certificate(DomainName=DOMAIN, ValidationMethod="DNS")
    configuration = {
        "CertificateArn": certificate["CertificateArn"],
        "EndpointType": "REGIONAL",
        "SecurityPolicy": "TLS_1_2",
    }
    created = gateway.create_domain_name(DomainName=DOMAIN, DomainNameConfigurations=[configuration])
    (target,) = created["DomainNameConfigurations"]
    mapping = gateway.create_api_mapping(ApiId=api, DomainName=DOMAIN, Stage="$default")["ApiMappingId"]
    zone = dns.create_hosted_zone(Name="example.com", CallerReference=NAME)["HostedZone"]["Id"].rpartition("/")[2]
    alias = {
        "DNSName": target["ApiGatewayDomainName"],
        "HostedZoneId": target["HostedZoneId"],
        "EvaluateTargetHealth": False,
    }
    change = {"Action": "CREATE", "ResourceRecordSet": {"Name": DOMAIN, "Type": "A", "AliasTarget": alias}}
    dns.change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": [change]})
    return {"MAPPING_ID": mapping, "DOMAIN_NAME": DOMAIN, "ZONE_ID": zone, "CERTIFICATE": certificate["CertificateArn"]}


def fill_in(file: Path, ids: dict[str, str]) -> None:
    """Edit the import file as the page says: no log groups."""
    written = json.loads(file.read_text(encoding="utf-8"))
    kept = [each for each in written["resources"] if each.get("component")]
    for each in written["resources"]:
        role = max((role for role in FORMS if each["name"].startswith(f"api-{role}")), key=len, default="")
        if role and each["type"] != LOG_GROUP:
            kept.append({**each, "id": re.sub("|".join(ids), lambda match: ids[match[0]], FORMS[role])})
    file.write_text(json.dumps({**written, "resources": kept}), encoding="utf-8")


def test_api_made_by_hand_is_imported_and_stays(program: Configurable, tmp_path: Path) -> None:
    sandbox, file = program.sandbox, tmp_path / "adopt.json"
    ids = create_by_hand(sandbox)
    by_hand = in_reality(sandbox)
    domain = {"name": DOMAIN, "certificate_arn": ids.pop("CERTIFICATE"), "hosted_zone_id": ids["ZONE_ID"]}
    args = {
        **ARGS,
        "function_defaults": {"policy_arns": {"xray": XRAY}},
        "domain": {**domain, "keep_default_endpoint": True},
    }
    program.write(args)

    run(sandbox, "preview", "--import-file", str(file))
    fill_in(file, ids)
    run(sandbox, "import", "--file", str(file), *IMPORT_OPTIONS)

    certificate = {("aws:acm/certificate:Certificate", domain["certificate_arn"])}
    assert in_the_state(sandbox) == by_hand - certificate
    told = program.up(args)
    # The log groups are new, and the function's code and settings are the component's.
    assert summary(told) == {"created": 2, "updated": 5, "unchanged": 10}, told
    assert by_hand <= in_reality(sandbox)
    assert in_reality(sandbox) == in_the_state(sandbox) | certificate
    assert ask(sandbox, "GET /me").status == 401
    assert ask(sandbox, "GET /me", f"Bearer {sandbox.issuer().mint()}").status == 200
    program.up(args, "--expect-no-changes")


def run(sandbox: Sandbox, command: str, *arguments: str) -> None:
    """Run a documented command: `preview` on the program, the others on the state alone."""
    done = sandbox.preview(arguments, capture=True) if command == "preview" else None
    done = done or sandbox.pulumi([command, *arguments], capture=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_refused_creation_is_mended_by_delete_or_import(
    program: Configurable, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """docs/operations.md, "When AWS says that a resource exists": the answers to two creations were lost."""
    sandbox = program.sandbox
    program.up(ARGS)
    keys = ("GET /delete", "GET /import")
    (api, deleted), (_, imported) = (create_route(sandbox, key) for key in keys)
    routes = ARGS["routes"] | {key: {"handler": "me.handler"} for key in keys}
    program.write({**ARGS, "routes": routes})

    told = sandbox.up(["--continue-on-error"], capture=True).stdout
    for key in keys:
        assert re.search(rf"aws:apigatewayv2:Route \(api-route-{key}\):\n +error: .*ConflictException: .*{key}", told)
    assert orphans_of(sandbox, tmp_path, capsys) == {
        f"aws apigatewayv2 delete-route --api-id {api} --route-id {route}" for route in (deleted, imported)
    }
    aws_client(sandbox, "apigatewayv2").delete_route(ApiId=api, RouteId=deleted)
    (component,) = [each["urn"] for each in sandbox.resources() if each["type"] == PASSAGE_HTTP_API]
    (line,) = re.findall(r"^pulumi (import .*)$", OPERATIONS, re.MULTILINE)
    for written, real in {"URN": component, "a1b2c3d4e5": api, "r1x2y3z": imported, "GET /me": "GET /import"}.items():
        line = line.replace(written, real)
    run(sandbox, *shlex.split(line), "--yes", "--skip-preview")

    program.up({**ARGS, "routes": routes})

    assert in_the_state(sandbox) == in_reality(sandbox)
    for key in keys:
        assert ask(sandbox, key).status == 401
        assert ask(sandbox, key, f"Bearer {sandbox.issuer().mint()}").status == 200


def create_route(sandbox: Sandbox, key: str) -> tuple[str, str]:
    """Create a route like `GET /me` outside the state. Gives the ids of the API and of the route."""
    gateway = aws_client(sandbox, "apigatewayv2")
    (api,) = [each["ApiId"] for each in gateway.get_apis()["Items"]]
    (first, *_) = gateway.get_routes(ApiId=api)["Items"]
    like = {name: first[name] for name in ("AuthorizationType", "AuthorizerId", "Target")}
    return api, gateway.create_route(ApiId=api, RouteKey=key, **like)["RouteId"]


def orphans_of(sandbox: Sandbox, folder: Path, capsys: pytest.CaptureFixture[str]) -> set[str]:
    """Run `orphans` as on AWS. Gives the commands that it prints."""
    state = folder / "state.json"
    assert sandbox.pulumi(["stack", "export", "--file", str(state)], capture=True).returncode == 0
    capsys.readouterr()
    with credentials(sandbox):
        assert main(["orphans", str(state), "--tag", "stack=adopted", "--region", "us-east-1"]) == 1
    *lines, count = capsys.readouterr().out.splitlines()
    commands = {line.strip() for line in lines[1::2]}
    assert count == f"{len(commands)} orphans"
    return commands
