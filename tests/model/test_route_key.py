"""Route keys: parsed, and printed back to the letter."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passage_component.model.route_key import RouteKey, selected

AWS_PART = re.compile(r"\{[\w.:-]+\+?\}|[a-zA-Z0-9.:_-]+", re.ASCII)
"""API Gateway's own expression for a part of a path (anomalyco/sst issue 207)."""

GOOD = [
    "$default",
    "GET /",
    "ANY /{proxy+}",
    "GET /items/{id}",
    "GET /items/{item.id}/parts/{part_id}",
    "POST /a-b/c_d/e.f/g:h",
    "GET /{a:b}",
    "GET /{a:b+}",
    "GET /a::b",
    "OPTIONS /x",
    "HEAD /x",
    "PATCH /x:y.z",
]


@pytest.mark.parametrize("text", GOOD)
def test_str_of_a_parsed_key_is_its_text(text: str) -> None:
    assert str(RouteKey.parse(text)) == text


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "is not a route key"),
        ("GET", "is not a route key"),
        ("/me", "is not a route key"),
        ("get /me", "capitals"),
        ("FETCH /me", "is not a method of an HTTP API"),
        ("GET me", 'does not start with "/"'),
        ("GET  /me", 'does not start with "/"'),
        ("GET /me ", "has a character"),
        ("GET /a b", "has a character"),
        ("GET /a?b", "has a query string"),
        ("GET /a#b", "has a character"),
        ("GET /ä", "has a character"),
        ("GET /a%2", "has a character"),
        ("GET /a\n", "has a character"),
        ("GET //a", "empty segment"),
        ("GET //", "empty segment"),
        ("GET /events/", "ends with a slash"),
        ("GET /{proxy+}/", "Put it last"),
        ("GET /voice/*", 'Write "{proxy+}"'),
        ("GET /**", 'Write "{proxy+}"'),
        ("GET /*/voice", 'Write a parameter such as "{name}"'),
        ("GET /@me", "has a character"),
        ("GET /a,b", "has a character"),
        ("GET /caf%C3%A9", "has a character"),
        ("GET /x=1", "has a character"),
        ("GET /~me", "has a character"),
        ("GET /e{id}", "is not a path parameter"),
        ("GET /[id]", 'Write "{id}"'),
        ("GET /$id", 'Write "{id}"'),
        ("GET /<id>", 'Write "{id}"'),
        ("GET /<int:id>", 'Write "{id}"'),
        ("GET /.", "clients remove"),
        ("GET /{proxy+}/a", "Put it last"),
        ("GET /a{id}", "is not a path parameter"),
        ("GET /{id", "is not a path parameter"),
        ("GET /{}", "is not a path parameter"),
        ("GET /{i d}", "is not a path parameter"),
        ("GET /{id}/{id}", "occurs twice"),
        (f"GET /{'a' * 124}", "at most 128"),
        ("$DEFAULT", "is not a route key"),
    ],
)
def test_parse_of_a_bad_key_is_an_error(text: str, problem: str) -> None:
    with pytest.raises(ValueError, match=re.escape(problem)):
        RouteKey.parse(text)


parts = st.one_of(
    st.text(st.characters(max_codepoint=0x17F), max_size=6),
    st.text(st.sampled_from("aB7.:_-{}+*%@,=~$&'()!;<>[] "), max_size=6),
    st.builds("{{{}{}}}".format, st.text(st.sampled_from("aB7.:_-+*% "), max_size=4), st.sampled_from(["", "+", "?"])),
    st.sampled_from([".", "..", ":id", "%C3%A9", "\u0661", "\u212a", "a\n"]),
)


@given(st.lists(parts, min_size=1, max_size=3))
def test_parts_of_a_path_are_those_that_aws_takes(segments: list[str]) -> None:
    path = "/" + "/".join(segments)
    is_root = path == "/"
    greedy_before_the_end = any(segment.endswith("+}") for segment in path[1:].split("/")[:-1])
    names = [segment.strip("{+}") for segment in path[1:].split("/") if segment.startswith("{")]
    taken = is_root or all(
        AWS_PART.fullmatch(segment) and segment not in (".", "..") for segment in path[1:].split("/")
    )
    taken = taken and not greedy_before_the_end and len(names) == len(set(names))
    try:
        parsed = str(RouteKey.parse(f"GET {path}"))
    except ValueError:
        assert not taken
    else:
        assert taken
        assert parsed == f"GET {path}"


@pytest.mark.parametrize(
    ("path", "needs_one", "may_be_empty"),
    [
        ("/x/", "$default", "ANY /x/{p+}"),
        ("/x/y/", "ANY /x/{p+}", "ANY /x/{p+}"),
        ("/x", "$default", "$default"),
        ("/y/", "$default", "GET /{a}/{p+}"),
        ("//", "$default", "$default"),
    ],
)
def test_empty_rest_is_read_in_both_ways(path: str, needs_one: str, may_be_empty: str) -> None:
    keys = sorted(map(RouteKey.parse, ["$default", "ANY /x/{p+}", "GET /{a}/{p+}"]), key=lambda key: key.precedence)

    assert tuple(map(str, selected(keys, "GET", path))) == (needs_one, may_be_empty)


@pytest.mark.parametrize(
    ("text", "catch_all"),
    [("$default", True), ("ANY /{proxy+}", True), ("ANY /a/{p+}", True), ("GET /{proxy+}", False), ("ANY /a", False)],
)
def test_is_catch_all(text: str, catch_all: bool) -> None:
    assert RouteKey.parse(text).is_catch_all is catch_all


def test_shape_leaves_out_parameter_names_only() -> None:
    def shape(text: str) -> tuple[str, ...]:
        return RouteKey.parse(text).shape

    assert shape("GET /a/{id}") == shape("GET /a/{name}")
    keys = ["GET /a/{id}", "GET /a/{id+}", "GET /a/b", "POST /a/{id}", "GET /{a}/{id}", "GET /a", "$default"]
    assert len({shape(key) for key in keys}) == len(keys)
