"""The local API admits only tokens that an independent library accepts by API Gateway's rules."""

from dataclasses import replace

from hypothesis import event, example, given, settings
from hypothesis import strategies as st

from passage_component.model.access import Access
from passage_component.testing import LocalHttpApi
from tests.e2e.projects.gateway.routes import AUDIENCE, ISSUER
from tests.fuzz import budget
from tests.fuzz.judge import admits
from tests.fuzz.odd_values import texts
from tests.fuzz.tokens import (
    FORMS,
    GOOD,
    ISSUERS,
    Token,
    changed_tokens,
    good_tokens,
    in_form,
    named_bad,
    tokens_of_other_claims,
)
from tests.testing.local import echo

SCOPES = ["items:read", "items:write"]
ROUTES = {
    "GET /me": {"handler": "me.handler"},
    "ANY /all/{proxy+}": {"handler": "me.handler", "scopes": SCOPES},
    "GET /health": {"handler": "me.handler", "public": True},
}
API = LocalHttpApi(
    ROUTES, {"me.handler": echo}, authorizers=ISSUERS, cors={"allow_origins": ["https://app.example.com"]}
)
SCOPED = {"GET /me": [], "POST /all/x/y": SCOPES}
"""Request to the scopes of its route."""

STRICTER = {"form", "crit", "aud", "exp", "nbf", "iat"}
"""Reasons of the local API beyond PyJWT: keys twice, deep nesting, padding, extensions, and claims of which a
part is of a wrong type. It takes what AWS does not document strictly."""


def is_admitted(header: str, scopes: list[str]) -> bool:
    keys = ISSUERS.keys()["keys"]
    return admits(header, issuer=ISSUER, audiences=[AUDIENCE], keys=keys, scopes=scopes)


def check(header: str, request: str) -> None:
    response = API.request(request, headers={"Authorization": header})

    assert response.status in (200, 401, 403)
    admitted = is_admitted(header, SCOPED[request])
    if response.status == 200:
        assert admitted, "let in what PyJWT refuses"
        assert response.event is not None
    elif admitted:
        assert response.refusal is not None
        assert response.refusal.rule in STRICTER, response.refusal


@budget.values
@given(good_tokens(), st.data(), st.sampled_from(sorted(SCOPED)))
def test_good_token_is_admitted(token: Token, data: st.DataObject, request: str) -> None:
    text = token.text()
    header = data.draw(st.sampled_from([f"Bearer {text}", text, f"bearer  {text}"]))

    assert is_admitted(header, SCOPED[request])
    assert API.request(request, headers={"Authorization": header}).status == 200


@settings(max_examples=10 * settings().max_examples)
@given(tokens_of_other_claims(), st.sampled_from(sorted(SCOPED)))
@example(replace(GOOD, claims={"iss": ISSUER, "aud": AUDIENCE, "iat": None}), "GET /me")
def test_signed_token_with_bad_claims_is_rejected(token: Token, request: str) -> None:
    check(f"Bearer {token.text()}", request)


@settings(max_examples=10 * settings().max_examples)
@given(changed_tokens(), st.sampled_from(sorted(SCOPED)))
@example(replace(GOOD, edits=(("other bits", 1.0, ""),)), "GET /me")
@example(replace(GOOD, header={"b64": False}), "GET /me")
def test_changed_token_is_admitted_only_if_good(token: Token, request: str) -> None:
    check(f"Bearer {token.text()}", request)


@budget.values
@given(good_tokens(), st.sampled_from(FORMS), st.sampled_from(sorted(SCOPED)))
@example(GOOD, "{}Bearer", "GET /me")
@example(GOOD, "{1}bearer {2}", "GET /me")
def test_good_token_in_a_bad_header_is_rejected(token: Token, form: str, request: str) -> None:
    check(in_form(form, token.text()), request)


@given(named_bad, st.sampled_from(FORMS), st.sampled_from(sorted(SCOPED)))
def test_bad_token_in_any_header_is_rejected(name: str, form: str, request: str) -> None:
    header = in_form(form, ISSUERS.bad(name))

    assert not is_admitted(header, [])
    assert API.request(request, headers={"Authorization": header}).status == 401


@given(texts, st.sampled_from(sorted(SCOPED)))
def test_arbitrary_header_is_rejected(header: str, request: str) -> None:
    assert API.request(request, headers={"Authorization": header}).status == 401


@budget.values
@given(
    st.sampled_from(["GET", "HEAD", "OPTIONS", "POST", "DELETE"]),
    st.lists(
        st.sampled_from(
            ["/", "me", "health", "all", "..", ".", "%2e%2e", "%2F", "%6de", "M", "?", "#", ";", "x", "%", "\u00e9"]
        )
    ),
    st.dictionaries(
        st.sampled_from(
            ["Origin", "Access-Control-Request-Method", "X-HTTP-Method-Override", "X-Original-URL", "Cookie"]
        ),
        st.sampled_from(["GET", "https://app.example.com", "/health", "*", ""]),
    ),
)
def test_request_without_token_reaches_only_public_routes(
    method: str, path: list[str], headers: dict[str, str]
) -> None:
    response = API.request(f"{method} /{''.join(path)}", headers=headers)

    event(str(response.route_key))
    if response.route_key in ("GET /health", "OPTIONS /all/{proxy+}"):
        assert Access.parse(API.routes[response.route_key]).is_public
    else:
        is_preflight = method == "OPTIONS" and {"Origin", "Access-Control-Request-Method"} <= headers.keys()
        assert response.status in ((204, 401) if is_preflight else (401, 404))
    if response.event:
        assert response.event["routeKey"] in ("GET /health", "OPTIONS /all/{proxy+}")
