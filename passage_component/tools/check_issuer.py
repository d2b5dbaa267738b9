"""`check-issuer`: report before a deployment what API Gateway would refuse about an issuer.

The checks are those of API Gateway when it creates a JWT authorizer and when it gets a token, with the same limits
(API Gateway developer guide, "Control access to HTTP APIs with JWT authorizers" and "Quotas").
"""

import argparse
import http.client
import ipaddress
import json
import re
import socket
import ssl
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from ..errors import text_of
from ..model import limits, tokens
from ..validate import rules
from .inputs import read_input

_DISCOVERY = "/.well-known/openid-configuration"
_REFUSES_ALL = 'admits nobody: every token is answered 401 {"message":"Unauthorized"}'
_UNAUTHORIZED = 'answers 401 {"message":"Unauthorized"}'
_LAMBDA = "a Lambda authorizer can (docs/gateways.md)"
_ANY_TENANT = (
    "set the issuer to the one of the tenant whose users may call, such as "
    "https://login.microsoftonline.com/TENANT_ID/v2.0, and give each further tenant an authorizer of its own. API "
    f"Gateway cannot admit every tenant: {_LAMBDA}"
)
"""Entra ID: the discovery documents of `common` and `organizations` have a template in place of an issuer."""

_B2C = (
    'in the token compatibility settings of the user flow, set "Issuer (iss) claim" to the value with tfp, and set the '
    "issuer to https://TENANT.b2clogin.com/tfp/TENANT_ID/POLICY/v2.0/"
)
"""Azure AD B2C, "Token compatibility": only the value with tfp complies with OpenID Connect Discovery."""

_AUDIENCES = {
    r"https://[^/]*\bclerk\..*": (
        "add an aud to a JWT template in Clerk's dashboard, have pages get the template's tokens, and set the "
        "audiences to it"
    ),
    r".*/realms/[^/]+": "add an audience mapper to a client scope in Keycloak, and set the audiences to its audience",
}
"""The pattern of a provider's issuers to the way to an audience in its tokens."""

_KEY_RULES = {"form", "alg", "kid", "signature"}
_SLOW = 0.5
"""An answer is slow if it takes more than this part of API Gateway's limit."""
_MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Finding:
    """The result of one check.

    Attributes:
        level: `ok`, `warning` or `problem`.
        what: the fact.
        api_gateway: how API Gateway reacts to it; empty for `ok`.
        todo: the remedy; empty for `ok`.
    """

    level: str
    what: str
    api_gateway: str = ""
    todo: str = ""


class _Problem(Exception):  # noqa: N818 - a finding, not an error
    """A problem that makes the next checks impossible."""

    def __init__(self, what: str, api_gateway: str, todo: str) -> None:
        super().__init__(what)
        self.finding = Finding("problem", what, api_gateway, todo)


@dataclass(frozen=True)
class _Answer:
    body: bytes
    url: str
    milliseconds: float


def check_issuer(issuer: str, *, token: str | None = None, audiences: Sequence[str] = ()) -> list[Finding]:
    """Fetch an issuer's discovery document and keys as API Gateway would, and check a token.

    Proxies and further certificate authorities come from the environment (`https_proxy`, `SSL_CERT_FILE`).

    Args:
        issuer: the issuer, as in the authorizer.
        token: a token to check against issuer and keys; needs the extra `testing`. The findings never repeat it.
            Default: none.
        audiences: the authorizer's audiences, to compare with the token's `aud`. Default: no comparison.

    Returns:
        The findings, in the order of the checks. The list ends with a problem that prevents further checks.

    Raises:
        ModuleNotFoundError: there is a token, and cryptography is not installed.
    """
    return list(_findings(issuer, token, audiences))


def run(options: argparse.Namespace) -> int:
    """Print the findings; return 1 if there is a problem and 2 if the command is wrong, else 0."""
    token = None
    if options.token is not None:
        if options.token != "-":  # noqa: S105 - it stands for standard input
            print(
                "check-issuer: --token: a token on the command line stays in the shell's history. Give `--token -`, and"
            )
            print("the token on standard input.")
            return 2
        token = read_input("-")
    try:
        findings = check_issuer(options.issuer, token=token, audiences=options.audience)
    except ModuleNotFoundError as error:
        package = str(error.name).partition(".")[0]
        print(f'check-issuer: --token: {package} is missing. Run pip install "pulumi-passage-component[testing]".')
        return 2
    print(options.issuer)
    for finding in findings:
        print(f"  {finding.level:<7}  {finding.what}")
        if finding.api_gateway:
            print(f"           API Gateway {finding.api_gateway}")
            print(f"           to do: {finding.todo}")
    problems = sum(finding.level == "problem" for finding in findings)
    print(f"{problems} problem{'' if problems == 1 else 's'}")
    return 1 if problems else 0


