"""A handler answers every event. An exception would be a 500 with a traceback, and the event, in the log."""

import json
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import health
import items
import me

LoadEvent = Callable[[str], dict[str, Any]]

HANDLERS = Path(__file__).parents[2] / "handlers"
EVENTS = sorted(path.stem for path in (Path(__file__).parent / "events").glob("*.json"))
STATUSES = {
    health.handler: {200},
    me.handler: {200, 401},
    items.create: {201, 400, 401},
    items.get: {200, 401, 404},
}
LEAVES = [
    None, True, False, 0, -1, 1.5, 10**30, float("nan"), float("inf"), "", " ", "a", "\ud800", "\0", "{", "[]",
    '{"name": "x"}', "eyJuYW1lIjogIngifQ==", "sub", "0" * 64,
]  # fmt: skip
KEYS = [
    "requestContext", "authorizer", "jwt", "claims", "sub", "iss", "scopes", "body", "isBase64Encoded",
    "pathParameters", "id", "name", "",
]  # fmt: skip


def random_value(rng: random.Random, depth: int) -> object:
    kind = rng.random()
    if depth == 0 or kind < 0.5:
        return rng.choice(LEAVES)
    if kind < 0.65:
        return [random_value(rng, depth - 1) for _ in range(rng.randrange(3))]
    return {rng.choice(KEYS): random_value(rng, depth - 1) for _ in range(rng.randrange(4))}


def change(rng: random.Random, value: object) -> object:
    """The event with one place replaced or removed."""
    if not isinstance(value, dict) or not value or rng.random() < 0.15:
        return random_value(rng, 3)
    key = rng.choice([key for key in value if key in KEYS] or list(value))
    if rng.random() < 0.1:
        return {name: kept for name, kept in value.items() if name != key}
    return {**value, key: change(rng, value[key])}


def names_a_user(event: object) -> bool:
    for level in ("requestContext", "authorizer", "jwt", "claims"):
        event = event.get(level) if isinstance(event, dict) else None
    return isinstance(event, dict) and all(
        isinstance(event.get(name), str) and event[name].strip() for name in ("iss", "sub")
    )


@pytest.mark.parametrize("seed", range(10))
def test_every_event_gets_an_answer(load_event: LoadEvent, seed: int, capfd: pytest.CaptureFixture[str]) -> None:
    rng = random.Random(seed)  # noqa: S311 (reproducible, not secret)
    seen = set()
    for _ in range(400):
        event = random_value(rng, 5) if rng.random() < 0.3 else change(rng, load_event(rng.choice(EVENTS)))
        for handler, statuses in STATUSES.items():
            response = handler(event, None)
            assert response.keys() == {"statusCode", "headers", "body"}
            assert response["statusCode"] in statuses
            seen.add((handler, response["statusCode"]))
            body = response["body"]
            assert isinstance(body, str)
            assert "eyJhbGciOi" not in body, "the token"
            assert isinstance(json.loads(body), dict)
            if handler is not health.handler and not names_a_user(event):
                assert response["statusCode"] == 401
    assert capfd.readouterr() == ("", "")
    assert len(seen) >= 7, "the events reach the handlers' branches"


@pytest.mark.parametrize("module", ["me", "items", "health"])
def test_cold_start_imports_few_modules(module: str) -> None:
    # json is what Lambda's runtime has imported already. Modules tell more than times that vary.
    program = (
        f"import sys, json; sys.path.insert(0, {str(HANDLERS)!r}); before = set(sys.modules); import {module}; "
        "print(*sorted(set(sys.modules) - before))"
    )
    run = subprocess.run([sys.executable, "-I", "-B", "-c", program], capture_output=True, text=True, check=True)
    imported = set(run.stdout.split())
    own = {path.stem for path in HANDLERS.glob("*.py")}
    assert {name.partition(".")[0] for name in imported} <= own | sys.stdlib_module_names
    heavy = {"typing", "dataclasses", "inspect", "logging", "secrets", "base64", "urllib", "asyncio", "email"}
    assert not imported & heavy
    assert len(imported) < 20
