"""Logical names: legal, short enough, and different for different handlers."""

import random
import re

import pytest

from passage_component.model.naming import (
    AUTONAMING_SUFFIX,
    handler_id,
    logical_name,
    permission_id,
)
from passage_component.validate.rules import COMPONENT_NAME_LENGTH

COMPONENTS = ["a", "api", "a" * COMPONENT_NAME_LENGTH]


@pytest.mark.parametrize("component", COMPONENTS)
def test_handler_id_is_legal_and_short_enough(component: str) -> None:
    for handler in ("me.handler", "a" * 60 + ".b" * 30, "src/me.handler", "x.y-z", "Namespace.Class::Method.x"):
        name = logical_name(component, "function", handler_id(component, handler))
        assert re.fullmatch(r"[A-Za-z0-9_-]+", name)
        assert len(name) + AUTONAMING_SUFFIX <= 64


def test_handler_id_of_a_plain_handler_is_readable() -> None:
    assert handler_id("api", "me.handler") == "me-handler"
    assert handler_id("api", "pkg.sub.me.handler") == "pkg-sub-me-handler"


@pytest.mark.parametrize("component", COMPONENTS)
def test_handler_ids_of_different_handlers_differ(component: str) -> None:
    close = ["a.b.c", "a.b-c", "a-b.c", "a/b.c", "a/b-c.d", "a_b.c", "a..b", "a.b", "A.b", "a.b.", "-a.b", "a--b.c"]
    long = [f"{'x' * 50}.{number}" for number in range(50)]
    chance = random.Random(7)  # noqa: S311 - a seeded table
    mixed = {"".join(chance.choices("ab./-_", k=chance.randrange(3, 12))) for _ in range(2000)}
    handlers = {*close, *long, *mixed}

    assert len({handler_id(component, handler) for handler in handlers}) == len(handlers)


def test_permission_id_is_a_legal_statement_id() -> None:
    keys = [f"{method} /{'a' * length}/{{id}}" for method in ("GET", "ANY") for length in (1, 2, 100)]
    keys += ["$default", "GET /a/b", "GET /a-b", "GET /a_b", "GET /{a}", "GET /{a+}"]

    ids = [permission_id("c" * 30, key) for key in keys]

    assert len(set(ids)) == len(keys)
    for id_ in ids:
        assert re.fullmatch(r"[A-Za-z0-9_-]+", id_)
        assert len(logical_name("c" * 30, "permission", id_)) + 8 <= 100
    assert permission_id("api", "me-handler") == "me-handler"
