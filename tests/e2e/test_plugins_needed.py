"""What the engine wants to download for a program that uses the package: the SDKs' plugins, and none called as we are.

The Python language host takes every distribution whose name begins with `pulumi-` for a plugin's, unless a
`pulumi-plugin.json` in the folder of its name says otherwise (pulumi/pulumi, sdk/python/cmd/pulumi-language-python,
determinePulumiPackages). The sandbox downloads nothing, so that only the engine's log shows it.
"""

import re
from pathlib import Path

import pytest

from sandbox.deployment import Sandbox
from tests.support.projects import copy_stack

pytestmark = pytest.mark.e2e


def test_plugins_of_the_sdks_are_all_that_is_needed(tmp_path: Path, environment: Path) -> None:
    """Of a program whose environment has the package in editable form, and of one that has the wheel."""
    project = copy_stack(tmp_path / "project")
    sandbox = Sandbox(project, home=tmp_path / "home")
    try:
        # This repository's own environment has pulumi-random.
        assert needed(sandbox) == {"aws", "random"}
        (project / ".venv").symlink_to(environment)
        assert needed(Sandbox(project, home=tmp_path / "home")) == {"aws"}
    finally:
        sandbox.down()


def needed(sandbox: Sandbox) -> set[str]:
    done = sandbox.preview(["-v=7", "--logtostderr"], capture=True)
    assert done.returncode == 0, done.stdout
    plugins = r"package (\S+)-[0-9.]+ \(\S*\) is required by language host"
    return set(re.findall(plugins, done.stdout + done.stderr))
