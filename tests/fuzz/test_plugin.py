"""Messages of other languages: the plugin accepts and refuses the same as the component, and drops nothing."""

import json
import re
from typing import Any

import pulumi
from hypothesis import assume, example, given
from hypothesis import strategies as st
from pulumi.errors import InputPropertiesError

from passage_component.errors import camel_case
from passage_component.testing import Program
from tests.fuzz import budget
from tests.fuzz.arguments import DECLARED, Case, cases, declared_at
from tests.fuzz.changes import mappings_in, unknown_keys, values_in, with_key
from tests.fuzz.graphs import check_open_routes, declared_public, graph_of, open_routes, run, twins_of
from tests.fuzz.odd_values import SECRET, Later, has_later, sent_texts, wire_values
from tests.fuzz.places import at, places, replaced
from tests.fuzz.wire import arrived, construct
from tests.support.wire import to_wire

NAMES = {camel_case(each) for each in DECLARED}


def outcome(component: str, inputs: Any, *, preview: bool = False) -> Program | None:
    """The graph, or None after a refusal with a message."""
    try:
        return construct(component, inputs, preview=preview)
    except InputPropertiesError as refusal:
        text = f"{refusal.message}{refusal.errors or ''}"
    except pulumi.RunError as refusal:
        assert has_later(inputs), "told before anything is made"
        text = str(refusal)
    assert re.match(rf'{component} "api": [0-9]+ problems?\n  - .', text)
    assert SECRET not in text
    text.encode()
    return None


@budget.values
@given(st.dictionaries(sent_texts, wire_values, max_size=3))
@example({"routes": {"GET /me": {"scopes": "\0null\0", "public": None}}})
def test_received_arguments_equal_the_sent_ones(inputs: Any) -> None:
    assume("04da6b54" not in str(inputs))  # stands for what is not known yet

    assert json.dumps(arrived(inputs), sort_keys=True) == json.dumps(inputs, sort_keys=True)


@budget.programs
@given(cases)
def test_graph_equals_the_one_from_python(case: Case) -> None:
    program = construct(case.component, to_wire(case.args, case.declared))

    assert graph_of(program) == graph_of(run(case.component, in_order(case.args)))
    assert open_routes(program) == declared_public(case.args) | twins_of(case.args)


@given(cases, st.data())
def test_unknown_key_at_any_place_is_refused(case: Case, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(mappings_in(case, named=False)), label="place")
    known = declared_at(case.declared, path)
    assert known is not None
    names = {camel_case(each) for each in known.__annotations__}
    keys = [unknown_keys(names, NAMES).filter(_is_sent)]
    inputs = to_wire(case.args, case.declared)
    wire_path = tuple(camel_case(each) if each in DECLARED else each for each in path)
    there = at(inputs, wire_path)
    if in_python := [each for each in sorted(known.__annotations__) if each not in names and camel_case(each) in there]:
        keys.append(st.sampled_from(in_python))
    key = data.draw(st.one_of(keys), label="key")
    value = data.draw(st.one_of(wire_values, st.sampled_from([None, True, "x", ["read"], {}])), label="value")

    assert outcome(case.component, with_key(inputs, wire_path, key, there.get(camel_case(str(key)), value))) is None


@budget.programs
@given(cases, st.data(), st.booleans())
def test_odd_values_open_no_route(case: Case, data: st.DataObject, preview: bool) -> None:
    inputs = to_wire(case.args, case.declared)
    for _ in range(data.draw(st.integers(1, 3))):
        path = data.draw(st.sampled_from([path for path in places(inputs) if path]), label="place")
        value = data.draw(wire_values, label="odd value")
        kind = data.draw(st.sampled_from([None, None, "output", "secret", "unknown"]), label="known later")
        inputs = replaced(inputs, path, Later(value, kind) if kind else value)

    if program := outcome(case.component, inputs, preview=preview):
        check_open_routes(inputs, program)


@budget.programs
@given(cases, st.data(), sent_texts)
def test_message_contains_no_secret(case: Case, data: st.DataObject, text: str) -> None:
    inputs = to_wire(case.args, case.declared)
    path = data.draw(st.sampled_from(values_in(inputs)), label="place")

    outcome(case.component, replaced(inputs, path, Later(f"{text}{SECRET}", "secret")))


def in_order(value: Any) -> Any:
    """The arguments with sorted names, because a message has no order."""
    return {key: in_order(value[key]) for key in sorted(value)} if isinstance(value, dict) else value


def _is_sent(key: Any) -> bool:
    """A message contains only texts in UTF-8."""
    return isinstance(key, str) and not any("\ud800" <= each <= "\udfff" for each in key)
