"""In the lock files, every installable file has a hash and no file has a host."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from release.locks import LOCKS, PROJECT, pins
from tests.support.programs import REPOSITORY

INPUTS = {"sandbox/emulator.lock": "sandbox/emulator.in", "policy/requirements.txt": "policy/requirements.in"}
INPUTS |= {"release/tools.lock": "release/tools.in"}
ENTRY = re.compile(r"[a-z0-9.-]+==[A-Za-z0-9.+]+( ; [^\\;]+)?( \\\n    --hash=sha256:[0-9a-f]{64})+")
EVERY_LOCK = pytest.mark.parametrize("lock", LOCKS, ids=lambda each: str(each.relative_to(REPOSITORY)))


def required(lock: Path) -> list[Requirement]:
    """The requirements written by hand."""
    if lock == PROJECT:
        declared = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
        project, groups = declared["project"], declared["dependency-groups"]
        # `make bench-others` installs this group into a separate environment.
        del groups["bench"]
        lists = [project["dependencies"], *project["optional-dependencies"].values(), *groups.values()]
        lines = [each for list_ in lists for each in list_ if isinstance(each, str)]
    else:
        file = REPOSITORY / INPUTS[str(lock.relative_to(REPOSITORY))]
        lines = [each for each in file.read_text(encoding="utf-8").splitlines() if each and not each.startswith("#")]
    return [Requirement(each) for each in lines]


def test_these_are_all_lock_files() -> None:
    makefile = (REPOSITORY / "Makefile").read_text(encoding="utf-8")

    written = re.findall(r"--generate-hashes .*--output-file (\S+)", makefile)
    assert written == [str(each.relative_to(REPOSITORY)) for each in LOCKS]


@EVERY_LOCK
def test_lock_contains_only_pins_with_hashes(lock: Path) -> None:
    lines = lock.read_text(encoding="utf-8").splitlines()
    content = "\n".join(each for each in lines if not each.lstrip().startswith("#"))

    entries = [each[0] for each in re.finditer(ENTRY, content)]
    assert "\n".join(entries) == content
    assert len(entries) == len(pins(lock)) >= 20


@EVERY_LOCK
def test_lock_has_every_requirement(lock: Path) -> None:
    locked = pins(lock)

    unmet = [
        str(each)
        for each in required(lock)
        if not each.specifier.contains(locked.get(canonicalize_name(each.name), "0"), prereleases=True)
    ]
    assert unmet == []
