"""Fixed findings of the search: inputs that ended in a traceback, or were mistaken for others."""

from typing import Any

import pytest

from passage_component import InputError
from tests.fuzz.graphs import refusal_of, settings_of
from tests.fuzz.odd_values import Monster
from tests.fuzz.test_configuration import run
from tests.support.programs import AUTH_ORIGIN, jwt_args, passage_args

ENDLESS = 10**5000
"""More digits than Python prints."""

ROUTE = {"handler": "orders.handler"}
HALF = "\ud800"

ARGUMENTS: dict[str, tuple[dict[Any, Any], str]] = {
    "an endless number": (
        {"function_defaults": {"timeout": ENDLESS}},
        "function_defaults.timeout: a number of thousands of digits is not allowed. ",
    ),
    "an endless number as an app ID": ({"app_id": ENDLESS}, "app_id: a number of thousands of digits is not"),
    "lists in lists as an app ID": (
        {"app_id": Monster("lists in lists")},
        "app_id: a value of type list is not",
    ),
    "an endless number as a key": ({ENDLESS: 1}, "a number of thousands of digits: unknown argument. "),
    "an endless number as a name": (
        {"tags": {ENDLESS: "x"}},
        'tags["a number of thousands of digits"]: the key is',
    ),
    "a blank key": ({" ": 1}, "' ': unknown argument. "),
    "a key that begins with a space": ({" code": 1}, "' code': unknown argument. "),
    "a key of two lines": ({"code\n": 1}, "'code\\n': unknown argument. "),
    "half a surrogate pair in a key": ({"tags": {HALF: "x"}}, 'tags["\\ud800"]: the key has a character'),
    "half a surrogate pair in a route key": ({"routes": {f"GET /{HALF}": ROUTE}}, 'routes["GET /\\ud800"]: the path '),
    "half a surrogate pair in an environment": (
        {"function_defaults": {"environment": {"AB": HALF}}},
        "function_defaults.environment[\"AB\"]: '\\ud800' holds half of a surrogate pair",
    ),
    "half a surrogate pair in an audience": (
        {"audiences": [HALF]},
        "audiences[0]: '\\ud800' holds half of a surrogate pair",
    ),
    "half a surrogate pair in a URL": (
        {"routes": {"GET /x": {"url": f"https://x.example.com/{HALF}"}}},
        "routes[\"GET /x\"].url: 'https://x.example.com/\\ud800' is not the https URL of a backend",
    ),
    "a control character in an origin": (
        {"auth_origin": "https://app.exa\nmple.com"},
        "auth_origin: 'https://app.exa\\nmple.com' is not an origin. ",
    ),
    "a name beside an address": (
        {"issuer": "https://x[::1]:8443"},
        "issuer: 'https://x[::1]:8443' is not an issuer. ",
    ),
}
"""Changed arguments to the beginning of their one problem."""


@pytest.mark.parametrize("case", ARGUMENTS)
def test_arguments(case: str) -> None:
    changes, expected = ARGUMENTS[case]

    with pytest.raises(InputError) as caught:
        settings_of("PassageHttpApi", passage_args() | changes)

    (problem,) = caught.value.problems
    assert problem.startswith(expected)
    assert refusal_of(caught.value) == f'PassageHttpApi "api": 1 problem\n  - {problem}'


def test_issuer_without_a_text_form_is_refused() -> None:
    authorizers = {"a": {"issuer": [ENDLESS], "audiences": ["x"]}}

    with pytest.raises(InputError, match="issuer: a value of type list is not an issuer"):
        settings_of("JwtHttpApi", jwt_args(authorizers=authorizers, default_authorizer=None))


@pytest.mark.parametrize("name", [ENDLESS, HALF, [ENDLESS]], ids=["an endless number", "half a pair", "a list"])
def test_names(name: Any) -> None:
    with pytest.raises(InputError, match="is not a name that Lambda and IAM take") as caught:
        settings_of("PassageHttpApi", passage_args(), name)

    refusal_of(caught.value)


def test_endless_identity_source_is_refused() -> None:
    authorizers = {"a": {"issuer": "https://issuer.example.com", "audiences": ["b"], "identity_source": ENDLESS}}

    with pytest.raises(InputError, match="identity_source") as caught:
        settings_of("JwtHttpApi", jwt_args(authorizers=authorizers))

    refusal_of(caught.value)


TWICE = "a key occurs twice in it. Remove one."

CONFIGURATIONS: dict[str, tuple[str, str, str]] = {
    "a tag twice": ("tags", '{"team": "a", "team": "b"}', TWICE),
    "a limit twice": ("throttling", '{"rateLimit": 1, "burstLimit": 1, "rateLimit": 2}', TWICE),
    "an endless number": ("throttling", f'{{"rateLimit": {"1" * 5000}, "burstLimit": 1}}', "it is not an object. "),
    "lists in lists": ("audiences", "[" * 20_000, "it is not a list. "),
}


@pytest.mark.parametrize("case", CONFIGURATIONS)
def test_configurations(case: str) -> None:
    key, text, expected = CONFIGURATIONS[case]

    with pytest.raises(InputError) as caught:
        run({"appId": "A1", "authOrigin": AUTH_ORIGIN, key: text})

    (problem,) = caught.value.problems
    assert problem.startswith(f"{key}: {expected}")


def test_secret_base_path_is_not_shown() -> None:
    domain = {"name": "api.example.com", "hostedZoneId": "Z1", "basePath": "not/a path"}

    with pytest.raises(InputError) as caught:
        run({"appId": "A1", "authOrigin": AUTH_ORIGIN}, {"domain": domain})

    (problem,) = caught.value.problems
    assert problem.startswith("domain.basePath: a value that came from an Output is not a base path. ")
