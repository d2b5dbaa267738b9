"""Every configuration takes effect or is refused with a message, and opens no route."""

import json
from typing import Any

import pulumi
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from passage_component import InputError, PassageHttpApi
from passage_component.config import args_from_config
from passage_component.errors import camel_case
from passage_component.testing import Program, run_program
from tests.fuzz import budget
from tests.fuzz.arguments import BY_NAME, CODE, Args
from tests.fuzz.changes import other_values, unknown_keys, values_in
from tests.fuzz.configurations import KEYS, OBJECTS, configurations, is_overridden, odd_texts, written
from tests.fuzz.graphs import check_open_routes, graph_of, open_routes, refusal_of, shown
from tests.fuzz.odd_values import SECRET, sent_texts
from tests.fuzz.places import at, replaced
from tests.support.programs import REPOSITORY

ROUTES = {
    "GET /me": {"handler": "orders.handler"},
    "ANY /all/{proxy+}": {"handler": "orders.handler"},
    "GET /health": {"handler": "orders.handler", "public": True},
}
DECLARED = {key: {camel_case(each) for each in BY_NAME[key].__annotations__} for key in OBJECTS}
OPEN = {"GET /health", "OPTIONS /all/{proxy+}"}


def program() -> None:
    args: Any = {**args_from_config(), "code": CODE, "routes": ROUTES}
    PassageHttpApi("api", args)


def run(configuration: Args, secret: Args | None = None) -> Program:
    return run_program(
        program,
        config={key: written(value) for key, value in configuration.items()},
        secret_config={key: written(value) for key, value in (secret or {}).items()},
    )


def outcome(configuration: Args, secret: Args | None = None) -> Program | None:
    """The graph, or None after a refusal. It has a message and, without secrets, comes at once."""
    try:
        return run(configuration, secret)
    except InputError as error:
        refusal_of(error)
    except pulumi.RunError as error:
        assert secret
        refusal_of(error)
    return None


@given(configurations, st.data())
def test_unknown_key_at_any_place_is_refused(configuration: Args, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from([(), *((key,) for key in OBJECTS if key in configuration)]), label="place")
    known = DECLARED[path[0]] if path else set(KEYS)
    keys = unknown_keys(known, {"app_id", "rate_limit", "routes", "public", "isuer"})
    key = data.draw(keys.filter(lambda each: isinstance(each, str) and ":" not in each), label="key")
    other = replaced(configuration, path, {**at(configuration, path), key: data.draw(sent_texts, label="value")})

    assert outcome(other) is None


@budget.programs
@given(configurations, st.data())
def test_changed_value_changes_the_graph_or_is_refused(configuration: Args, data: st.DataObject) -> None:
    live = [path for path in values_in(configuration) if not is_overridden(configuration, path)]
    path = data.draw(st.sampled_from(live), label="place")
    value = at(configuration, path)
    # An empty value counts as not set.
    others = [each for each in other_values(value) if each not in (value, "", [])]
    if others:
        changed = outcome(replaced(configuration, path, data.draw(st.sampled_from(others), label="changed")))

        assert changed is None or graph_of(changed) != graph_of(run(configuration))


@given(configurations, st.dictionaries(st.sampled_from(KEYS), odd_texts, min_size=1, max_size=3), st.booleans())
def test_odd_texts_open_no_route(configuration: Args, odd: Args, secret: bool) -> None:
    made = outcome({**configuration, **odd}) if not secret else outcome(configuration | dict.fromkeys(odd, ""), odd)

    if made:
        assert open_routes(made) == OPEN
        check_open_routes({"routes": ROUTES}, made)


@budget.programs
@given(configurations, st.sampled_from(["throttling", "domain", "alarms", "tags"]), st.data())
@example({"tags": {"team": "a"}}, "tags", None)
def test_repeated_key_is_refused(configuration: Args, key: str, data: st.DataObject | None) -> None:
    value = configuration.get(key) or {"team": "a"}
    twice = data.draw(st.sampled_from(sorted(value))) if data else "team"
    other = data.draw(sent_texts) if data else "b"
    text = f"{json.dumps(value)[:-1]}, {json.dumps(twice)}: {json.dumps(other)}}}"

    assert outcome({**configuration, key: text}) is None


@budget.programs
@given(configurations, st.data(), sent_texts)
def test_message_contains_no_secret(configuration: Args, data: st.DataObject, text: str) -> None:
    path = data.draw(st.sampled_from(values_in(configuration)), label="place")
    other = replaced(configuration, path, f"{text}{SECRET}")
    secret = {path[0]: other.pop(path[0])}
    made = outcome(other, secret)

    if made:
        everything = [each.inputs for each in made.resources]
        assert not any(SECRET in each for each in shown(everything)) or path[-1] == "basePath"


def test_every_key_is_tried() -> None:
    """Add new configuration keys here."""
    declared = yaml.safe_load((REPOSITORY / "Pulumi.yaml").read_text(encoding="utf-8"))["config"]

    assert set(KEYS) == declared.keys()
