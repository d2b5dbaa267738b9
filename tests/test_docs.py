"""The generated pages are current, and their defaults are the deployed ones."""

import re
from typing import Any, is_typeddict

import pytest

import passage_component
import passage_component.testing
from docs import costs, generate, reference
from passage_component import JwtHttpApi
from passage_component.args import AccessLogArgs, AlarmArgs, FunctionArgs
from passage_component.validate import validate_passage_args
from plugin.docstrings import class_text, fields
from tests.support.programs import passage_args

TOPIC = "arn:aws:sns:eu-central-1:123456789012:alerts"
SETTINGS = validate_passage_args("api", passage_args(alarms={"topic_arns": [TOPIC]})).settings


def test_configuration_is_current() -> None:
    """Else run `make docs`."""
    assert generate.CONFIGURATION.read_text(encoding="utf-8") == generate.configuration()


def test_reference_is_current() -> None:
    """Else run `make docs`."""
    assert reference.REFERENCE.read_text(encoding="utf-8") == reference.reference()
    for package in (passage_component, passage_component.testing):
        for name in package.__all__:
            documented = is_typeddict(getattr(package, name)) or f"### `{name}" in reference.reference()
            assert documented, name


def test_costs_are_current() -> None:
    """Else run `make docs`."""
    text = costs.SCALE.read_text(encoding="utf-8")

    assert text.count(costs.BEGIN) == text.count(costs.END) == 1
    assert text == costs.scale()


def test_argument_names_in_texts_are_in_backticks() -> None:
    """Else they stay in snake_case where other languages write camelCase."""
    classes = [getattr(passage_component, name) for name in passage_component.__all__]
    documented = [each for each in classes if is_typeddict(each) or each is JwtHttpApi]
    names = {name for each in documented for name in fields(each) if "_" in name}
    texts = [text for each in documented for text in (class_text(each), *(it.text for it in fields(each).values()))]

    assert len(texts) > 80
    for text in texts:
        assert names.isdisjoint(re.findall(r"\w+", re.sub(r"`[a-z_]+`", "", text))), text


@pytest.mark.parametrize(
    ("arguments", "settings", "count"),
    [
        (FunctionArgs, SETTINGS.functions[0], 6),
        (AccessLogArgs, SETTINGS.access_log, 2),
        (AlarmArgs, SETTINGS.alarms, 7),
    ],
    ids=lambda each: getattr(each, "__name__", ""),
)
def test_documented_defaults_are_the_real_ones(arguments: type, settings: Any, count: int) -> None:
    compared = 0
    for name, field in fields(arguments).items():
        default = re.search(r"Default: `?([\w.]+?)`?\.( |$)", field.text)
        if default and default[1] in {"true", "false"}:
            compared += name != "enabled"
            assert name == "enabled" or getattr(settings, name) is (default[1] == "true"), name
        elif default and default[1] not in {"none", "unreserved"}:
            compared += 1
            assert str(getattr(settings, name)) == default[1], name
    assert compared == count
