"""The fixtures, in a run of pytest of their own, with and without xdist."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.programs import REPOSITORY

TESTS = """
import json
import urllib.request

ROUTES = {"GET /me": {"handler": "me.handler"}}


def me(event, context):
    return event["requestContext"]["authorizer"]["jwt"]["claims"]


def test_issuer(token_issuer):
    assert token_issuer.issuer == "https://login.example.com/"
    assert token_issuer.audiences == ["one", "two"]


def test_api(local_http_api, token_issuer):
    api = local_http_api(ROUTES, {"me.handler": me})
    assert api.request("GET /me").status == 401
    assert api.request("GET /me", token=token_issuer.mint(sub="ada")).json()["sub"] == "ada"


def test_served(served_issuer):
    with urllib.request.urlopen(served_issuer.issuer + "/.well-known/openid-configuration") as answer:
        document = json.load(answer)
    assert document["issuer"] == served_issuer.issuer
    with urllib.request.urlopen(document["jwks_uri"]) as answer:
        assert json.load(answer) == served_issuer.keys()


def test_program(pulumi_program):
    def program():
        from passage_component import JwtHttpApi

        authorizers = {"main": {"issuer": "https://login.example.com/", "audiences": ["one"]}}
        routes = {"GET /x": {"url": "https://backend.example.com"}}
        JwtHttpApi("api", {"authorizers": authorizers, "routes": routes})

    assert pulumi_program(program).routes == {"GET /x": "jwt"}
"""


@pytest.mark.parametrize("options", [[], ["-n", "2"]], ids=["alone", "xdist"])
def test_fixtures(tmp_path: Path, options: list[str]) -> None:
    (tmp_path / "pytest.ini").write_text(
        "[pytest]\npassage_issuer = https://login.example.com/\npassage_audiences =\n    one\n    two\n"
    )
    (tmp_path / "test_all.py").write_text(TESTS)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *options, str(tmp_path)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )

    assert "4 passed" in done.stdout, done.stdout + done.stderr


def test_nothing_heavy_is_loaded_before_a_fixture_is_used() -> None:
    """The plugin is part of every run of pytest where the package is installed."""
    code = (
        "import sys, passage_component, passage_component.testing, passage_component.testing.pytest_plugin; "
        "print([name for name in ('pulumi', 'pulumi_aws', 'joserfc', 'cryptography') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=REPOSITORY, capture_output=True, text=True, check=True)

    assert done.stdout == "[]\n"
