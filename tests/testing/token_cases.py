"""Tokens, what API Gateway answers to each, and the rule that says so.

Rules from the API Gateway developer guide, "Control access to HTTP APIs with JWT authorizers in API Gateway", in its
order; what it does not say is read strictly. `tests/testing/test_gateway.py` runs the table against the local API,
`tests/e2e/test_gateway.py` against the emulator.
"""

import base64
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from passage_component.testing import BAD_TOKENS, TokenIssuer

Authorization = str | None
AUDIENCE = "https://app.example.com"
HOUR = 3600


@dataclass(frozen=True)
class Case:
    """The whole `Authorization` header that an issuer's token becomes, and the answer.

    Attributes:
        header: makes the header's value; None for no header.
        status: the answer's status.
        rule: what says so.
        route: what is asked.
        refused_for: the rule that the token breaks first (`Refusal.rule`); None where it breaks none.
    """

    header: Callable[[TokenIssuer], Authorization]
    status: int
    rule: str
    route: str = "GET /me"
    refused_for: str | None = None


def minted(**claims: Any) -> Callable[[TokenIssuer], Authorization]:
    return lambda issuer: f"Bearer {issuer.mint(**claims)}"


def bad(name: str) -> Callable[[TokenIssuer], Authorization]:
    return lambda issuer: f"Bearer {issuer.bad(name)}"


def in_seconds(seconds: float) -> int:
    return int(time.time() + seconds)


def with_parts(change: Callable[[list[str]], list[str]]) -> Callable[[TokenIssuer], Authorization]:
    return lambda issuer: f"Bearer {'.'.join(change(issuer.mint().split('.')))}"


REFUSED_FOR = {
    "expired": "exp",
    "without_expiry": "exp",
    "not_yet_valid": "nbf",
    "issued_in_the_future": "iat",
    "wrong_audience": "aud",
    "without_audience": "aud",
    "wrong_issuer": "iss",
    "without_issuer": "iss",
    "wrong_key": "signature",
    "unknown_kid": "kid",
    "without_kid": "kid",
    "own_key_inside": "signature",
    "own_key_url": "signature",
    "alg_none": "alg",
    "hs256_with_the_public_key": "alg",
    "hs256_in_the_header": "alg",
    "tampered_payload": "signature",
    "tampered_header": "signature",
    "stripped_signature": "signature",
    "no_jwt": "form",
}
"""Bad token to the rule that it breaks first (`Refusal.rule`)."""


