"""The files around the rules."""

import json
import re
import tomllib

import pytest
import yaml

import passage_component.model.type_tokens
from policy import type_tokens
from policy.settings import SCHEMAS, Settings, parse
from tests.support.policies import PACK
from tests.support.programs import REPOSITORY

DOCS = (REPOSITORY / "docs" / "policy.md").read_text(encoding="utf-8")


def test_pack_has_the_packages_version() -> None:
    pack = yaml.safe_load((PACK / "PulumiPolicy.yaml").read_text(encoding="utf-8"))
    package = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))

    assert pack["version"] == package["project"]["version"]


def test_lock_has_the_required_library() -> None:
    (asked,) = re.findall(r"^pulumi-policy==\S+$", (PACK / "requirements.in").read_text(encoding="utf-8"), re.MULTILINE)

    assert f"\n{asked} \\\n" in (PACK / "requirements.txt").read_text(encoding="utf-8")


def test_the_type_tokens_are_those_of_the_package() -> None:
    tokens = {name: token for name, token in vars(type_tokens).items() if name.isupper()}

    assert tokens
    assert tokens == {name: getattr(passage_component.model.type_tokens, name) for name in tokens}


@pytest.mark.parametrize(
    "text", [*re.findall(r"```json\n(.*?)```", DOCS, re.DOTALL), (PACK / "example.json").read_text()]
)
def test_documented_configurations_are_valid(text: str) -> None:
    given = {policy: keys for policy, keys in json.loads(text).items() if isinstance(keys, dict)}

    assert set(json.loads(text)) <= set(SCHEMAS)
    assert parse(given) != Settings()


def test_documentation_has_every_policy_and_key() -> None:
    assert re.findall(r"^\| `([a-z-]+)` \|", DOCS, re.MULTILINE) == list(SCHEMAS)
    keys = re.findall(r"^\| `(\w+)`:", DOCS, re.MULTILINE)
    assert keys == [key for schema in SCHEMAS.values() for key in schema]
