"""`check-issuer`: what API Gateway would refuse about an issuer, said before a deployment does.

It does what API Gateway does while it creates a JWT authorizer and while it checks a token, with the same limits
(API Gateway developer guide, "Control access to HTTP APIs with JWT authorizers" and "Quotas").
"""

import argparse
import http.client
import ipaddress
import json
import socket
import ssl
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from ..model import limits, tokens
from ..validate import rules

_DISCOVERY = "/.well-known/openid-configuration"
_NOBODY = 'admits nobody: every token is answered 401 {"message":"Unauthorized"}'
_UNAUTHORIZED = 'answers 401 {"message":"Unauthorized"}'
_OF_THE_KEY = {"form", "alg", "kid", "signature"}
_SLOW = 0.5
"""The part of API Gateway's time above which an answer is called slow."""
_MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        level: `ok`, `warning` or `problem`.
        what: what was found.
        api_gateway: what API Gateway does about it; empty when all is well.
        todo: what to do about it; empty when all is well.
    """

    level: str
    what: str
    api_gateway: str = ""
    todo: str = ""


class _Problem(Exception):  # noqa: N818 - what is wrong, not an error
    """Ends the check: without this there is nothing more to look at."""

    def __init__(self, what: str, api_gateway: str, todo: str) -> None:
        super().__init__(what)
        self.finding = Finding("problem", what, api_gateway, todo)


@dataclass(frozen=True)
class _Answer:
    status: int
    body: bytes
    url: str
    milliseconds: float


def check_issuer(issuer: str, *, token: str | None = None, audiences: Sequence[str] = ()) -> list[Finding]:
    """Fetch an issuer's discovery document and keys as API Gateway would, and look at a token, if there is one.

    Proxies and further certificate authorities are those of the environment (`https_proxy`, `SSL_CERT_FILE`).

    Args:
        issuer: the issuer, as the authorizer would get it.
        token: a token to check against issuer and keys; needs the extra `testing`. It is never repeated.
        audiences: the authorizer's audiences, for the token's `aud`. Default: none are compared.

    Returns:
        What was found, in the order in which it was looked at. After a problem that hides the rest the list ends.

    Raises:
        ModuleNotFoundError: a token is given and cryptography is not installed.
    """
    findings: list[Finding] = []
    try:
        _check_url(findings, issuer)
        document = _check_discovery(findings, issuer)
        keys = _check_keys(findings, document["jwks_uri"])
        if token is not None:
            _check_token(findings, issuer, token, keys, audiences)
    except _Problem as problem:
        findings.append(problem.finding)
    return findings


def run(options: argparse.Namespace) -> int:
    """Print the findings; return 1 if there is a problem and 2 if the command is wrong, else 0."""
    token = None
    if options.token is not None:
        if options.token != "-":  # noqa: S105 - it stands for standard input
            print(
                "check-issuer: --token takes `-` only and reads the token from standard input: what is written", end=" "
            )
            print("on a command line ends up in the shell's history")
            return 2
        token = sys.stdin.read()
    try:
        findings = check_issuer(options.issuer, token=token, audiences=options.audience)
    except ModuleNotFoundError as error:
        package = str(error.name).partition(".")[0]
        print(f'check-issuer: --token needs {package}: pip install "pulumi-passage-component[testing]"')
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


def _created(issuer: str) -> str:
    """CreateAuthorizer's own words, as haandol/cognito-kakao-example issue 1 shows them."""
    url = issuer.removesuffix("/") + _DISCOVERY
    return (
        f"refuses to create the authorizer: BadRequestException: Caught exception when connecting to {url} for issuer "
        f"{issuer}. Please try again later. Error: Invalid issuer: {issuer}. Issuer must have a valid discovery "
        f"endpoint ended with '{_DISCOVERY}'"
    )


