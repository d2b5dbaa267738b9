"""The folder of handlers of most of these tests."""

from pathlib import Path

import pytest

from .folders import FILES, write


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path / "handlers", FILES)