def _findings(issuer: str, token: str | None, audiences: Sequence[str]) -> Iterator[Finding]:
    try:
        yield _check_url(issuer)
        keys_url = yield from _check_discovery(issuer)
        keys = yield from _check_keys(keys_url)
    except _Problem as problem:
        yield problem.finding
        return
    if token is not None:
        yield from _check_token(issuer, tokens.token_of(token.strip()), keys, audiences)


def _creation_refused(issuer: str) -> str:
    """CreateAuthorizer's own message (haandol/cognito-kakao-example, issue 1)."""
    url = issuer.removesuffix("/") + _DISCOVERY
    return (
        f"refuses to create the authorizer: BadRequestException: Caught exception when connecting to {url} for issuer "
        f"{issuer}. Please try again later. Error: Invalid issuer: {issuer}. Issuer must have a valid discovery "
        f"endpoint ended with '{_DISCOVERY}'"
    )


def _check_url(issuer: str) -> Finding:
    refused = _creation_refused(issuer)
    problem = rules.issuer(issuer)
    if problem:
        raise _Problem(text_of(problem), refused, "correct the issuer; the component refuses it as well")
    host = urlsplit(issuer).hostname or ""
    if "https" in urllib.request.getproxies() and not urllib.request.proxy_bypass(host):
        return Finding("ok", "it is an https URL, which this machine reaches through a proxy")
    try:
        addresses = {str(entry[4][0]) for entry in socket.getaddrinfo(host, None)}
    except (OSError, UnicodeError) as error:
        what = f"its host {host} is not found ({error})"
        raise _Problem(what, refused, "correct the host, or wait for its DNS record") from error
    private = sorted(address for address in addresses if not ipaddress.ip_address(address.partition("%")[0]).is_global)
    if private:
        what = f"its host {host} has an address that the internet can't reach: {', '.join(private)}"
        raise _Problem(what, refused, "use an issuer with a public address: API Gateway is not in your VPC")
    return Finding("ok", "it is an https URL with a public address")


def _check_discovery(issuer: str) -> Generator[Finding, None, str]:
    """Returns the key set's URL."""
    refused = _creation_refused(issuer)
    publish = _B2C if _is_b2c(issuer) else "correct the issuer, or have the provider publish it there"
    document = yield from _fetch_json(issuer.removesuffix("/") + _DISCOVERY, refused, publish=publish)
    published = document.get("issuer")
    if published == issuer:
        yield Finding("ok", 'its "issuer" is the issuer to the byte')
    else:
        what = f'its "issuer" is {published!r}, not {issuer!r}'
        if isinstance(published, str) and published.removesuffix("/") == issuer.removesuffix("/"):
            what += ": they differ in the trailing slash"
        todo = _other_issuer(issuer, published)
        yield Finding("problem", what, f"compares to the byte and {_REFUSES_ALL}", todo)
    keys_url = document.get("jwks_uri")
    if not isinstance(keys_url, str) or not keys_url.startswith("https://"):
        what = f'its "jwks_uri" is {keys_url!r}, not an https URL'
        raise _Problem(what, refused, "have the provider publish its keys at an https URL")
    return keys_url


def _other_issuer(issuer: str, published: object) -> str:
    """The way from an issuer whose discovery document names another one."""
    if not isinstance(published, str) or rules.issuer(published):
        is_template = isinstance(published, str) and "{" in published
        return _ANY_TENANT if is_template else 'have the provider publish its "issuer", an https URL'
    # The tokens have the published issuer, and API Gateway asks there again.
    if published.removesuffix("/") == issuer.removesuffix("/") or _published_at(published) == published:
        return f"set the issuer to {published!r}"
    if _is_b2c(issuer):
        return _B2C
    return (
        f"have the provider publish {published!r} at {published.removesuffix('/') + _DISCOVERY}. API Gateway cannot "
        f"check its tokens before: {_LAMBDA}"
    )


def _is_b2c(issuer: str) -> bool:
    return (urlsplit(issuer).hostname or "").endswith(".b2clogin.com") or "/b2c_1" in issuer.lower()


def _published_at(issuer: str) -> object:
    """The issuer in an issuer's own discovery document; None without one."""
    try:
        document = json.loads(_fetch(issuer.removesuffix("/") + _DISCOVERY, _MEGABYTE).body)
    except (OSError, http.client.HTTPException, ValueError, RecursionError):
        return None
    return document.get("issuer") if isinstance(document, dict) else None


