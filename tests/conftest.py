"""How long hypothesis searches, which worker runs which test, and when the garbage collector runs."""

import gc
import os
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from xdist.scheduler import LoadScopeScheduling

_COMMON = settings(
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.generate, Phase.target, Phase.shrink],
)
# The search is bounded and the same on every run; `make soak` searches further, at random.
settings.register_profile("default", _COMMON, max_examples=40, derandomize=True)
settings.register_profile("soak", _COMMON, max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the long tests."""
    items.sort(key=lambda item: item.get_closest_marker("e2e") is None)


def pytest_collection_finish() -> None:
    """Collect less garbage, which takes a tenth of a program's time. Imported modules stay."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 10, 10)


_ON_ONE_WORKER = (
    "e2e/",
    "instruments/",
    "sandbox/corrections/",
    "sandbox/emulator/",
    "sandbox/plugins/",
    "test_contract.py",
)
"""Files and folders in `tests` with tests that share what takes seconds: sandboxes, emulators, schemas, programs."""


class Scheduling(LoadScopeScheduling):
    """The tests of a file run on one worker if they share what takes seconds; others run anywhere."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return file if file.removeprefix("tests/").startswith(_ON_ONE_WORKER) else nodeid


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Scheduling:
    """Use it with `-n`."""
    return Scheduling(config, log)
