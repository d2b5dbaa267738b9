"""Route keys: parsed, and printed back to the letter."""

import pytest

from passage_component.model.route_key import RouteKey

GOOD = [
    "$default",
    "GET /",
    "ANY /{proxy+}",
    "GET /items/{id}",
    "GET /items/{item.id}/parts/{part_id}",
    "POST /a-b/c_d/e.f/~g",
    "PUT /with%20space",
    "DELETE /a/",
    "OPTIONS /x",
    "HEAD /x",
    "PATCH /x:y@z",
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
    with pytest.raises(ValueError, match=".*".join(problem.split("/"))):
        RouteKey.parse(text)


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
    keys = ["GET /a/{id}", "GET /a/{id+}", "GET /a/b", "POST /a/{id}", "GET /{a}/{id}", "GET /a/", "GET /a", "$default"]
    assert len({shape(key) for key in keys}) == len(keys)