def _check_keys(url: str) -> Generator[Finding, None, dict[str, dict[str, Any]]]:
    """Returns the RSA keys, by `kid`."""
    key_set = yield from _fetch_json(url, _REFUSES_ALL, largest=limits.JWKS_BYTES)
    keys = key_set.get("keys")
    if not isinstance(keys, list) or not all(isinstance(key, dict) for key in keys) or not keys:
        what = 'the key set has no list "keys" with a key in it (RFC 7517, section 5)'
        raise _Problem(what, _REFUSES_ALL, "have the provider publish its signing keys")
    signing = [key for key in keys if key.get("use") in (None, "sig")]
    rsa = [key for key in signing if key.get("kty") == "RSA" and key.get("n") and key.get("e")]
    usable = {key["kid"]: key for key in rsa if isinstance(key.get("kid"), str)}
    if not rsa:
        what = f"no signing key is an RSA key; there are {', '.join(sorted({str(key.get('kty')) for key in keys}))}"
        raise _Problem(
            what, f"takes only RSA and {_REFUSES_ALL}", f"have the provider sign with RS256; otherwise {_LAMBDA}"
        )
    if not usable:
        refused = f'finds the key by the "kid" in the token\'s header and {_REFUSES_ALL}'
        raise _Problem('no RSA key has a "kid"', refused, 'have the provider publish its keys with a "kid"')
    useless = len(signing) - len(usable)
    yield Finding("ok", f'{len(usable)} RSA signing key{"s" if len(usable) > 1 else ""} with a "kid"')
    if useless:
        yield Finding(
            "warning",
            f'{useless} of {len(signing)} signing keys can\'t be used: not RSA, or without "kid"',
            f"{_UNAUTHORIZED} to tokens that are signed with one of them",
            "have your application's tokens signed with RS256",
        )
    return usable


def _check_token(
    issuer: str, token: str, keys: dict[str, dict[str, Any]], audiences: Sequence[str]
) -> Iterator[Finding]:
    refusals = list(tokens.refusals(token, issuer=issuer, audiences=audiences, keys=keys, now=time.time()))
    if not _KEY_RULES & {refusal.rule for refusal in refusals}:
        yield Finding("ok", "the token's signature is the issuer's")
    for refusal in refusals:
        header = f' with www-authenticate: … "{tokens.WRONG_AUDIENCE}"' if refusal.rule == "aud" else ""
        todo = refusal.todo
        if refusal.rule == "aud" and not {"aud", "client_id"} & tokens.claims_of(token).keys():
            todo = next((advice for known, advice in _AUDIENCES.items() if re.fullmatch(known, issuer)), todo)
        yield Finding("problem", refusal.what, f"{_UNAUTHORIZED}{header}", todo)
    if not refusals:
        yield Finding("ok", "the token would be admitted")


def _fetch_json(
    url: str, refused: str, *, largest: int = _MEGABYTE, publish: str = "have the provider publish it there"
) -> Generator[Finding, None, dict[str, Any]]:
    limit = limits.ISSUER_MILLISECONDS
    try:
        answer = _fetch(url, largest)
    except TimeoutError as error:
        raise _Problem(f"{url} did not answer within {limit:,} ms", refused, "make it answer faster") from error
    except urllib.error.HTTPError as error:
        raise _Problem(f"{url} answered {error.code}", refused, publish) from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        reason = getattr(error, "reason", error)
        untrusted = isinstance(reason, ssl.SSLError)
        todo = "use a certificate of a public authority, with its chain" if untrusted else "check that it runs"
        raise _Problem(f"{url} can't be reached: {reason}", refused, todo) from error
    if len(answer.body) > largest:
        raise _Problem(f"{url} is longer than {largest:,} bytes", refused, "have the provider publish fewer keys")
    try:
        document = json.loads(answer.body)
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        raise _Problem(f"{url} is not a JSON object", refused, publish)
    took = f"{answer.milliseconds:,.0f} of at most {limit:,} ms"
    yield Finding("ok", f"{url} answered in {took}, {len(answer.body):,} bytes")
    if answer.milliseconds > limit * _SLOW:
        what = "that is slow, and may take too long another time"
        yield Finding("warning", what, refused, "make it answer faster")
    if answer.url != url:
        what, documented = f"{url} redirects to {answer.url}", "is not documented to follow a redirect"
        yield Finding("warning", what, documented, "publish it without a redirect")
    return document


def _fetch(url: str, largest: int) -> _Answer:
    """Fetch within API Gateway's limit, which a socket's timeout is not: it counts each operation alone.

    Raises:
        TimeoutError: the answer with name resolution and TLS took longer.
        OSError: the server can't be reached, or answers an error.
    """
    seconds = limits.ISSUER_MILLISECONDS / 1000
    results: list[_Answer | Exception] = []

    def fetch() -> None:
        start = time.monotonic()
        try:
            request = urllib.request.Request(url, headers={"accept": "application/json"})  # noqa: S310 - https only
            # A new opener: urllib keeps its first one, with the proxies of that time.
            with urllib.request.build_opener().open(request, timeout=seconds) as response:
                body = response.read(largest + 1)
                took = (time.monotonic() - start) * 1000
                results.append(_Answer(body, response.url, took))
        except (OSError, http.client.HTTPException, ValueError) as error:
            if isinstance(error, urllib.error.HTTPError):
                error.close()
            results.append(error)

    thread = threading.Thread(target=fetch, daemon=True)
    thread.start()
    thread.join(seconds)
    result = results[0] if results else TimeoutError()
    if isinstance(result, _Answer):
        return result
    if isinstance(getattr(result, "reason", None), TimeoutError):
        raise TimeoutError from result
    raise result
