"""The committed schema is the live one, and every entry has a description."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from plugin import commands
from plugin.snapshot import SNAPSHOT, live_schema

SCHEMA = json.loads(SNAPSHOT.read_text(encoding="utf-8"))


def test_snapshot_is_current() -> None:
    """Else run `make schema`, and review the changes for users of other languages."""
    assert live_schema() == SCHEMA


def test_command_writes_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written = tmp_path / "schema.json"
    before = SNAPSHOT.read_bytes()
    monkeypatch.setattr(commands, "SNAPSHOT", written)

    assert commands.main(["schema"]) == 0

    assert written.read_bytes() == before


def _described(value: dict[str, Any], where: str) -> Iterator[tuple[str, str]]:
    yield where, value.get("description", "")
    for part in ("inputProperties", "properties"):
        for name, property_ in value.get(part, {}).items():
            yield f"{where} {part} {name}", property_.get("description", "")
    for each in value.get("enum", []):
        yield f"{where} value {each['name']}", each.get("description", "")


def test_everything_has_a_description() -> None:
    texts = [
        pair
        for section in ("resources", "types")
        for token, declared in SCHEMA[section].items()
        for pair in _described(declared, token)
    ]

    assert len(texts) > 100
    assert [where for where, text in texts if not text.strip()] == []


def test_every_reference_of_the_schema_exists() -> None:
    references = {line.split('"')[3] for line in json.dumps(SCHEMA, indent=1).splitlines() if '"$ref"' in line}

    assert references - {f"#/types/{token}" for token in SCHEMA["types"]} == {"pulumi.json#/Archive"}
    assert {f"#/types/{token}" for token in SCHEMA["types"]} <= references
