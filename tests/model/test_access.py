"""The access table's texts: every access reads back as itself, and nothing else is one."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from passage_component.model.access import CATCH_ALL, JWT, PREFLIGHT, PUBLIC, Access

AUTHORIZERS = st.from_regex(r"[A-Za-z][A-Za-z0-9_-]{0,63}", fullmatch=True)
SCOPES = st.sets(st.from_regex(r"[\x21\x23-\x5B\x5D-\x7E]+", fullmatch=True), max_size=4)
ACCESSES = st.one_of(
    st.sampled_from([PUBLIC, CATCH_ALL, PREFLIGHT]).map(Access),
    st.builds(
        lambda authorizer, scopes: Access(JWT, authorizer, tuple(sorted(scopes))),
        st.just("") | AUTHORIZERS,
        SCOPES,
    ),
)


@given(ACCESSES)
@example(Access(JWT, "", ("[a", "b]")))
@example(Access(JWT, "people", ("]",)))
def test_an_access_reads_back_as_itself(access: Access) -> None:
    assert Access.parse(str(access)) == access


@pytest.mark.parametrize(
    ("access", "text"),
    [
        (Access(PUBLIC), "public"),
        (Access(CATCH_ALL), "public (catch-all)"),
        (Access(PREFLIGHT), "public (preflight)"),
        (Access(JWT), "jwt"),
        (Access(JWT, "people"), "jwt:people"),
        (Access(JWT, "", ("a",)), "jwt [a]"),
        (Access(JWT, "people", ("a", "b")), "jwt:people [a b]"),
    ],
)
def test_an_access_is_written_as_in_the_table(access: Access, text: str) -> None:
    assert str(access) == text
    assert access.is_public is text.startswith("public")


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "public ", " public", "Public", "public [a]", "public:people"),
        *("public (open)", "public (preflight) [a]"),
        *("jwt ", "JWT", "jwt:", "jwt: [a]", "jwt:1", "jwt:a b", "jwt:people[a]", "jwt people", "jwt (preflight)"),
        *("jwt []", "jwt [ ]", "jwt [a", "jwt a]", "jwt [a ]", "jwt [ a]", "jwt [a  b]", "jwt  [a]", "jwt [a] "),
        *("jwt [b a]", "jwt [a a]", "jwt [a\tb]", "jwt\n", "jwt [a]\n"),
        *("custom", "custom:people", "aws_iam", "unknown"),
    ],
)  # fmt: skip
def test_any_other_text_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not an access"):
        Access.parse(text)


@given(st.text() | st.text("jwtpublic:[] ()-ab"))
def test_a_text_is_refused_or_read_whole(text: str) -> None:
    try:
        access = Access.parse(text)
    except ValueError:
        return
    assert str(access) == text
