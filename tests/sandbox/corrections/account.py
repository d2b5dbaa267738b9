"""A started emulator, corrected or as it is, as a test asks it."""

import contextlib
import io
import json
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from botocore.config import Config
from botocore.exceptions import ClientError

from passage_component.testing import TokenIssuer
from sandbox import emulator, processes
from sandbox.home import Home
from tests.support.aws import aws_session

REGION = "us-east-1"
ISSUER, AUDIENCE = "https://issuer.example.com/app", "https://app.example.com"
LAMBDA = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}
ACCEPTED = "accepted"


@dataclass(frozen=True)
class Account:
    """An emulator that runs.

    Attributes:
        home: its home.
        corrected: whether it has the sandbox's corrections.
    """

    home: Home
    corrected: bool
    _clients: dict[str, Any] = field(default_factory=dict)

    def client(self, service: str) -> Any:
        """A client that tries once."""
        if service not in self._clients:
            self._clients[service] = self._new_client(service)
        return self._clients[service]

    def _new_client(self, service: str) -> Any:
        return aws_session().create_client(
            service,
            region_name=REGION,
            endpoint_url=emulator.url(self.home),
            config=Config(retries={"total_max_attempts": 1}, parameter_validation=False),
        )

    def call(self, service: str, operation: str, **parameters: Any) -> Any:
        """Call an operation, by its name in Python."""
        return getattr(self.client(service), operation)(**parameters)

    def refused(self, service: str, operation: str, **parameters: Any) -> Any:
        """Status, code and message of the refusal of a call, or `ACCEPTED`."""
        return refusal(lambda: self.call(service, operation, **parameters))

    def gateway(self, operation: str, **parameters: Any) -> Any:
        """Call API Gateway."""
        return self.call("apigatewayv2", operation, **parameters)

    # -- what most tests begin with ----------------------------------------------------------------------

    def api(self, **more: Any) -> str:
        """A new API's id."""
        return str(self.gateway("create_api", Name="api", ProtocolType="HTTP", **more)["ApiId"])

    def integration(self, api: str, uri: str = "http://127.0.0.1:1/", type_: str = "HTTP_PROXY", **more: Any) -> str:
        """A new integration's id."""
        parameters = {"IntegrationUri": uri, "IntegrationType": type_, "PayloadFormatVersion": "1.0", **more}
        return str(self.gateway("create_integration", ApiId=api, **parameters)["IntegrationId"])

    def authorizer(self, api: str, **more: Any) -> str:
        """A new JWT authorizer's id."""
        return str(self.gateway("create_authorizer", **{**jwt_authorizer(api), **more})["AuthorizerId"])

    def role(self, name: str = "role", *statements: Any) -> str:
        """A new role's ARN, or that of the one with the name."""
        with contextlib.suppress(ClientError):
            self.call("iam", "create_role", RoleName=name, AssumeRolePolicyDocument=policy(*(statements or [LAMBDA])))
        return f"arn:aws:iam::000000000000:role/{name}"

    def function(self, name: str, code: str, handler: str = "index.handler", **more: Any) -> str:
        """A new Python function's ARN, after it is active."""
        parameters = {"Role": self.role(), "Runtime": "python3.12", "Handler": handler, **more}
        made = self.call("lambda", "create_function", FunctionName=name, Code={"ZipFile": zipped(code)}, **parameters)
        return str(made["FunctionArn"])

    def served(self, name: str, code: str, key: str = "ANY /{proxy+}", *, permitted: bool = True, **more: Any) -> str:
        """A new API with one route to a new Python function, in the stage `$default`."""
        arn, api = self.function(name, code), self.api()
        integration = self.integration(api, arn, "AWS_PROXY", PayloadFormatVersion="2.0")
        self.gateway("create_route", ApiId=api, RouteKey=key, Target=f"integrations/{integration}", **more)
        self.gateway("create_stage", ApiId=api, StageName="$default", AutoDeploy=True)
        if permitted:
            statement = {
                "StatementId": "api",
                "Action": "lambda:InvokeFunction",
                "Principal": "apigateway.amazonaws.com",
            }
            self.call("lambda", "add_permission", FunctionName=name, **statement)
        return api

    def ask(self, api: str, route: str = "GET /x", **headers: str) -> tuple[int, str, dict[str, str]]:
        """Status, body and headers of a request to an API at its host name."""
        host = f"{api}.execute-api.localhost:{self.home.port('emulator')}"
        return ask(f"{emulator.url(self.home)}", route, {"Host": host, **headers})

    def token(self, **claims: Any) -> str:
        """A token of the home's issuer."""
        return TokenIssuer(ISSUER, AUDIENCE, key_file=self.home.key).mint(**claims)

    def log(self) -> str:
        """The lines that handlers have written."""
        time.sleep(0.3)
        return self.home.handlers_log.read_text() if self.home.handlers_log.exists() else ""


def ask(url: str, route: str, headers: dict[str, str]) -> tuple[int, str, dict[str, str]]:
    """Status, body and headers of a request to an address."""
    method, _, path = route.partition(" ")
    request = urllib.request.Request(f"{url}{path}", method=method, headers=headers)  # noqa: S310
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=20) as response:
            return response.status, response.read().decode(), {k.lower(): v for k, v in response.headers.items()}
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode(), {k.lower(): v for k, v in error.headers.items()}


def refusal(call: Callable[[], Any]) -> Any:
    """Status, code and message of the refusal of a call."""
    try:
        call()
    except ClientError as error:
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        return status, error.response["Error"]["Code"], error.response["Error"]["Message"]
    return ACCEPTED


def jwt_authorizer(api: str, issuer: str = ISSUER) -> dict[str, Any]:
    """The parameters of a JWT authorizer."""
    return {
        "ApiId": api,
        "Name": "jwt",
        "AuthorizerType": "JWT",
        "IdentitySource": ["$request.header.Authorization"],
        "JwtConfiguration": {"Issuer": issuer, "Audience": [AUDIENCE]},
    }


def policy(*statements: Any) -> str:
    """A policy document."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def zipped(code: str) -> bytes:
    """An archive with one module, `index`."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("index.py", code)
    return content.getvalue()


@contextlib.contextmanager
def started(folder: Path, *, corrected: bool) -> Iterator[Account]:
    """Start an emulator and the proxies."""
    home = Home(folder)
    home.add_issuer(ISSUER)
    try:
        emulator.ensure_running(home)
        if not corrected:
            processes.stop(home, "emulator")
            environment = {key: value for key, value in emulator._environment(home).items() if key != "PYTHONPATH"}
            command = [str(emulator.install()), "-m", "ministack"]
            processes.start(home, "emulator", command, environment, lambda: emulator._answers(home))
        yield Account(home, corrected)
    finally:
        emulator.stop(home)
