"""Good tokens of every kind, and changed ones, signed again or not."""

import base64
import hashlib
import hmac
import json
import time
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from passage_component.testing import BAD_TOKENS, TokenIssuer
from tests.e2e.projects.gateway.routes import AUDIENCE, ISSUER
from tests.fuzz.odd_values import json_values, numbers, texts

ISSUERS = TokenIssuer(ISSUER, AUDIENCE)
FOREIGN = TokenIssuer(ISSUER, AUDIENCE)
"""Another issuer with other keys, under the same name."""

ISSUERS.rotate_key()
_KIDS = [str(each["kid"]) for each in ISSUERS.keys()["keys"]]
_OFFSETS = st.sampled_from([-(10**6), -3600, -60, 60, 3600, 10**6])
"""Seconds from now, never 0, so no test depends on its speed."""


def now() -> int:
    return int(time.time())


@dataclass(frozen=True)
class Times:
    """Time claims as seconds from now, so examples do not depend on the time."""

    offsets: dict[str, int] = field(default_factory=dict)

    def claims(self) -> dict[str, Any]:
        return {name: now() + offset for name, offset in self.offsets.items()}


@dataclass(frozen=True)
class Token:
    """A token before it is signed.

    Attributes:
        header: what is in its header besides, or instead of, what an issuer writes; None leaves one out.
        claims: its claims; a text is a payload as it is.
        times: those of its claims that are times.
        signed: by the issuer, by the foreign issuer, with HMAC and the public key, or by nobody.
        edits: what is done to the finished text, in order: where, as a part of its length, and what.
    """

    header: dict[str, Any]
    claims: dict[str, Any] | str
    times: Times = Times({})
    signed: str = "issuer"
    edits: tuple[tuple[str, float, str], ...] = ()

    def text(self) -> str:
        payload = self.claims if isinstance(self.claims, str) else json.dumps({**self.times.claims(), **self.claims})
        data = payload.encode("utf-8", "surrogatepass")
        if self.signed == "foreign":
            text = FOREIGN.sign_text(data, **{"kid": _KIDS[0], **self.header})
        else:
            text = ISSUERS.sign_text(data, **self.header)
        head = text.rpartition(".")[0]
        if self.signed == "nobody":
            text = f"{head}."
        elif self.signed == "hmac":
            secret = json.dumps(ISSUERS.keys()["keys"][0]).encode()
            text = f"{head}.{encoded(hmac.digest(secret, head.encode(), hashlib.sha256))}"
        for kind, at, what in self.edits:
            text = _edited(text, kind, int(at * len(text)), what)
        return text


def encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _edited(text: str, kind: str, at: int, what: str) -> str:
    if kind == "insert":
        return text[:at] + what + text[at:]
    if kind == "replace":
        return text[:at] + what + text[at + 1 :]
    if kind == "delete":
        return text[:at] + text[at + 1 :]
    if kind == "cut":
        return text[:at]
    parts = text.split(".")
    index = min(at * len(parts) // max(len(text), 1), len(parts) - 1)
    if kind == "pad":
        parts[index] += "=" * (-len(parts[index]) % 4 or 4)
    elif kind == "standard alphabet":
        parts[index] = parts[index].replace("-", "+").replace("_", "/")
    elif kind == "swap":
        parts[index], parts[0] = parts[0], parts[index]
    elif kind == "repeat":
        parts.append(parts[index])
    elif kind == "other bits":
        # The last character of base64 has bits that stand for nothing.
        alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
        last = parts[index][-1:]
        if last in alphabet and last:
            parts[index] = parts[index][:-1] + alphabet[alphabet.index(last) ^ 1]
    return ".".join(parts)


EDITS = ("insert", "replace", "delete", "cut", "pad", "standard alphabet", "swap", "repeat", "other bits")

_edits = st.tuples(
    st.sampled_from(EDITS),
    st.floats(0, 1),
    st.sampled_from(
        ["A", "a", "_", "-", ".", "=", " ", "\n", "\0", "\u0661", "\uff21", "+", "/", "%2e", "\u200b", "bearer "]
    ),
)

_extra_claims: st.SearchStrategy[dict[str, Any]] = st.dictionaries(
    st.sampled_from(["sub", "name", "email", "roles", "azp", "token_use", "amr", "jti", "", "\u00e9", "nested"]),
    st.one_of(
        st.text(max_size=6), st.integers(-(10**12), 10**12), st.booleans(), st.lists(st.text(max_size=3), max_size=2)
    ),
    max_size=3,
)
_whose: st.SearchStrategy[dict[str, Any]] = st.one_of(
    st.sampled_from(
        [{"aud": AUDIENCE}, {"aud": [AUDIENCE]}, {"aud": ["other", AUDIENCE]}, {"aud": [AUDIENCE, "\u00e9"]}]
    ),
    st.just({"client_id": AUDIENCE}),
    st.just({"aud": AUDIENCE, "client_id": "other"}),
)
_scopes: st.SearchStrategy[dict[str, Any]] = st.sampled_from(
    [{"scope": "items:read"}, {"scope": "openid items:write x"}, {"scp": ["items:read", "x"]}, {"scp": "items:write"}]
)
_later, _earlier = st.sampled_from([60, 3600, 10**6, 10**9]), st.sampled_from([-60, -3600, -(10**6)])
_good_times = st.fixed_dictionaries({"exp": _later}, optional={"nbf": _earlier, "iat": _earlier}).map(Times)
_good_headers = st.fixed_dictionaries(
    {},
    optional={
        "alg": st.sampled_from(["RS256", "RS384", "RS512"]),
        "kid": st.sampled_from(_KIDS[:1]),
        "typ": st.sampled_from([None, "JWT", "at+jwt", "jwt"]),
        "x5t": st.text(max_size=4),
        "nonce": st.integers(),
    },
)


@st.composite
def good_tokens(draw: st.DrawFn) -> Token:
    """Tokens that an issuer may create and API Gateway accepts, scopes included."""
    extra: dict[str, Any] = {"sub": "user", **draw(_extra_claims)}
    claims = {**extra, "iss": ISSUER, **draw(_whose), **draw(_scopes)}
    # An issuer writes a registered claim as a text (RFC 7519, section 4.1).
    claims |= {name: "user" for name in ("sub", "jti") if not isinstance(claims.get(name, ""), str)}
    return Token(draw(_good_headers), claims, draw(_good_times))


@st.composite
def changed_tokens(draw: st.DrawFn) -> Token:
    """Tokens with a change in the header, the claims, the signature or the finished text."""
    good = draw(good_tokens())
    kids = st.one_of(
        st.sampled_from([None, "", *_KIDS, f"../{_KIDS[0]}", _KIDS[0].upper(), [_KIDS[0]], {"kid": 1}]), texts
    )
    changes = st.fixed_dictionaries(
        {},
        optional={
            "alg": st.one_of(
                st.sampled_from(
                    ["none", "None", "HS256", "PS256", "ES256", "EdDSA", "rs256", "RS256 ", None, "", ["RS256"]]
                ),
                json_values,
            ),
            "kid": kids,
            "crit": st.sampled_from([["b64"], [], "b64", None, ["exp"]]),
            "b64": st.booleans(),
            "zip": st.just("DEF"),
            "cty": st.just("JWT"),
            "jwk": st.just({**FOREIGN.keys()["keys"][0], "kid": _KIDS[0]}),
            "jku": st.just("https://attacker.example.com/jwks.json"),
            "x5u": st.just("https://attacker.example.com/x.pem"),
            "typ": json_values,
        },
    )
    header = {**good.header, **draw(st.one_of(st.just({}), changes))}
    claims = draw(st.one_of(st.just(good.claims), changed_claims(good), payloads(good)))
    times = Times({**good.times.offsets, **draw(st.one_of(st.just({}), _any_times))})
    signed = draw(st.sampled_from(["issuer", "issuer", "issuer", "foreign", "hmac", "nobody"]))
    edits = draw(st.one_of(st.just(()), st.lists(_edits, min_size=1, max_size=2).map(tuple)))
    return Token(header, claims, times, signed, edits)


_any_times = st.dictionaries(st.sampled_from(["exp", "nbf", "iat"]), _OFFSETS, min_size=1)


_near_text = [AUDIENCE, f"{AUDIENCE}/", AUDIENCE[:-1], AUDIENCE.upper(), f" {AUDIENCE}", f"other {AUDIENCE}", "other"]
_near_audience = [*_near_text, *([each] for each in _near_text), [], [[AUDIENCE]], {"a": AUDIENCE}, [AUDIENCE, 5], None]
_near_issuer = [f"{ISSUER}/", ISSUER[:-1], ISSUER.upper(), [ISSUER], ISSUER.replace("https", "http"), None]
_near_scope = [
    "items:read",
    "items:readonly",
    "x items:write",
    "items:read,x",
    ["items:write"],
    [["items:read"]],
    "",
    None,
]
NEAR: dict[str, list[Any]] = {
    "iss": _near_issuer,
    "aud": _near_audience,
    "client_id": _near_audience,
    "scope": _near_scope,
    "scp": _near_scope,
    "sub": [None, 5],
    **{name: [True, None, "99999999999", 0, 1e300, [99999999999]] for name in ("exp", "nbf", "iat")},
}
"""Claim to good or nearly good values."""


@st.composite
def changed_claims(draw: st.DrawFn, good: Token) -> dict[str, Any]:
    """A good token's claims with some relevant ones changed or removed."""
    assert isinstance(good.claims, dict)
    claims = dict(good.claims)
    whole = numbers.filter(lambda each: type(each) in (int, float, bool))
    for name in draw(st.sets(st.sampled_from(sorted(NEAR)), max_size=2)):
        claims[name] = draw(st.one_of(st.sampled_from(NEAR[name]), st.sampled_from(NEAR[name]), json_values, whole))
    gone = draw(st.sets(st.sampled_from(sorted(NEAR)), max_size=1))
    return {name: item for name, item in claims.items() if name not in gone}


@st.composite
def tokens_of_other_claims(draw: st.DrawFn) -> Token:
    """Tokens signed by the issuer, with good or bad claims."""
    good = draw(good_tokens())
    times = Times({**good.times.offsets, **draw(st.one_of(st.just({}), _any_times))})
    return Token(good.header, draw(changed_claims(good)), times)


@st.composite
def payloads(draw: st.DrawFn, good: Token) -> str:
    """JSON that no library writes: keys twice, numbers without end, white space, other encodings, deep nesting."""
    text = json.dumps({**good.times.claims(), **(good.claims if isinstance(good.claims, dict) else {})})
    inner = text[1:-1]
    return draw(
        st.sampled_from(
            [
                f'{{"iss": "other", {inner}}}',
                f'{{{inner}, "iss": "{ISSUER}"}}',
                f'{{{inner}, "exp": 99999999999}}',
                f'{{"\\u0061ud": "other", {inner}}}',
                f" {text}\n",
                f"\ufeff{text}",
                f"{text}{{}}",
                f"[{text}]",
                f'"{AUDIENCE}"',
                f'{{{inner}, "x": {"1" * 5000}}}',
                f'{{{inner}, "x": 1e999}}',
                f'{{{inner}, "x": NaN}}',
                f'{{{inner}, "x": {"[" * 3000 + "]" * 3000}}}',
                f'{{{inner}, "x": {"[" * 60 + "]" * 60}}}',
                f"{{{inner},}}",
                text.replace('"exp": ', '"exp": 1e'),
                text.replace('"exp": ', '"exp": -'),
                text.replace('"', "'"),
                f'{{{inner}, "x": "\ud800"}}',
                f'{{{inner}, "x": "\\ud800"}}',
                "",
                "null",
            ]
        )
    )


GOOD = Token({}, {"sub": "user", "iss": ISSUER, "aud": AUDIENCE, "scope": "items:read"}, Times({"exp": 3600}))

named_bad = st.sampled_from(sorted(BAD_TOKENS))


FORMS = (
    *("Bearer {}", "{}", "bearer {}", "BEARER   {} ", "Bearer\t{}", "Bearer{}", "Bearer: {}", "Bearer Bearer {}"),
    *("Basic {}", "{}Bearer", "{} Bearer", "{0}, {0}", '"{}"', "Bearer '{}'", "Bearer {}\n", "\r\nBearer {}", "x{}"),
    *("\u00a0Bearer {}", "Bearer\u2003{}", "\uff22earer {}", "{1}Bearer {2}", "{1} {2}", "{1}bearer {2}"),
)
"""Header values of clients, or nearly: the token, or its halves."""


def in_form(form: str, token: str) -> str:
    half = len(token) // 2
    return form.format(token, token[:half], token[half:])
