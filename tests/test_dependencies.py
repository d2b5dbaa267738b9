"""Users install pulumi, pulumi-aws and their dependencies. Every other package is an extra."""

import re
import subprocess
import sys
import tomllib

from tests.support.programs import REPOSITORY


def test_package_requires_two_packages() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    names = [re.split(r"[<>=~!; ]", each)[0] for each in project["dependencies"]]
    assert names == ["pulumi", "pulumi-aws"]


def test_building_components_imports_nothing_beyond_them() -> None:
    command = [sys.executable, "-W", "ignore", "-m", "tests.support.what_is_imported"]

    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)

    assert (done.stdout, done.stderr) == ("[] ['passage_component']\n", "")
