"""Runs the engine's commands in a sandbox's home, away from real clouds and the user's own Pulumi."""

import os
import signal
import subprocess
import threading
from collections.abc import Sequence
from pathlib import Path

from .. import emulator, processes
from ..home import Home
from ..project import Project
from .finding import Engine

REGION = "us-east-1"
"""The region of resources that do not name one."""

_OFFLINE = {
    "PULUMI_SKIP_UPDATE_CHECK": "1",
    "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "1",
    "PULUMI_DISABLE_REGISTRY_RESOLVE": "1",
    "PULUMI_CONFIG_PASSPHRASE": "",
    # Pulumi's Python host lists packages with pip, which otherwise asks the package index for newer releases of itself.
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
}


def run(
    engine: Engine,
    project: Project,
    home: Home,
    arguments: Sequence[str],
    variables: dict[str, str],
    *,
    capture: bool,
    folder: Path | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run one command of the engine, and end what it leaves running.

    Args:
        engine: the engine.
        project: the project that the command is for.
        home: the sandbox's home. The caller holds it alone.
        arguments: the command's arguments.
        variables: more variables of its environment.
        capture: whether to return what it prints, instead of printing it.
        folder: the folder in which it runs. Default: the project's.
    """
    command = processes.launch(home, "engine", [str(engine.pulumi), *arguments])
    if threading.current_thread() is threading.main_thread() and signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        # The engine's plugins inherit an ignored SIGINT, and then take seconds to end.
        signal.signal(signal.SIGINT, signal.default_int_handler)
    pipe = subprocess.PIPE if capture else None
    process = subprocess.Popen(  # noqa: S603
        command,
        cwd=folder or project.folder,
        env=_environment(engine, project, home) | variables,
        stdin=subprocess.DEVNULL,
        stdout=pipe,
        stderr=pipe,
        text=True,
        start_new_session=True,
    )
    try:
        output, errors = process.communicate()
    except BaseException:
        # Ctrl-C reaches only this process, since the engine leads a session of its own.
        process.send_signal(signal.SIGINT)
        process.communicate()
        raise
    processes.stop(home, "engine")
    return subprocess.CompletedProcess(command, process.returncode, output, errors)


def _environment(engine: Engine, project: Project, home: Home) -> dict[str, str]:
    """The user's environment without anything that leads to real clouds or the user's own Pulumi."""
    inherited = {key: value for key, value in os.environ.items() if not key.startswith(("AWS_", "PULUMI_", "TF_"))}
    path = [str(project.python.parent), str(engine.pulumi.parent), os.environ.get("PATH", "")]
    return inherited | {
        **_OFFLINE,
        "PATH": os.pathsep.join(path),
        "PULUMI_HOME": str(home.pulumi_home),
        "PULUMI_BACKEND_URL": f"file://{home.state}",
        "AWS_ENDPOINT_URL": emulator.url(home),
        "AWS_REGION": REGION,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }
