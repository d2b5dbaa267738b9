"""Events for the sample handlers: recorded ones, changed ones, and any other JSON."""

import json
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from passage_component.testing import http_api_event
from tests.fuzz.odd_values import json_values, texts
from tests.fuzz.places import Path, places, replaced, without
from tests.handlers.conftest import EVENTS

Event = dict[str, Any]

CLAIMS: Path = ("requestContext", "authorizer", "jwt", "claims")

RECORDED: dict[str, Event] = {
    file.stem: json.loads(file.read_text(encoding="utf-8")) for file in sorted(EVENTS.glob("*.json"))
}

BODIES = (
    *(
        '{"name": "x"}',
        '{"name": " \\u00e9 "}',
        '{"name": 1}',
        '{"name": "x", "name": "y"}',
        '{"name": "\\ud800"}',
        "{}",
    ),
    *(
        "eyJuYW1lIjogIngifQ==",
        "eyJuYW1lIjogIngifQ",
        "[" * 4096,
        "1" * 5000,
        '{"name": ' + "1" * 4000 + "}",
        "NaN",
        "\ufeff{}",
    ),
)

_interesting = st.one_of(
    json_values,
    st.sampled_from(BODIES),
    st.sampled_from(["sub", "iss", "0" * 64, [[]], {"id": "x"}, True, None]),
)


@dataclass(frozen=True)
class User:
    """The signed-in user. A user id is unique only within its issuer."""

    issuer: str
    id: str

    @property
    def claims(self) -> dict[str, str]:
        return {"iss": self.issuer, "sub": self.id}


USERS = (
    *(User("https://a.example", "ada"), User("https://a.example", "bob"), User("https://b.example", "ada")),
    *(User("https://a.example/", "ada"), User("https://a.examplea", "da"), User('https://a.example", "ada', "x")),
    *(User("https://a.example", "Ada"), User("https://a.example", "ada "), User("https://a.example", "ada\0")),
)
"""Users with small differences."""


@st.composite
def changed(draw: st.DrawFn, event: Event) -> Any:
    """An event with up to three places changed or removed."""
    result: Any = event
    for _ in range(draw(st.integers(0, 3))):
        free = [path for path in places(result) if path]
        if not free:
            break
        path = draw(st.sampled_from(free))
        if draw(st.booleans()):
            result = replaced(result, path, draw(_interesting))
        elif draw(st.booleans()) and isinstance(path[-1], str):
            result = replaced(result, (*path[:-1], draw(texts)), draw(_interesting))
        else:
            result = without(result, path)
    return result


@st.composite
def events(draw: st.DrawFn) -> Any:
    """Any event of a function. API Gateway sends objects, an `Invoke` sends any JSON."""
    recorded = st.sampled_from(sorted(RECORDED)).flatmap(lambda name: changed(RECORDED[name]))
    return draw(st.one_of(recorded, recorded, made_events(), json_values))


@st.composite
def made_events(draw: st.DrawFn) -> Event:
    """Events of requests that match the routes."""
    claims = draw(st.dictionaries(st.one_of(texts, st.sampled_from(["iss", "sub"])), json_values, max_size=4))
    body = draw(st.one_of(st.none(), st.binary(max_size=20), st.sampled_from(BODIES), json_values.filter(_is_sent)))
    route = draw(st.sampled_from(["GET /me", "POST /items", "GET /health"]))
    return http_api_event(route, claims=draw(st.sampled_from([None, claims])), body=_sent(body))


def _sent(body: Any) -> Any:
    return body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body


def _is_sent(body: Any) -> bool:
    try:
        json.dumps(body)
    except (ValueError, RecursionError):
        return False
    return True


_lie = st.sampled_from(USERS).map(lambda user: user.claims)

lies = st.fixed_dictionaries(
    {},
    optional={
        "headers": _lie.map(lambda each: {"authorization": "Bearer x.y.z", "x-user": json.dumps(each), **each}),
        "queryStringParameters": _lie,
        "body": st.one_of(_lie.map(json.dumps), texts, st.sampled_from(BODIES)),
        "isBase64Encoded": st.booleans(),
        "cookies": _lie.map(lambda each: [f"{name}={value}" for name, value in each.items()]),
        "claims": _lie,
        "authorizer": _lie.map(lambda each: {"jwt": {"claims": each}}),
        "stageVariables": _lie,
        "routeKey": st.sampled_from(["GET /items/{id}", "$default"]),
    },
)
"""Values by which an attacker may try to look like another user."""


def signed_in(recorded: str, user: User, lies: Event) -> Event:
    """A recorded event with the user's claims from API Gateway. The client controls all the rest."""
    event: Event = replaced(RECORDED[recorded], CLAIMS, user.claims)
    return {**event, **lies}
