"""One stack of one project in its sandbox: the engine's commands on it, and the deployed resources."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml

from passage_component.model.type_tokens import AUTHORIZER, STACK
from passage_component.testing.issuer import TokenIssuer

from . import emulator, engine, faults, orphans, processes, project
from .errors import SandboxError
from .home import Home, write_atomically
from .plugins import finding

_REPOSITORY = Path(__file__).parent.parent
_REGION = "us-east-1"
_OWN_PROVIDER = "PASSAGE_SANDBOX_OWN_PROVIDER"
"""A variable that takes the sandbox's own provider instead of the plugin."""

_OFFLINE = {
    "PULUMI_SKIP_UPDATE_CHECK": "1",
    "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "1",
    "PULUMI_DISABLE_REGISTRY_RESOLVE": "1",
    "PULUMI_CONFIG_PASSPHRASE": "",
}


class Sandbox:
    """A project's sandbox.

    Attributes:
        project: the project.
        home: the folder with ports, keys and state.
        stack: the stack's name.
    """

    def __init__(self, folder: Path | str = ".", *, home: Path | str | None = None, stack: str = "sandbox") -> None:
        """Open a project's sandbox, without starting anything.

        Args:
            folder: the project's folder.
            home: the folder for ports, keys and state. Default: below the user's cache folder, by the project's name.
            stack: the stack. Its configuration is the project's `Pulumi.{stack}.yaml`.

        Raises:
            SandboxError: the folder does not have a Pulumi project in a language that the sandbox runs.
        """
        self.project = project.Project.read(Path(folder))
        self.home = Home(Path(home)) if home else Home.of_project(self.project.name)
        self.stack = stack

    # -- verbs ----------------------------------------------------------------------------------------------

    def up(self, arguments: Sequence[str] = (), *, capture: bool = False) -> subprocess.CompletedProcess[str]:
        """Start what does not run, repair the stack after an interrupted command, and deploy."""
        with self._ready("up"):
            repaired = self._repair(capture=capture)
            if repaired is not None and repaired.returncode:
                return repaired
            return self._deploy("up", ["--yes", "--skip-preview", *arguments], capture=capture)

    def preview(self, arguments: Sequence[str] = (), *, capture: bool = False) -> subprocess.CompletedProcess[str]:
        """Show what `up` would do."""
        with self._ready("preview"):
            return self._pulumi(["preview", *self._stack_options, *arguments], capture=capture)

    def refresh(self, arguments: Sequence[str] = (), *, capture: bool = False) -> subprocess.CompletedProcess[str]:
        """Update the state from the emulator."""
        with self._ready("refresh"):
            return self._deploy("refresh", ["--yes", "--skip-preview", *arguments], capture=capture)

    def destroy(self, arguments: Sequence[str] = (), *, capture: bool = False) -> subprocess.CompletedProcess[str]:
        """Delete all deployed resources."""
        with self._ready("destroy"):
            repaired = self._repair(capture=capture)
            if repaired is not None and repaired.returncode:
                return repaired
            return self._deploy("destroy", ["--yes", "--skip-preview", *arguments], capture=capture)

    def pulumi(self, arguments: Sequence[str], *, capture: bool = False) -> subprocess.CompletedProcess[str]:
        """Run any other `pulumi` command on this sandbox's stack and state."""
        with self._ready("pulumi"):
            # In this folder the sandbox's stack is selected.
            return self._pulumi(list(arguments), capture=capture, folder=self.home.stack_folder)

    @contextlib.contextmanager
    def engine(self, doing: str) -> Iterator[Callable[[Sequence[str]], subprocess.CompletedProcess[str]]]:
        """The engine, ready to run: a function that takes a command's arguments. For measurements.

        Args:
            doing: the verb in the message to another command that has to wait.
        """
        with self._ready(doing):
            yield lambda arguments: self._pulumi([*arguments, *self._stack_options], capture=True)

    def down(self) -> list[str]:
        """End this sandbox's processes and return the names of those that ran. State, keys and ports stay."""
        with self.home.locked("down"):
            stopped = ["engine"] if processes.stop(self.home, "engine") else []
            return stopped + emulator.stop(self.home)

    # -- deployed resources ---------------------------------------------------------------------------------

    def resources(self) -> list[dict[str, Any]]:
        """The resources in the state, as in `pulumi stack export`. Empty before the first deployment."""
        return list(self._latest().get("resources") or [])

    def pending_operations(self) -> list[dict[str, Any]]:
        """The operations that the engine has not recorded as done: `type`, such as `creating`, and `resource`."""
        return list(self._latest().get("pending_operations") or [])

    def _latest(self) -> dict[str, Any]:
        try:
            state = json.loads(self._checkpoint.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        # The engine leaves `latest` out until it creates the first resource.
        return state["checkpoint"].get("latest") or {}

    def outputs(self) -> dict[str, Any]:
        """The stack's outputs."""
        stacks = [resource for resource in self.resources() if resource["type"] == STACK]
        return dict(stacks[0].get("outputs") or {}) if stacks else {}

    def issuer(self, authorizer: str | None = None) -> TokenIssuer:
        """The issuer of a deployed authorizer, with the sandbox's key.

        Args:
            authorizer: part of the authorizer's logical name, such as `jwt`. Default: the first one.

        Raises:
            SandboxError: an authorizer, or one of that name, is not deployed.
        """
        authorizers = {
            resource["urn"].rpartition("::")[2]: resource
            for resource in self.resources()
            if resource["type"] == AUTHORIZER
        }
        if not authorizers:
            raise SandboxError("an authorizer is not deployed. Run `python -m sandbox up` first.")
        chosen = [name for name in authorizers if not authorizer or name.endswith(authorizer)]
        if not chosen:
            wanted = str(authorizer).rpartition("-authorizer-")[2]
            deployed = " or ".join(sorted({name.partition("-authorizer-")[2] for name in authorizers}))
            raise SandboxError(f'authorizer "{wanted}": it is not deployed. Use {deployed}.')
        jwt = authorizers[chosen[0]]["inputs"]["jwtConfiguration"]
        return TokenIssuer(plain(jwt["issuer"]), plain(jwt["audiences"]), key_file=self.home.key)

    # -- the engine -----------------------------------------------------------------------------------------

    @property
    def _stack_options(self) -> list[str]:
        return ["--stack", self.stack, "--config-file", str(self._stack_file)]

    @property
    def _stack_file(self) -> Path:
        return Path(self.home.stack_folder / f"Pulumi.{self.stack}.yaml")

    @property
    def _checkpoint(self) -> Path:
        return Path(self.home.state / ".pulumi" / "stacks" / self.project.name / f"{self.stack}.json")

    @contextlib.contextmanager
    def _ready(self, doing: str) -> Iterator[None]:
        """Hold the home alone, with everything running."""
        with self.home.locked(doing):
            processes.stop(self.home, "engine")
            self._engine = engine.find_or_install(self.project.language)
            self._install_plugins()
            if emulator.ensure_running(self.home):
                # A new emulator is empty: the resources in the state have to be created again.
                self.home.unfinished.touch()
            if self.home.unfinished.exists():
                self._repair_state()
                self._delete_orphans()
            self._prepare_stack()
            yield

    def _install_plugins(self) -> None:
        """Put the plugins that the program's SDKs want into the sandbox's Pulumi home."""
        sdks = self.project.sdks()
        if not os.environ.get(_OWN_PROVIDER):
            finding.provide(sdks, self.home, self._engine.pulumi)
            return
        version = next(sdk.version for sdk in sdks if sdk.name == "aws")
        folder = self.home.pulumi_home / "plugins" / f"resource-aws-v{version}"
        folder.mkdir(parents=True, exist_ok=True)
        script = (
            f'#!/bin/sh\nPYTHONPATH="{_REPOSITORY}" PASSAGE_SANDBOX_AWS_VERSION="{version}" '
            f'exec "{sys.executable}" -m sandbox.provider "$@"\n'
        )
        write_atomically(folder / "pulumi-resource-aws", script, mode=0o755)

    def _repair_state(self) -> None:
        """After a kill: delete the lock, and go back to the last complete state."""
        folder = self.home.state / ".pulumi"
        for lock in (folder / "locks").rglob("*.json"):
            # The home is locked and no engine runs, so that the lock's owner is dead.
            lock.unlink()
        for attributes in folder.rglob("*.attrs"):
            # The engine's storage keeps this beside each file. It may be missing, but not incomplete.
            if not _is_whole(attributes):
                attributes.unlink()
        if not _is_whole(self._checkpoint):
            backup = self._checkpoint.with_name(f"{self._checkpoint.name}.bak")
            self._checkpoint.unlink(missing_ok=True)
            if _is_whole(backup):
                shutil.copyfile(backup, self._checkpoint)

    def _delete_orphans(self) -> None:
        """Delete what the engine was creating when it died, since AWS refuses to create some resources twice.

        A new emulator replaces one in which they can't be found.
        """
        configuration = self.project.stack_configuration(self.stack)
        region = str(configuration.get("aws:region") or _REGION)
        if not orphans.delete(self.pending_operations(), self.resources(), emulator.url(self.home), region):
            emulator.stop(self.home)
            emulator.ensure_running(self.home)

    def _prepare_stack(self) -> None:
        """Create the stack in the sandbox's own state, with a copy of its file: the project's is never written."""
        configuration = self.project.stack_configuration(self.stack)
        project_file = {"name": self.project.name, "runtime": self.project.language}
        write_atomically(self.home.stack_folder / "Pulumi.yaml", yaml.safe_dump(project_file))
        if not self._checkpoint.exists() or not self._stack_file.exists():
            self._stack_file.unlink(missing_ok=True)
            command = ["stack", "select", "--create", self.stack]
            done = self._pulumi(command, capture=True, folder=self.home.stack_folder)
            if done.returncode:
                raise SandboxError(f"the stack can't be created. pulumi said:\n{done.stderr or done.stdout}")
        settings = yaml.safe_load(self._stack_file.read_text(encoding="utf-8")) if self._stack_file.exists() else {}
        write_atomically(self._stack_file, yaml.safe_dump({**(settings or {}), "config": configuration}))

    def _repair(self, *, capture: bool) -> subprocess.CompletedProcess[str] | None:
        """After an interrupted command, or with a new emulator: update the state from the emulator."""
        if not self.home.unfinished.exists():
            return None
        if not self.resources():
            return None
        return self._deploy("refresh", ["--yes", "--skip-preview", "--clear-pending-creates"], capture=capture)

    def _deploy(self, verb: str, arguments: Sequence[str], *, capture: bool) -> subprocess.CompletedProcess[str]:
        """Run a command that changes resources. Until one succeeds, the next one repairs first."""
        was_unfinished = self.home.unfinished.exists()
        self.home.unfinished.touch()
        done = self._pulumi([verb, *self._stack_options, *arguments], capture=capture)
        if done.returncode == 0 and not (verb == "refresh" and was_unfinished):
            self.home.unfinished.unlink(missing_ok=True)
        return done

    def _pulumi(
        self,
        arguments: Sequence[str],
        *,
        capture: bool,
        folder: Path | None = None,
    ) -> subprocess.CompletedProcess[str]:
        command = processes.launch(self.home, "engine", [str(self._engine.pulumi), *arguments])
        if threading.current_thread() is threading.main_thread() and signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
            # The engine's plugins inherit an ignored SIGINT, and then take seconds to end.
            signal.signal(signal.SIGINT, signal.default_int_handler)
        pipe = subprocess.PIPE if capture else None
        process = subprocess.Popen(  # noqa: S603
            command,
            cwd=folder or self.project.folder,
            env=self._environment(),
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
        processes.stop(self.home, "engine")
        return subprocess.CompletedProcess(command, process.returncode, output, errors)

    def _environment(self) -> dict[str, str]:
        """The user's environment without anything that leads to real clouds or the user's own Pulumi."""
        inherited = {key: value for key, value in os.environ.items() if not key.startswith(("AWS_", "PULUMI_"))}
        path = [str(self.project.python.parent), str(self._engine.pulumi.parent), os.environ.get("PATH", "")]
        return inherited | {
            **_OFFLINE,
            "PATH": os.pathsep.join(path),
            "PULUMI_HOME": str(self.home.pulumi_home),
            "PULUMI_BACKEND_URL": f"file://{self.home.state}",
            "AWS_ENDPOINT_URL": emulator.url(self.home),
            "AWS_REGION": _REGION,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "PASSAGE_SANDBOX_ISSUERS": str(self.home.issuers),
            "PASSAGE_SANDBOX_PROXY": emulator.proxy_url(self.home),
            "PASSAGE_SANDBOX_CA": str(self.home.certificate_authority),
            faults.VARIABLE: str(self.home.faults),
        }


def _is_whole(checkpoint: Path) -> bool:
    try:
        json.loads(checkpoint.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return False
    return True


def plain(value: Any) -> Any:
    """A plain value from the state.

    Raises:
        SandboxError: the engine keeps the value encrypted.
    """
    if isinstance(value, dict):
        raise SandboxError(
            "the API: its URL, issuer, audiences or identity source is secret, and the sandbox can't read it. Use "
            "plain values in the sandbox's stack."
        )
    return value
