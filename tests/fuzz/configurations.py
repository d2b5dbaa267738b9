"""Good and odd stack configurations. A key's value is a text. Objects and lists are JSON."""

import json
from typing import Any

from hypothesis import strategies as st

from passage_component.errors import camel_case
from tests.fuzz.arguments import Args, alarms, audiences, domains, origins, retention, throttling
from tests.fuzz.odd_values import sent_texts, wire_values
from tests.fuzz.places import Path

OBJECTS = ("throttling", "domain", "alarms")
KEYS = ("appId", "authOrigin", "issuer", "audiences", "corsOrigins", "logRetentionDays", *OBJECTS, "tags")


def in_camel_case(value: Args) -> Args:
    return {camel_case(key): item for key, item in value.items()}


configurations = st.fixed_dictionaries(
    {
        "appId": st.sampled_from(["abcdefghijklmnopqrstuvwx", "A1"]),
        "authOrigin": st.sampled_from(["https://app.example.com", "http://localhost:3000"]),
    },
    optional={
        "issuer": st.sampled_from(["https://login.example.com", "https://login.example.com/"]),
        "audiences": audiences,
        "corsOrigins": origins,
        "logRetentionDays": retention.map(str),
        "throttling": throttling.map(in_camel_case),
        "domain": domains().map(in_camel_case),
        "alarms": alarms.map(in_camel_case),
        "tags": st.dictionaries(st.sampled_from(["team", "Cost center"]), st.sampled_from(["a b", "7"]), min_size=1),
    },
)
"""Key to its value; see `written`."""


def written(value: Any) -> str:
    """A value as Pulumi stores it."""
    return str(value) if isinstance(value, str) else json.dumps(value)


def is_overridden(configuration: Args, path: Path) -> bool:
    """Whether another key decides instead."""
    if path == ("appId",):
        return "issuer" in configuration
    return path == ("authOrigin",) and "audiences" in configuration and "corsOrigins" in configuration


@st.composite
def odd_json(draw: st.DrawFn) -> str:
    """JSON text, good or nearly good."""
    text = json.dumps(draw(wire_values))
    at = draw(st.integers(0, len(text)))
    nearly: str = draw(
        st.one_of(
            st.just(text),
            st.just(text[:at]),
            sent_texts.map(lambda each: text[:at] + each + text[at:]),
            st.sampled_from(["{", "["]).map(lambda each: each * 20_000),
            st.sampled_from(['{"rateLimit": %s}', '["%s"]', "%s", '{"a": [%s]}', '{"name": "%s"}']).map(
                lambda each: each % ("1" * 5000)
            ),
            st.just('{"rateLimit": 1, "rateLimit": 2, "burstLimit": 3}'),
            st.just('{"team": "a", "team": "b"}'),
            st.just('["\\ud800"]'),
            st.just('{"team": "\\ud800", "\\udfff": "x"}'),
        )
    )
    return nearly


odd_texts = st.one_of(sent_texts, odd_json())
