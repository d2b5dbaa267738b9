"""Tokens, what API Gateway answers to each, and the rule that says so.

Rules from the API Gateway developer guide, "Control access to HTTP APIs with JWT authorizers in API Gateway", in its
order; what it does not say is read strictly. `tests/testing/test_gateway.py` runs the table against the local API,
`tests/e2e/test_gateway.py` against the emulator, whose known deviations are in `tests/support/emulator.py`.
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
    """

    header: Callable[[TokenIssuer], Authorization]
    status: int
    rule: str
    route: str = "GET /me"


def minted(**claims: Any) -> Callable[[TokenIssuer], Authorization]:
    return lambda issuer: f"Bearer {issuer.mint(**claims)}"


def bad(name: str) -> Callable[[TokenIssuer], Authorization]:
    return lambda issuer: f"Bearer {issuer.bad(name)}"


def in_seconds(seconds: float) -> int:
    return int(time.time() + seconds)


def with_parts(change: Callable[[list[str]], list[str]]) -> Callable[[TokenIssuer], Authorization]:
    return lambda issuer: f"Bearer {'.'.join(change(issuer.mint().split('.')))}"


def encoded(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


def signed_by_hand(payload: str) -> Callable[[TokenIssuer], Authorization]:
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
    "after Basic": Case(lambda issuer: f"Basic {issuer.mint()}", 401, SOURCE),
    "after Bearer twice": Case(lambda issuer: f"Bearer Bearer {issuer.mint()}", 401, SOURCE),
    "two tokens": Case(lambda issuer: f"Bearer {issuer.mint()},Bearer {issuer.mint()}", 401, SOURCE),
    "in quotes": Case(lambda issuer: f'Bearer "{issuer.mint()}"', 401, SOURCE),
    # The form.
    "two parts": Case(with_parts(lambda parts: parts[:2]), 401, FORM),
    "four parts": Case(with_parts(lambda parts: [*parts, "x"]), 401, FORM),
    "no base64": Case(with_parts(lambda parts: ["%%%", *parts[1:]]), 401, FORM),
    "with padding": Case(with_parts(lambda parts: [f"{parts[0]}==", *parts[1:]]), 401, FORM),
    "a header that is no object": Case(with_parts(lambda parts: [encoded([]), *parts[1:]]), 401, FORM),
    "a payload that is no object": Case(signed_by_hand("[]"), 401, FORM),
    "a payload that is no JSON": Case(signed_by_hand("x"), 401, FORM),
    # Algorithm, key and signature: what `TokenIssuer.bad` makes, each by its name.
    **{name.replace("_", " "): Case(bad(name), 401, text) for name, text in BAD_TOKENS.items()},
    "another payload under the signature": Case(
        with_parts(lambda parts: [parts[0], encoded({"sub": "x"}), parts[2]]), 401, "the signature is of the payload"
    ),
    # iss.
    "an issuer with a slash more": Case(
        lambda issuer: f"Bearer {issuer.mint(iss=f'{issuer.issuer}/')}", 401, "iss is the issuer to the byte"
    ),
    "an issuer in capitals": Case(
        lambda issuer: f"Bearer {issuer.mint(iss=issuer.issuer.upper())}", 401, "iss is the issuer to the byte"
    ),
    # aud.
    "the audience as text": Case(minted(audience=AUDIENCE), 200, AUD),
    "the audience in a list": Case(minted(audience=[AUDIENCE]), 200, AUD),
    "the audience among others": Case(minted(audience=["other", AUDIENCE]), 200, AUD),
    "an audience that begins so": Case(minted(audience=f"{AUDIENCE}/"), 401, AUD),
    "an empty list of audiences": Case(minted(audience=[]), 401, AUD),
    "client_id instead of aud": Case(minted(aud=None, client_id=AUDIENCE), 200, AUD),
    "client_id beside a wrong aud": Case(minted(audience="other", client_id=AUDIENCE), 401, AUD),
    "a wrong client_id beside aud": Case(minted(audience=AUDIENCE, client_id="other"), 200, AUD),
    "azp instead of aud": Case(minted(aud=None, azp=AUDIENCE), 401, AUD),
    # exp, nbf, iat.
    "expires in a minute": Case(minted(expires_in=60), 200, EXP),
    "expired a second ago": Case(minted(expires_in=-1), 401, EXP),
    "exp as text": Case(lambda issuer: f"Bearer {issuer.mint(exp=str(in_seconds(HOUR)))}", 401, EXP),
    "exp that is true": Case(minted(exp=True), 401, EXP),
    "exp without end": Case(minted(exp=float("inf")), 401, EXP),
    "nbf just past": Case(lambda issuer: f"Bearer {issuer.mint(nbf=in_seconds(-1))}", 200, "nbf is before the time"),
    "nbf in ten minutes": Case(
        lambda issuer: f"Bearer {issuer.mint(nbf=in_seconds(600))}", 401, "nbf is before the time; no leeway"
    ),
    "neither nbf nor iat": Case(minted(nbf=None, iat=None), 200, "nbf and iat are looked at where they are"),
    "iat in ten minutes": Case(
        lambda issuer: f"Bearer {issuer.mint(iat=in_seconds(600), nbf=None)}", 401, "iat is before the time"
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
    "expired and without scope": Case(bad("expired"), 401, "the token comes before the scopes", "GET /scoped"),
    # What the table of routes decides.
    "a greedy route is protected as well": Case(lambda _: None, 401, SOURCE, "GET /hidden/a/b"),
    "no such route": Case(minted(), 404, "a route comes before its authorizer", "GET /nowhere"),
    "another method": Case(minted(), 404, "a route comes before its authorizer", "PUT /me"),
}
