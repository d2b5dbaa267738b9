"""Configuration as the real CLI writes it, and each remedy followed."""

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from sandbox import engine

pytestmark = pytest.mark.e2e

PROGRAM = """
import json
from pathlib import Path
from passage_component.config import args_from_config

Path("args.json").write_text(json.dumps(args_from_config(), default=str))
"""
Run = Callable[..., str]


@pytest.fixture
def pulumi(tmp_path: Path) -> Run:
    """Runs the CLI in a project without resources, and returns its output."""
    installed = engine.find_or_install("python")
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (tmp_path / "__main__.py").write_text(PROGRAM)
    path = [str(Path(sys.executable).parent), str(installed.pulumi.parent), os.environ["PATH"]]
    environment = {
        **os.environ,
        "PATH": os.pathsep.join(path),
        "PULUMI_HOME": str(tmp_path / "home"),
        "PULUMI_BACKEND_URL": tmp_path.as_uri(),
        "PULUMI_CONFIG_PASSPHRASE": "",
        "PULUMI_SKIP_UPDATE_CHECK": "1",
        "AWS_REGION": "eu-central-1",
    }

    def run(*arguments: str) -> str:
        command = [str(installed.pulumi), "--non-interactive", *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path, env=environment)
        return done.stdout + done.stderr

    run("stack", "init", "dev")
    run("config", "set", "issuer", "https://login.example.com")
    run("config", "set", "--path", "corsOrigins[0]", "https://app.example.com")
    return run


def test_value_that_is_not_a_text_is_set_by_the_printed_command(pulumi: Run, tmp_path: Path) -> None:
    """The CLI writes some values without quotes. Whole numbers of a file keep every digit."""
    written = {
        "audiences[0]": "259242034398724097",
        "audiences[1]": "18446744073709551615",
        "tags.costcenter": "4711",
        "tags.room": "0815",
        "tags.is-live": "true",
        "domain.name": "api.example.com",
        "domain.hostedZoneId": "Z1",
        "domain.basePath": "false",
    }
    for path, value in written.items():
        pulumi("config", "set", "--path", path, value)

    commands = re.findall(r"is not a text\. Run `pulumi (.*) VALUE`", pulumi("preview"))
    assert commands == [
        "config set --path 'audiences[1]' --type string",
        "config set --path 'tags[\"is-live\"]' --type string",
        "config set --path 'domain.basePath' --type string",
    ]
    for command, path in zip(commands, ("audiences[1]", "tags.is-live", "domain.basePath"), strict=True):
        pulumi(*shlex.split(command), written[path])
    printed = pulumi("preview")

    assert (tmp_path / "args.json").exists(), printed
    args = json.loads((tmp_path / "args.json").read_text())
    assert args["audiences"] == ["259242034398724097", "18446744073709551615"]
    assert args["tags"] == {"costcenter": "4711", "room": "0815", "is-live": "true"}
    assert args["domain"]["base_path"] == "false"