def encoded(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


def with_header(**header: Any) -> Callable[[TokenIssuer], Authorization]:
    """A good token with more in its header, correctly signed with RS256."""
    return lambda issuer: f"Bearer {issuer.sign_text(json.dumps(parsed(issuer.mint())), **header)}"


def signed_with(algorithm: str) -> Callable[[TokenIssuer], Authorization]:
    return lambda issuer: f"Bearer {issuer.sign_text(json.dumps(parsed(issuer.mint())), alg=algorithm)}"


def parsed(token: str) -> Any:
    part = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def signed_by_hand(payload: str | bytes) -> Callable[[TokenIssuer], Authorization]:
    """A token whose payload is any text, correctly signed."""
    return lambda issuer: f"Bearer {issuer.sign_text(payload)}"


FORM = "a token is three parts, of which the first two are JSON objects"
SOURCE = "the identity source holds the token, alone or after Bearer"
AUD = "aud, or client_id where there is no aud, is one of the audiences"
EXP = "exp is after the current time"
SCOPE = "scope or scp has any one of the route's scopes; 403 otherwise"

CASES: dict[str, Case] = {
    # The identity source.
    "no header": Case(lambda _: None, 401, SOURCE),
    "an empty header": Case(lambda _: "", 401, SOURCE),
    "Bearer and nothing": Case(lambda _: "Bearer ", 401, SOURCE),
    "after Bearer": Case(minted(), 200, SOURCE),
    "alone": Case(lambda issuer: issuer.mint(), 200, SOURCE),
    "after bearer in small letters": Case(lambda issuer: f"bearer {issuer.mint()}", 200, SOURCE),
    "after Basic": Case(lambda issuer: f"Basic {issuer.mint()}", 401, SOURCE, refused_for="form"),
    "after Bearer twice": Case(lambda issuer: f"Bearer Bearer {issuer.mint()}", 401, SOURCE, refused_for="form"),
    "two tokens": Case(
        lambda issuer: f"Bearer {issuer.mint()},Bearer {issuer.mint()}", 401, SOURCE, refused_for="form"
    ),
    "in quotes": Case(lambda issuer: f'Bearer "{issuer.mint()}"', 401, SOURCE, refused_for="form"),
    # The form.
    "two parts": Case(with_parts(lambda parts: parts[:2]), 401, FORM, refused_for="form"),
    "four parts": Case(with_parts(lambda parts: [*parts, "x"]), 401, FORM, refused_for="form"),
    "no base64": Case(with_parts(lambda parts: ["%%%", *parts[1:]]), 401, FORM, refused_for="form"),
    "with padding": Case(with_parts(lambda parts: [f"{parts[0]}==", *parts[1:]]), 401, FORM, refused_for="form"),
    "a header that is not an object": Case(
        with_parts(lambda parts: [encoded([]), *parts[1:]]), 401, FORM, refused_for="form"
    ),
    "a payload that is not an object": Case(signed_by_hand("[]"), 401, FORM, refused_for="form"),
    "a payload that is not JSON": Case(signed_by_hand("x"), 401, FORM, refused_for="form"),
    # Algorithm, key and signature: what `TokenIssuer.bad` makes, each by its name.
    **{
        name.replace("_", " "): Case(bad(name), 401, text, refused_for=REFUSED_FOR[name])
        for name, text in BAD_TOKENS.items()
    },
    "RS384": Case(signed_with("RS384"), 200, "RSA only"),
    "RS512": Case(signed_with("RS512"), 200, "RSA only"),
    "PS256": Case(with_header(alg="PS256"), 401, "RSA only, as RS256, RS384 and RS512", refused_for="alg"),
    "ES256": Case(with_header(alg="ES256"), 401, "RSA only", refused_for="alg"),
    "an algorithm in a list": Case(with_header(alg=["RS256"]), 401, "RSA only", refused_for="alg"),
    "a kid in a list": Case(with_header(kid=["a"]), 401, "kid is a key's", refused_for="kid"),
    "a header of the provider's own": Case(with_header(cat="x", nonce=1), 200, "RFC 7515, section 4: ignored"),
    "an extension that has to be understood": Case(
        with_header(crit=["b64"], b64=False), 401, "RFC 7515, section 4.1.11", refused_for="crit"
    ),
    "a crit that is not a list": Case(with_header(crit=5), 401, "RFC 7515, section 4.1.11", refused_for="crit"),
    "another payload under the signature": Case(
        with_parts(lambda parts: [parts[0], encoded({"sub": "x"}), parts[2]]),
        401,
        "the signature is of the payload",
        refused_for="signature",
    ),
    "a name twice": Case(signed_by_hand('{"exp": 1, "exp": 99999999999}'), 401, FORM, refused_for="form"),
    "a payload in UTF-16": Case(signed_by_hand("{}".encode("utf-16")), 401, FORM, refused_for="form"),
    "a number that is NaN": Case(signed_by_hand('{"level": NaN}'), 401, FORM, refused_for="form"),
    "nested deeply": Case(signed_by_hand('{"a": ' + "[" * 900 + "]" * 900 + "}"), 401, FORM, refused_for="form"),
    # iss.
    "an issuer with a slash more": Case(
        lambda issuer: f"Bearer {issuer.mint(iss=f'{issuer.issuer}/')}",
        401,
        "iss is the issuer to the byte",
        refused_for="iss",
    ),
    "an issuer in capitals": Case(
        lambda issuer: f"Bearer {issuer.mint(iss=issuer.issuer.upper())}",
        401,
        "iss is the issuer to the byte",
        refused_for="iss",
    ),
    # aud.
    "the audience as text": Case(minted(audience=AUDIENCE), 200, AUD),
    "the audience in a list": Case(minted(audience=[AUDIENCE]), 200, AUD),
    "the audience among others": Case(minted(audience=["other", AUDIENCE]), 200, AUD),
    "an audience that begins so": Case(minted(audience=f"{AUDIENCE}/"), 401, AUD, refused_for="aud"),
    "an empty list of audiences": Case(minted(audience=[]), 401, AUD, refused_for="aud"),
    "client_id instead of aud": Case(minted(aud=None, client_id=AUDIENCE), 200, AUD),
    "client_id beside a wrong aud": Case(minted(audience="other", client_id=AUDIENCE), 401, AUD, refused_for="aud"),
    "a wrong client_id beside aud": Case(minted(audience=AUDIENCE, client_id="other"), 200, AUD),
    "an aud that is null beside client_id": Case(
        lambda issuer: (
            f"Bearer {issuer.sign_text(json.dumps(parsed(issuer.mint()) | {'aud': None, 'client_id': AUDIENCE}))}"
        ),
        401,
        AUD,
        refused_for="aud",
    ),
    "an aud with a number in it": Case(minted(audience=[AUDIENCE, 5]), 401, AUD, refused_for="aud"),
    "azp instead of aud": Case(minted(aud=None, azp=AUDIENCE), 401, AUD, refused_for="aud"),
    # exp, nbf, iat.
    "expires in a minute": Case(minted(expires_in=60), 200, EXP),
    "expired a second ago": Case(minted(expires_in=-1), 401, EXP, refused_for="exp"),
    "exp beyond every number": Case(minted(exp=10**400), 401, EXP, refused_for="exp"),
    "exp as text": Case(lambda issuer: f"Bearer {issuer.mint(exp=str(in_seconds(HOUR)))}", 401, EXP, refused_for="exp"),
    "exp that is true": Case(minted(exp=True), 401, EXP, refused_for="exp"),
    "exp without end": Case(minted(exp=float("inf")), 401, EXP, refused_for="form"),
    "nbf just past": Case(lambda issuer: f"Bearer {issuer.mint(nbf=in_seconds(-1))}", 200, "nbf is before the time"),
    "nbf in ten minutes": Case(
        lambda issuer: f"Bearer {issuer.mint(nbf=in_seconds(600))}",
        401,
        "nbf is before the time; no leeway",
        refused_for="nbf",
    ),
    "neither nbf nor iat": Case(minted(nbf=None, iat=None), 200, "nbf and iat are looked at where they are"),
    "iat in ten minutes": Case(
        lambda issuer: f"Bearer {issuer.mint(iat=in_seconds(600), nbf=None)}",
        401,
        "iat is before the time",
        refused_for="iat",
    ),
    # Scopes.
    "no scope": Case(minted(), 403, SCOPE, "GET /scoped"),
    "another scope": Case(minted(scope="items:delete"), 403, SCOPE, "GET /scoped"),
    "one of the scopes": Case(minted(scope="openid items:read"), 200, SCOPE, "GET /scoped"),
    "all of the scopes": Case(minted(scope="items:read items:write"), 200, SCOPE, "GET /scoped"),
    "a scope that begins so": Case(minted(scope="items:readonly"), 403, SCOPE, "GET /scoped"),
    "scp as a list": Case(minted(scp=["items:write"]), 200, SCOPE, "GET /scoped"),
    "scp as text": Case(minted(scp="items:write"), 200, SCOPE, "GET /scoped"),
    "scopes in another claim": Case(minted(scopes="items:read", permissions=["items:read"]), 403, SCOPE, "GET /scoped"),
    "expired and without scope": Case(
        bad("expired"), 401, "the token comes before the scopes", "GET /scoped", refused_for="exp"
    ),
    # What the table of routes decides.
    "a greedy route is protected as well": Case(lambda _: None, 401, SOURCE, "GET /hidden/a/b"),
    "no such route": Case(minted(), 404, "a route comes before its authorizer", "GET /nowhere"),
    "another method": Case(minted(), 404, "a route comes before its authorizer", "PUT /me"),
}