def _check_url(findings: list[Finding], issuer: str) -> None:
    problem = rules.issuer(issuer, repr(issuer))
    if problem:
        raise _Problem(problem, _created(issuer), "correct the issuer; the component refuses it as well")
    host = urlsplit(issuer).hostname or ""
    if "https" in urllib.request.getproxies() and not urllib.request.proxy_bypass(host):
        findings.append(Finding("ok", "it is an https URL; a proxy of this machine asks it"))
        return
    try:
        addresses = {str(each[4][0]) for each in socket.getaddrinfo(host, None)}
    except (OSError, UnicodeError) as error:
        raise _Problem(
            f"its host {host} is not found ({error})", _created(issuer), "correct the host, or wait for its DNS record"
        ) from error
    private = sorted(each for each in addresses if not ipaddress.ip_address(each.partition("%")[0]).is_global)
    if private:
        raise _Problem(
            f"its host {host} has an address that the internet can't reach: {', '.join(private)}",
            _created(issuer),
            "use an issuer with a public address: API Gateway is in no VPC of yours",
        )
    findings.append(Finding("ok", "it is an https URL with a public address"))


def _check_discovery(findings: list[Finding], issuer: str) -> dict[str, Any]:
    url = issuer.removesuffix("/") + _DISCOVERY
    refused = _created(issuer)
    document = _fetch_json(findings, url, refused)
    named = document.get("issuer")
    if named != issuer:
        slash = isinstance(named, str) and named.removesuffix("/") == issuer.removesuffix("/")
        findings.append(
            Finding(
                "problem",
                f'its "issuer" is {named!r}, not {issuer!r}' + (": they differ in the trailing slash" if slash else ""),
                f"compares to the byte and {_NOBODY}",
                f"set the issuer to {named!r}" if slash else "take the issuer that the provider's tokens carry as iss",
            )
        )
    else:
        findings.append(Finding("ok", 'its "issuer" is the issuer to the byte'))
    keys_url = document.get("jwks_uri")
    if not isinstance(keys_url, str) or not keys_url.startswith("https://"):
        raise _Problem(
            f'its "jwks_uri" is {keys_url!r}; an https URL is needed',
            refused,
            "have the provider publish its keys at an https URL",
        )
    return document


def _check_keys(findings: list[Finding], url: str) -> dict[str, dict[str, Any]]:
    """The RSA keys, by `kid`."""
    answer = _fetch_json(findings, url, _NOBODY, largest=limits.JWKS_BYTES)
    keys = answer.get("keys")
    if not isinstance(keys, list) or not all(isinstance(key, dict) for key in keys) or not keys:
        raise _Problem(
            'the key set has no list "keys" with a key in it (RFC 7517, section 5)',
            _NOBODY,
            "have the provider publish its signing keys",
        )
    signing = [key for key in keys if key.get("use") in (None, "sig")]
    rsa = [key for key in signing if key.get("kty") == "RSA" and key.get("n") and key.get("e")]
    usable = {key["kid"]: key for key in rsa if isinstance(key.get("kid"), str)}
    if not rsa:
        kinds = sorted({str(key.get("kty")) for key in keys})
        raise _Problem(
            f"no signing key is an RSA key; there are {', '.join(kinds)}",
            f"takes RSA only and {_NOBODY}",
            "have the provider sign with RS256",
        )
    if not usable:
        raise _Problem(
            'no RSA key has a "kid"',
            f'finds the key by the "kid" in the token\'s header and {_NOBODY}',
            'have the provider publish its keys with a "kid"',
        )
    useless = len(signing) - len(usable)
    findings.append(Finding("ok", f'{len(usable)} RSA signing key{"s" if len(usable) > 1 else ""} with a "kid"'))
    if useless:
        findings.append(
            Finding(
                "warning",
                f'{useless} of {len(signing)} signing keys can\'t be used: not RSA, or without "kid"',
                'answers 401 {"message":"Unauthorized"} to tokens that are signed with one of them',
                "have your application's tokens signed with RS256",
            )
        )
    return usable


def _check_token(
    findings: list[Finding], issuer: str, token: str, keys: dict[str, dict[str, Any]], audiences: Sequence[str]
) -> None:
    found = list(
        tokens.refusals(tokens.token_of(token.strip()), issuer=issuer, audiences=audiences, keys=keys, now=time.time())
    )
    if not _OF_THE_KEY & {each.rule for each in found}:
        findings.append(Finding("ok", "the token's signature is the issuer's"))
    for each in found:
        says = f' with www-authenticate: … "{tokens.WRONG_AUDIENCE}"' if each.rule == "aud" else ""
        findings.append(Finding("problem", each.what, f"{_UNAUTHORIZED}{says}", each.todo))
    if not found:
        findings.append(Finding("ok", "the token would be admitted"))


def _fetch_json(findings: list[Finding], url: str, refused: str, *, largest: int = _MEGABYTE) -> dict[str, Any]:
    try:
        answer = _fetch(url, largest)
    except TimeoutError as error:
        raise _Problem(
            f"{url} did not answer within {limits.ISSUER_MILLISECONDS:,} ms", refused, "make it answer faster"
        ) from error
    except urllib.error.HTTPError as error:
        raise _Problem(f"{url} answered {error.code}", refused, "have the provider publish it there") from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        reason = getattr(error, "reason", error)
        untrusted = isinstance(reason, ssl.SSLError)
        raise _Problem(
            f"{url} can't be reached: {reason}",
            refused,
            "use a certificate of a public authority, with its chain" if untrusted else "see that it runs",
        ) from error
    if len(answer.body) > largest:
        raise _Problem(f"{url} is longer than {largest:,} bytes", refused, "have the provider publish fewer keys")
    try:
        document = json.loads(answer.body)
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        raise _Problem(f"{url} is no JSON object", refused, "have the provider publish it there")
    took = f"{answer.milliseconds:,.0f} of at most {limits.ISSUER_MILLISECONDS:,} ms"
    findings.append(Finding("ok", f"{url} answered in {took}, {len(answer.body):,} bytes"))
    if answer.milliseconds > limits.ISSUER_MILLISECONDS * _SLOW:
        text = "that is slow: another time it may be too late"
        findings.append(Finding("warning", text, refused, "make it answer faster"))
    if answer.url != url:
        text = "is not documented to follow a redirect"
        findings.append(Finding("warning", f"{url} redirects to {answer.url}", text, "publish it without a redirect"))
    return document


def _fetch(url: str, largest: int) -> _Answer:
    """Fetch within API Gateway's time, name resolution and TLS included: each socket operation alone can't tell.

    Raises:
        TimeoutError: it took longer.
        OSError: it can't be reached, or answers an error.
    """
    seconds = limits.ISSUER_MILLISECONDS / 1000
    result: list[_Answer | Exception] = []

    def fetch() -> None:
        begun = time.monotonic()
        try:
            request = urllib.request.Request(url, headers={"accept": "application/json"})  # noqa: S310 - https only
            # An opener of its own: urllib keeps the first one, with the proxies of that time.
            with urllib.request.build_opener().open(request, timeout=seconds) as response:
                body = response.read(largest + 1)
                took = (time.monotonic() - begun) * 1000
                result.append(_Answer(response.status, body, response.url, took))
        except (OSError, http.client.HTTPException, ValueError) as error:
            if isinstance(error, urllib.error.HTTPError):
                error.close()
            result.append(error)

    thread = threading.Thread(target=fetch, daemon=True)
    thread.start()
    thread.join(seconds)
    if not result:
        raise TimeoutError
    found = result[0]
    if isinstance(found, Exception):
        if _is_timeout(found):
            raise TimeoutError from found
        raise found
    return found


def _is_timeout(error: Exception) -> bool:
    return isinstance(error, TimeoutError) or isinstance(getattr(error, "reason", None), TimeoutError)
