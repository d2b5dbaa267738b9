"""Origins, issuers and addresses with an odd character are refused, or follow the RFCs."""

import re

from hypothesis import example, given
from hypothesis import strategies as st

from passage_component.validate import rules
from tests.fuzz import budget
from tests.fuzz.odd_values import texts

_HOST = r"([a-z0-9_-]+(\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\])(:[0-9]{1,5})?"
ORIGIN = re.compile(rf"https?://{_HOST}")
"""RFC 6454, section 6.2, as browsers write it."""

ISSUER = re.compile(rf"https://{_HOST}(/[\x21\x24-\x3b\x3d\x40-\x5b\x5d_a-z~]*)?", re.IGNORECASE)
"""RFC 3986, section 3, with neither query nor fragment."""

GOOD = ("https://app.example.com", "http://localhost:3000", "https://[::1]:8443", "https://login.example.com/a/b/")


@st.composite
def nearly_urls(draw: st.DrawFn) -> str:
    """A good URL with an inserted text."""
    url = draw(st.sampled_from(GOOD))
    at = draw(st.integers(0, len(url)))
    return (
        url[:at] + draw(st.one_of(texts, st.sampled_from([*"\t\r\n\0 .:@/?#[]{}<>\\%|^", "\x7f", "\u3002"]))) + url[at:]
    )


@budget.values
@given(st.one_of(nearly_urls(), texts))
@example("\0https://app.example.com")
@example("https://app.exa\nmple.com")
def test_accepted_origin_follows_the_rfcs(text: str) -> None:
    for rule in (rules.origin, rules.auth_origin):
        assert rule(text) is not None or ORIGIN.fullmatch(text)


@budget.values
@given(st.one_of(nearly_urls(), texts))
@example("https://x[::1]:8443")
@example("https://https://app.example.com")
def test_accepted_issuer_follows_the_rfcs(text: str) -> None:
    assert rules.issuer(text) is not None or ISSUER.fullmatch(text)


@given(st.sampled_from(GOOD))
def test_good_urls_are_accepted(text: str) -> None:
    assert (rules.origin(text) is None) is (ORIGIN.fullmatch(text) is not None)
    assert (rules.issuer(text) is None) is (ISSUER.fullmatch(text) is not None)
