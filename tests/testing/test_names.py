"""What the packages export is what they promise, though it is imported only when it is asked for."""

import importlib
from types import ModuleType

import pytest

import passage_component
import passage_component.testing


@pytest.mark.parametrize("package", [passage_component, passage_component.testing])
def test_every_exported_name_is_there(package: ModuleType) -> None:
    for name in package.__all__:
        assert getattr(package, name) is not None
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        getattr(package, "nothing")  # noqa: B009 - a name that is not there
    scope: dict[str, object] = {}
    exec(f"from {package.__name__} import *", scope)  # noqa: S102
    assert scope.keys() >= set(package.__all__)
    assert importlib.import_module(package.__name__) is package
