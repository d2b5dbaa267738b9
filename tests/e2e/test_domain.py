"""A domain name with a certificate that the user brings; tests/e2e/test_everything.py has one that is made."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.e2e.conftest import Configurable
from tests.e2e.requests import Answer, ask
from tests.support.aws import aws_client
from tests.support.engine import summary

pytestmark = pytest.mark.e2e

ARGS: dict[str, Any] = {
    "app_id": "SandboxPassageApp0000001",
    "auth_origin": "https://app.example.com",
    "routes": {"GET /me": {"handler": "me.handler"}, "GET /health": {"handler": "health.handler", "public": True}},
}


def test_existing_certificate_and_kept_default_endpoint(
    new_configurable: Callable[[], Configurable],
) -> None:
    program = new_configurable()
    sandbox = program.sandbox
    # Starts the emulator.
    assert sandbox.pulumi(["version"], capture=True).returncode == 0
    certificate = aws_client(sandbox, "acm").request_certificate(DomainName="api.example.com")["CertificateArn"]
    domain = {"name": "api.example.com", "certificate_arn": certificate, "keep_default_endpoint": True}

    program.up({**ARGS, "domain": domain})

    (made,) = [each for each in sandbox.resources() if each["type"].endswith(":DomainName")]
    assert made["outputs"]["domainNameConfiguration"]["securityPolicy"] == "TLS_1_2"
    assert made["outputs"]["domainNameConfiguration"]["certificateArn"] == certificate
    assert not [each["type"] for each in sandbox.resources() if "acm" in each["type"] or "route53" in each["type"]]
    assert sandbox.outputs()["url"] == "https://api.example.com"
    token = f"Bearer {sandbox.issuer().mint()}"
    (api,) = [each for each in sandbox.resources() if each["type"].endswith(":Api")]
    execute_api = {"Host": api["outputs"]["apiEndpoint"].partition("://")[2]}
    for headers in ({}, execute_api):
        assert ask(sandbox, "GET /me", headers=headers) == Answer(401, {"message": "Unauthorized"})
        assert ask(sandbox, "GET /me", token, headers=headers).status == 200

    # Closed on second thoughts, and moved below a path: in place.
    output = program.up({**ARGS, "domain": {**domain, "keep_default_endpoint": False, "base_path": "v1"}})

    assert summary(output).keys() == {"updated", "unchanged"}, output
    assert sandbox.outputs()["url"] == "https://api.example.com/v1"
    assert ask(sandbox, "GET /me", token).status == 200
    assert ask(sandbox, "GET /me", token, headers=execute_api).status == 404
    assert sandbox.preview(["--expect-no-changes"], capture=True).returncode == 0
