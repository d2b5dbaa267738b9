"""`check-issuer` over real TLS: it finds what API Gateway would refuse."""

import io
import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from passage_component import __main__ as command_line
from passage_component.model import limits
from passage_component.testing.issuer import TokenIssuer
from passage_component.tools.check_issuer import Finding, check_issuer
from tests.support.https import Page, Web, serve_https

ISSUER = "https://login.example.com/tenant"
DISCOVERY = f"{ISSUER}/.well-known/openid-configuration"
KEYS = f"{ISSUER}/.well-known/jwks.json"
MILLISECONDS = limits.ISSUER_MILLISECONDS
SECONDS = MILLISECONDS / 1000
CREATION = (
    "refuses to create the authorizer: BadRequestException: Caught exception when connecting to "
    f"{DISCOVERY} for issuer {ISSUER}. Please try again later. Error: Invalid issuer: {ISSUER}. Issuer must have a "
    "valid discovery endpoint ended with '/.well-known/openid-configuration'"
)


@pytest.fixture
def web(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    with serve_https() as server:
        server.write_authority(tmp_path / "ca.pem")
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
        monkeypatch.setenv("https_proxy", server.address)
        monkeypatch.setenv("no_proxy", "")
        # A busy machine must not fail. The test of the limit sets it back.
        monkeypatch.setattr(limits, "ISSUER_MILLISECONDS", 40_000)
        yield server


@pytest.fixture(scope="module")
def tokens() -> TokenIssuer:
    return TokenIssuer(ISSUER, ["https://app.example.com"])


def publish(web: Web, issuer: TokenIssuer, **keys: Any) -> None:
    web.pages[DISCOVERY] = Page(json.dumps(issuer.discovery()).encode())
    web.pages[KEYS] = Page(json.dumps({**issuer.keys(), **keys}).encode())


def problems(findings: list[Finding]) -> list[Finding]:
    return [each for each in findings if each.level != "ok"]


def test_good_issuer_has_no_problems(web: Web, tokens: TokenIssuer) -> None:
    publish(web, tokens)

    findings = check_issuer(ISSUER, token=tokens.mint(), audiences=["https://app.example.com"])

    assert problems(findings) == []
    assert [each.what for each in findings if "answered" not in each.what] == [
        "it is an https URL, which this machine reaches through a proxy",
        'its "issuer" is the issuer to the byte',
        '1 RSA signing key with a "kid"',
        "the token's signature is the issuer's",
        "the token would be admitted",
    ]
    assert web.asked == [DISCOVERY, KEYS]


DOCUMENT = {"issuer": ISSUER, "jwks_uri": KEYS}


@pytest.mark.parametrize(
    ("page", "what", "todo"),
    [
        (Page(b"{}", 404), f"{DISCOVERY} answered 404", "publish it there"),
        (Page(b"{}", 503), f"{DISCOVERY} answered 503", "publish it there"),
        (Page(b"<html>"), f"{DISCOVERY} is not a JSON object", "publish it there"),
        (Page(b"[]"), f"{DISCOVERY} is not a JSON object", "publish it there"),
        (Page(b'{"a":' + b"[" * 70_000), f"{DISCOVERY} is not a JSON object", "publish it there"),
        (Page(json.dumps({"issuer": ISSUER}).encode()), 'its "jwks_uri" is None, not an https URL', "https URL"),
        (
            Page(json.dumps({**DOCUMENT, "jwks_uri": "http://login.example.com/keys"}).encode()),
            "its \"jwks_uri\" is 'http://login.example.com/keys', not an https URL",
            "https URL",
        ),
    ],
)
def test_bad_discovery_document_is_a_problem(web: Web, page: Page, what: str, todo: str) -> None:
    web.pages[DISCOVERY] = page

    (finding,) = problems(check_issuer(ISSUER))

    assert (finding.level, finding.what, finding.api_gateway) == ("problem", what, CREATION)
    assert todo in finding.todo


@pytest.mark.parametrize(
    "page",
    [
        Page(b"{}", begins_after=SECONDS + 1),
        Page(json.dumps(DOCUMENT).encode(), headers={"content-length": "400"}, ends_after=SECONDS + 1),
    ],
    ids=["silent", "trickling"],
)
def test_slow_issuer_is_a_problem(web: Web, page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    assert MILLISECONDS == 1_500
    monkeypatch.setattr(limits, "ISSUER_MILLISECONDS", MILLISECONDS)
    web.pages[DISCOVERY] = page

    (finding,) = problems(check_issuer(ISSUER))

    assert finding.what == f"{DISCOVERY} did not answer within 1,500 ms"
    assert finding.api_gateway == CREATION


@pytest.mark.parametrize(
    ("named", "what"),
    [
        (f"{ISSUER}/", f"its \"issuer\" is '{ISSUER}/', not '{ISSUER}': they differ in the trailing slash"),
        ("https://other.example.com", f"its \"issuer\" is 'https://other.example.com', not '{ISSUER}'"),
        (None, f"its \"issuer\" is None, not '{ISSUER}'"),
    ],
)
def test_other_issuer_in_the_document_is_a_problem(web: Web, tokens: TokenIssuer, named: str | None, what: str) -> None:
    publish(web, tokens)
    web.pages[DISCOVERY] = Page(json.dumps({**DOCUMENT, "issuer": named}).encode())

    (finding,) = problems(check_issuer(ISSUER))

    assert finding.what == what
    assert "every token is answered 401" in finding.api_gateway


HOST = "https://login.example.com"
TENANT = "9188040d-6c67-4c5b-b112-36a304b66dad"


def serve(web: Web, at: str, issuer: str) -> None:
    """A discovery document, and the keys."""
    keys = f"{HOST}/keys"
    web.pages[f"{at.removesuffix('/')}/.well-known/openid-configuration"] = Page(
        json.dumps({"issuer": issuer, "jwks_uri": keys}).encode()
    )
    web.pages[keys] = Page(json.dumps(TokenIssuer(issuer, "api").keys()).encode())


@pytest.mark.parametrize("tenants", ["common", "organizations"])
def test_issuer_of_every_tenant_of_entra_has_advice_that_ends(web: Web, tenants: str) -> None:
    serve(web, f"{HOST}/{tenants}/v2.0", f"{HOST}/{{tenantid}}/v2.0")
    serve(web, f"{HOST}/{TENANT}/v2.0", f"{HOST}/{TENANT}/v2.0")

    (finding,) = problems(check_issuer(f"{HOST}/{tenants}/v2.0"))
    assert finding.todo == (
        "set the issuer to the one of the tenant whose users may call, such as "
        "https://login.microsoftonline.com/TENANT_ID/v2.0, and give each further tenant an authorizer of its own. API "
        "Gateway cannot admit every tenant: a Lambda authorizer can (docs/gateways.md)"
    )
    assert problems(check_issuer(f"{HOST}/{TENANT}/v2.0")) == []


def test_issuer_of_azure_b2c_has_advice_that_ends(web: Web) -> None:
    """A policy's document names the tenant's issuer, where nothing is published, but for the value with tfp."""
    policy, tenant = f"{HOST}/shop.onmicrosoft.com/B2C_1_signin/v2.0", f"{HOST}/{TENANT}/v2.0/"
    with_tfp = f"{HOST}/tfp/{TENANT}/b2c_1_signin/v2.0/"
    serve(web, policy, tenant)
    serve(web, with_tfp, with_tfp)

    (finding,) = problems(check_issuer(policy))
    assert finding.todo == (
        'in the token compatibility settings of the user flow, set "Issuer (iss) claim" to the value with tfp, and set '
        "the issuer to https://TENANT.b2clogin.com/tfp/TENANT_ID/POLICY/v2.0/"
    )
    assert problems(check_issuer(with_tfp)) == []
    (unpublished,) = problems(check_issuer(f"{tenant}b2c_1_signin"))
    assert unpublished.todo == finding.todo


def test_published_issuer_is_advised_only_if_it_answers(web: Web) -> None:
    serve(web, f"{HOST}/v1", f"{HOST}/tokens/")

    (finding,) = problems(check_issuer(f"{HOST}/v1"))
    assert finding.todo == (
        f"have the provider publish '{HOST}/tokens/' at {HOST}/tokens/.well-known/openid-configuration. API Gateway "
        "cannot check its tokens before: a Lambda authorizer can (docs/gateways.md)"
    )
    serve(web, f"{HOST}/tokens/", f"{HOST}/tokens/")
    (finding,) = problems(check_issuer(f"{HOST}/v1"))
    assert finding.todo == f"set the issuer to '{HOST}/tokens/'"
    assert problems(check_issuer(f"{HOST}/tokens/")) == []


@pytest.mark.parametrize(
    ("issuer", "advice"),
    [
        ("https://clerk.example.com", "add an aud to a JWT template in Clerk's dashboard"),
        ("https://able-cow-1.clerk.accounts.dev", "add an aud to a JWT template in Clerk's dashboard"),
        ("https://id.example.com/realms/shop", "add an audience mapper to a client scope in Keycloak"),
        (
            "https://id.example.com",
            "have the provider put an aud into its tokens, and set the audiences to it. If",
        ),
    ],
)
def test_token_without_an_audience_has_advice_that_ends(web: Web, issuer: str, advice: str) -> None:
    provider = TokenIssuer(issuer, "api")
    web.pages[f"{issuer}/.well-known/openid-configuration"] = Page(json.dumps(provider.discovery()).encode())
    web.pages[provider.discovery()["jwks_uri"]] = Page(json.dumps(provider.keys()).encode())

    (finding,) = problems(check_issuer(issuer, token=provider.mint(aud=None), audiences=["api"]))
    assert finding.what == "the token has neither aud nor client_id"
    assert finding.todo.startswith(advice)
    for claims in ({"aud": "api"}, {"aud": None, "client_id": "api"}):
        assert problems(check_issuer(issuer, token=provider.mint(**claims), audiences=["api"])) == []


def test_keys_beyond_the_limit_are_a_problem(web: Web, tokens: TokenIssuer) -> None:
    publish(web, tokens)
    body = web.pages[KEYS].body

    web.pages[KEYS] = Page(body + b" " * (limits.JWKS_BYTES - len(body)))
    assert problems(check_issuer(ISSUER)) == []

    web.pages[KEYS] = Page(body + b" " * (limits.JWKS_BYTES - len(body) + 1))
    (finding,) = problems(check_issuer(ISSUER))
    assert finding.what == f"{KEYS} is longer than 150,000 bytes"
    assert "every token is answered 401" in finding.api_gateway


EC = {"kty": "EC", "kid": "e", "crv": "P-256", "x": "x", "y": "y"}


@pytest.mark.parametrize(
    ("change", "level", "what"),
    [
        (lambda _: {"keys": []}, "problem", 'the key set has no list "keys" with a key in it'),
        (lambda _: {"keys": "x"}, "problem", 'the key set has no list "keys" with a key in it'),
        (lambda _: {"keys": [EC]}, "problem", "no signing key is an RSA key; there are EC"),
        (lambda key: {"keys": [{**key, "use": "enc"}]}, "problem", "no signing key is an RSA key; there are RSA"),
        (
            lambda key: {"keys": [{name: key[name] for name in key if name != "kid"}]},
            "problem",
            'no RSA key has a "kid"',
        ),
        (
            lambda key: {"keys": [key, EC]},
            "warning",
            '1 of 2 signing keys can\'t be used: not RSA, or without "kid"',
        ),
    ],
)
def test_keys_that_api_gateway_can_not_use_are_a_problem(
    web: Web, tokens: TokenIssuer, change: Any, level: str, what: str
) -> None:
    publish(web, tokens, **change(tokens.keys()["keys"][0]))

    (finding,) = problems(check_issuer(ISSUER))

    assert (finding.level, finding.what[: len(what)]) == (level, what)
    assert "401" in finding.api_gateway


def test_slow_answers_and_redirects_are_warnings(
    web: Web, tokens: TokenIssuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(web, tokens)
    monkeypatch.setattr("passage_component.tools.check_issuer._SLOW", 0.0001)
    elsewhere = "https://cdn.example.com/keys"
    web.pages[elsewhere] = web.pages[KEYS]
    web.pages[KEYS] = Page(status=302, headers={"location": elsewhere}, begins_after=0.05)

    first, slow, redirect = problems(check_issuer(ISSUER))

    assert first.what == slow.what
    assert (slow.level, slow.what) == ("warning", "that is slow, and may take too long another time")
    assert (redirect.level, redirect.what) == ("warning", f"{KEYS} redirects to {elsewhere}")


def test_untrusted_certificate_is_a_problem(web: Web, tokens: TokenIssuer, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(web, tokens)
    monkeypatch.delenv("SSL_CERT_FILE")

    (finding,) = problems(check_issuer(ISSUER))

    assert "certificate verify failed" in finding.what
    assert finding.todo == "use a certificate of a public authority, with its chain"


@pytest.mark.parametrize(
    ("bad", "what"),
    [
        ("expired", "the token's exp is 3,6"),
        ("not_yet_valid", "the token's nbf is 3,"),
        ("wrong_audience", "the token's aud is ['https://other.example.com']; the authorizer's audiences are"),
        ("wrong_issuer", f"the token's iss is '{ISSUER}x', not '{ISSUER}'"),
        ("wrong_key", "the token's signature is not its key's"),
        ("unknown_kid", "the token's key "),
        ("alg_none", "the token's algorithm is 'none'"),
        ("tampered_payload", "the token's signature is not its key's"),
        ("stripped_signature", "the token's signature is not its key's"),
    ],
)
def test_bad_token_is_a_problem(web: Web, tokens: TokenIssuer, bad: str, what: str) -> None:
    publish(web, tokens)
    token = getattr(tokens, bad)()

    findings = problems(check_issuer(ISSUER, token=token, audiences=["https://app.example.com"]))

    assert findings[0].what.startswith(what)
    assert all("answers 401" in each.api_gateway for each in findings)
    assert not any(token in text for each in findings for text in (each.what, each.api_gateway, each.todo))


@pytest.mark.parametrize(
    ("claims", "what"),
    [
        ({"audience": "https://app.example.com"}, None),
        ({"aud": None, "client_id": "https://app.example.com"}, None),
        ({"aud": None, "client_id": "x"}, "the token's client_id is 'x'"),
        ({"aud": "x", "client_id": "https://app.example.com"}, "the token's aud is 'x'"),
        ({"aud": None}, "the token has neither aud nor client_id"),
        ({"exp": None}, "the token's exp is not a number"),
        ({"exp": "tomorrow"}, "the token's exp is not a number"),
        ({"iat": 99_999_999_999}, "the token's iat is"),
    ],
)
def test_bad_claim_is_a_problem(web: Web, tokens: TokenIssuer, claims: dict[str, Any], what: str | None) -> None:
    publish(web, tokens)

    found = problems(check_issuer(ISSUER, token=tokens.mint(**claims), audiences=["https://app.example.com"]))

    assert [each.what[: len(what or "")] for each in found] == ([what] if what else [])


@pytest.mark.parametrize("token", ["", "opaque", "a.b.c", "e30.e30", "W10.W10.x"])
def test_malformed_token_is_a_problem(web: Web, tokens: TokenIssuer, token: str) -> None:
    publish(web, tokens)

    (finding,) = problems(check_issuer(ISSUER, token=token))

    assert finding.what.startswith("the token is not a JWT")


@pytest.mark.parametrize(
    ("issuer", "what"),
    [
        ("http://login.example.com", "'http://login.example.com' is not an https URL"),
        ("login.example.com", "'login.example.com' is not an https URL"),
        (DISCOVERY, f"'{DISCOVERY}' is the address of the discovery document"),
    ],
)
def test_issuer_that_the_component_refuses_is_a_problem(issuer: str, what: str) -> None:
    (finding,) = check_issuer(issuer)

    assert finding.what.startswith(what)


def test_issuer_in_a_private_network_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("urllib.request.getproxies", dict)
    for address in ("10.1.2.3", "127.0.0.1", "fd00::1", "169.254.169.254"):
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, found=address: [(2, 1, 6, "", (found, 0))])

        (finding,) = check_issuer(ISSUER)

        assert finding.what.endswith(f"has an address that the internet can't reach: {address}")
        assert finding.api_gateway == CREATION


@pytest.mark.parametrize("host", ["a..b.example.com", f"{'a' * 64}.example.com"])
def test_impossible_host_is_a_problem(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    monkeypatch.delenv("https_proxy", raising=False)
    (finding,) = check_issuer(f"https://{host}")

    assert finding.level == "problem"
    assert host in finding.what


@pytest.mark.parametrize("url", ["https://login.example.com/a b", "https://login.example.com:port/a"])
def test_bad_jwks_uri_is_a_problem(web: Web, tokens: TokenIssuer, url: str) -> None:
    publish(web, tokens)
    web.pages[DISCOVERY] = Page(json.dumps({**DOCUMENT, "jwks_uri": url}).encode())

    (finding,) = problems(check_issuer(ISSUER))

    assert finding.what.startswith(f"{url} can't be reached: ")


def test_key_without_use_may_sign(web: Web, tokens: TokenIssuer) -> None:
    publish(web, tokens, keys=[{**tokens.keys()["keys"][0], "use": None}])

    assert problems(check_issuer(ISSUER)) == []


def test_unknown_host_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: object) -> None:
        raise socket.gaierror("Name or service not known")

    monkeypatch.setattr("urllib.request.getproxies", dict)
    monkeypatch.setattr(socket, "getaddrinfo", missing)

    (finding,) = check_issuer(ISSUER)

    assert finding.what == "its host login.example.com is not found (Name or service not known)"


def test_command_prints_findings_and_exits(web: Web, tokens: TokenIssuer) -> None:
    publish(web, tokens)

    def run(*arguments: str, token: str = "") -> tuple[int, str]:
        command = [sys.executable, "-m", "passage_component", "check-issuer", *arguments]
        done = subprocess.run(command, input=token, capture_output=True, text=True, check=False, timeout=60)
        return done.returncode, done.stdout + done.stderr

    code, said = run(ISSUER, "--token", "-", "--audience", "https://app.example.com", token=f"{tokens.mint()}\n")
    assert (code, said.splitlines()[0], said.splitlines()[-1]) == (0, ISSUER, "0 problems")

    code, said = run(ISSUER, "--token", "-", "--audience", "other", token=tokens.mint())
    assert code == 1
    assert said.splitlines()[-1] == "1 problem"
    assert 'API Gateway answers 401 {"message":"Unauthorized"} with www-authenticate' in said
    assert "to do: set the audiences to what your tokens carry" in said

    assert run(ISSUER, "--token", tokens.mint())[0] == 2
    assert run()[0] == 2


def test_token_without_the_extra_is_an_error(
    web: Web, tokens: TokenIssuer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(web, tokens)
    monkeypatch.setitem(sys.modules, "cryptography.exceptions", None)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(tokens.mint().encode("utf-16"))))

    assert command_line.main(["check-issuer", ISSUER, "--token", "-"]) == 2
    assert 'pip install "pulumi-passage-component[testing]"' in capsys.readouterr().out
