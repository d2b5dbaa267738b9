"""Every argument takes effect or is refused with a message, and opens only declared public routes."""

from dataclasses import replace
from typing import Any

import pulumi
from hypothesis import example, given
from hypothesis import strategies as st

from passage_component import InputError, PassageHttpApiArgs
from passage_component.testing import Program
from tests.fuzz import budget
from tests.fuzz.arguments import DECLARED, Case, cases, declared_at
from tests.fuzz.changes import is_overridden, mappings_in, other_values, unknown_keys, values_in, with_key
from tests.fuzz.graphs import (
    check_open_routes,
    declared_public,
    graph_of,
    open_routes,
    refusal_of,
    run,
    settings_of,
    shown,
    twins_of,
)
from tests.fuzz.odd_values import KINDS, Later, Monster, has_later, plain_values, secret_texts, values
from tests.fuzz.places import at, places, replaced, written
from tests.support.programs import passage_args

ACCESS = ("public", "scopes", "authorizer")
"""The arguments that decide access."""

ONE_ROUTE = Case("PassageHttpApi", PassageHttpApiArgs, passage_args())

OWN_WORDS = ("arm64", "authorization", "content-type", "$request.header.Authorization", "POST")
"""Defaults of the component."""


def refused(component: str, args: Any, name: Any = "api") -> bool:
    """Whether plain arguments are refused, with a message."""
    try:
        settings_of(component, args, name)
    except InputError as error:
        refusal_of(error)
        return True
    return False


def outcome(case: Case, *, preview: bool = False) -> Program | None:
    """The graph, or None after a refusal. It has a message and, for plain arguments, precedes all resources."""
    try:
        return run(case.component, case.args, preview=preview)
    except InputError as error:
        refusal_of(error)
    except pulumi.RunError as error:
        assert has_later(case.args), "told before anything is made"
        refusal_of(error)
    return None


@budget.programs
@given(cases)
def test_only_public_and_preflight_routes_are_open(case: Case) -> None:
    program = run(case.component, case.args)

    assert open_routes(program) == declared_public(case.args) | twins_of(case.args)
    check_open_routes(case.args, program)


@budget.values
@given(cases, st.data())
def test_unknown_key_at_any_place_is_refused(case: Case, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(mappings_in(case, named=False)), label="place")
    known = declared_at(case.declared, path)
    assert known is not None
    key = data.draw(unknown_keys(set(known.__annotations__), DECLARED), label="key")
    value = data.draw(st.one_of(st.none(), st.sampled_from([True, False, 1, "x", ["read"], {}])), label="value")

    assert refused(case.component, with_key(case.args, path, key, value))


@budget.programs
@given(cases, st.data())
def test_changed_value_changes_the_graph_or_is_refused(case: Case, data: st.DataObject) -> None:
    live = [path for path in values_in(case.args) if not is_overridden(case.args, path[:3])]
    path = data.draw(st.sampled_from(live), label="place")
    value = at(case.args, path)
    others = [replaced(case.args, path, each) for each in other_values(value) if each != value]
    taken = [each for each in others if not refused(case.component, each)]
    if taken:
        other = data.draw(st.sampled_from(taken), label="changed")

        assert graph_of(run(case.component, other)) != graph_of(run(case.component, case.args)), written(path)


@budget.programs
@given(cases, st.data())
def test_added_name_is_in_the_graph_or_refused(case: Case, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(mappings_in(case, named=True)), label="place")
    entries = list(at(case.args, path).values())
    name = data.draw(st.sampled_from(["GET /other", "other", "Other2", "orders.handler"]), label="name")
    value = data.draw(st.sampled_from(["x", "arn:aws:iam::123456789012:policy/added", *entries]), label="value")
    other = with_key(case.args, path, name, value)
    unseen = name in at(case.args, path) or value == {} or is_overridden(case.args, (*path, name))
    if not unseen and not refused(case.component, other):
        assert graph_of(run(case.component, other)) != graph_of(run(case.component, case.args)), written(path)


@st.composite
def mutated(draw: st.DrawFn, odd: st.SearchStrategy[Any]) -> Case:
    """Good arguments with one to three odd values or keys."""
    case = draw(cases)
    args = case.args
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from([path for path in places(args) if path]))
        if isinstance(at(args, path[:-1]), dict) and draw(st.integers(0, 5)) == 0:
            path = (*path[:-1], draw(st.one_of(st.text(max_size=5), plain_values.filter(_is_key))))
        args = replaced(args, path, draw(odd))
    return replace(case, args=args)


@budget.values
@given(mutated(plain_values))
def test_odd_values_are_accepted_or_refused_with_a_message(case: Case) -> None:
    refused(case.component, case.args)


@budget.values
@given(cases, plain_values, st.data())
@example(ONE_ROUTE, 1, None)
def test_odd_access_values_open_no_route(case: Case, odd: Any, data: st.DataObject | None) -> None:
    keys = sorted(case.args["routes"])
    key, name = (data.draw(st.sampled_from(keys)), data.draw(st.sampled_from(ACCESS))) if data else (keys[0], "public")
    args = replaced(case.args, ("routes", key, name), odd)
    if not refused(case.component, args):
        routes = settings_of(case.component, args).routes
        opened = {str(each.key) for each in routes if each.authorizer is None and not each.is_preflight}

        assert opened == declared_public(args)


@budget.programs
@given(mutated(values), st.booleans())
def test_odd_values_open_no_route(case: Case, preview: bool) -> None:
    if program := outcome(case, preview=preview):
        check_open_routes(case.args, program)


@budget.values
@given(component=st.sampled_from(["JwtHttpApi", "PassageHttpApi"]), args=plain_values, name=plain_values)
def test_arguments_of_any_type_are_refused_with_a_message(component: str, args: Any, name: Any) -> None:
    assert refused(component, args, name)


@budget.programs
@given(cases, st.data())
def test_secret_value_stays_secret(case: Case, data: st.DataObject) -> None:
    leaves = [(path, at(case.args, path)) for path in values_in(case.args)]
    path, text = data.draw(st.sampled_from([each for each in leaves if isinstance(each[1], str) and len(each[1]) > 3]))
    elsewhere = [*shown(replaced(case.args, path, None)), *OWN_WORDS]
    if not any(text in each or each in text for each in elsewhere if len(each) > 3):
        program = outcome(replace(case, args=replaced(case.args, path, Later(text, "secret"))))

        assert not program or not any(text in each for each in shown([each.inputs for each in program.resources]))


@budget.programs
@given(cases, st.data(), secret_texts)
def test_message_contains_no_secret(case: Case, data: st.DataObject, text: str) -> None:
    path = data.draw(st.sampled_from([path for path in places(case.args) if path]), label="place")
    kind = data.draw(st.sampled_from(KINDS), label="kind")

    outcome(replace(case, args=replaced(case.args, path, Later(text, kind))))


def _is_key(value: Any) -> bool:
    if isinstance(value, Monster):
        return " in " not in value.name
    try:
        return len({value, value}) == 1
    except (TypeError, RecursionError):
        return False
