"""One stack of one project in its sandbox: the engine's commands on it, and the deployed resources."""

import contextlib
import json
import subprocess
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml

from passage_component.model.type_tokens import AUTHORIZER
from passage_component.testing.issuer import TokenIssuer

from . import emulator, engine, processes, project, repair
from .engine import running
from .errors import SandboxError, UserPoolError
from .home import Home, write_atomically
from .plugins import finding, unknown
from .state import State, plain

_REPOSITORY = Path(__file__).parent.parent
_USER_POOL = "aws:cognito/userPool:UserPool"


class Sandbox:
    """A project's sandbox.

    Attributes:
        project: the project.
        home: the folder with ports, keys and state.
        stack: the stack's name.
        state: the stack's state.
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
        self.state = State.of_stack(self.home, self.project.name, stack)

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
            done = self._pulumi(["preview", *self._stack_options, *arguments], capture=capture)
            if done.returncode:
                unknown.explain(self.home, self.project, self._collect)
            return done

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
        """The resources in the state; see `State.resources`."""
        return self.state.resources()

    def pending_operations(self) -> list[dict[str, Any]]:
        """The operations that the engine has not recorded as done; see `State.pending_operations`."""
        return self.state.pending_operations()

    def outputs(self) -> dict[str, Any]:
        """The stack's outputs."""
        return self.state.outputs()

    def issuer(self, authorizer: str | None = None) -> TokenIssuer:
        """The issuer of a deployed authorizer, with the sandbox's key.

        Args:
            authorizer: part of the authorizer's logical name, such as `jwt`. Default: the first one.

        Raises:
            UserPoolError: the issuer is a user pool of the program.
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
        issuer = plain(jwt["issuer"])
        if any(
            resource["type"] == _USER_POOL and issuer.endswith(f"/{resource['id']}") for resource in self.resources()
        ):
            raise UserPoolError(
                f"{issuer}: the user pool signs its tokens with its own key. Sign in as one of its users."
            )
        return TokenIssuer(issuer, plain(jwt["audiences"]), key_file=self.home.key)

    # -- the engine -----------------------------------------------------------------------------------------

    @property
    def _stack_options(self) -> list[str]:
        return ["--stack", self.stack, "--config-file", str(self._stack_file)]

    @property
    def _stack_file(self) -> Path:
        return Path(self.home.stack_folder / f"Pulumi.{self.stack}.yaml")

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
                repair.repair_files(self.home, self.state)
            self._prepare_stack()
            yield

    def _install_plugins(self) -> None:
        """Put the plugins that the program's SDKs want into the sandbox's Pulumi home."""
        finding.provide(self.project.sdks(), self.home, self._engine.pulumi)

    def _prepare_stack(self) -> None:
        """Create the stack in the sandbox's own state, with a copy of its file: the project's is never written."""
        configuration = self.project.stack_configuration(self.stack)
        project_file = {"name": self.project.name, "runtime": self.project.language}
        write_atomically(self.home.stack_folder / "Pulumi.yaml", yaml.safe_dump(project_file))
        if not self.state.file.exists() or not self._stack_file.exists():
            self._stack_file.unlink(missing_ok=True)
            command = ["stack", "select", "--create", self.stack]
            done = self._pulumi(command, capture=True, folder=self.home.stack_folder)
            if done.returncode:
                raise SandboxError(f"the stack can't be created. pulumi said:\n{done.stderr or done.stdout}")
        settings = yaml.safe_load(self._stack_file.read_text(encoding="utf-8")) if self._stack_file.exists() else {}
        write_atomically(self._stack_file, yaml.safe_dump({**(settings or {}), "config": configuration}))
        secrets = [
            f"{key}={value if isinstance(value, str) else json.dumps(value)}"
            for key, value in configuration.items()
            if key in self.project.secrets
        ]
        if secrets:
            # The engine refuses a plain value for a key that the project declares as a secret.
            options = [option for secret in secrets for option in ("--secret", secret)]
            done = self._pulumi(["config", "set-all", *self._stack_options, *options], capture=True)
            if done.returncode:
                raise SandboxError(f"{self.project.stack_file(self.stack)}: pulumi said:\n{done.stderr or done.stdout}")

    def _repair(self, *, capture: bool) -> subprocess.CompletedProcess[str] | None:
        """After an interrupted command, or with a new emulator: update the state from the emulator."""
        if not self.home.unfinished.exists() or not self.resources():
            return None
        region = self.project.stack_configuration(self.stack).get("aws:region") or running.REGION
        repair.record_creations(self.home, self.state, str(region))
        return self._deploy("refresh", ["--yes", "--skip-preview", "--clear-pending-creates"], capture=capture)

    def _deploy(self, verb: str, arguments: Sequence[str], *, capture: bool) -> subprocess.CompletedProcess[str]:
        """Run a command that changes resources. Until one succeeds, the next one repairs first."""
        was_unfinished = self.home.unfinished.exists()
        self.home.unfinished.touch()
        done = self._pulumi([verb, *self._stack_options, *arguments], capture=capture)
        if done.returncode == 0 and not (verb == "refresh" and was_unfinished):
            self.home.unfinished.unlink(missing_ok=True)
        if done.returncode:
            unknown.explain(self.home, self.project, self._collect)
        return done

    def _collect(self, variables: dict[str, str]) -> None:
        self._pulumi(["preview", *self._stack_options], capture=True, variables=variables)

    def _pulumi(
        self,
        arguments: Sequence[str],
        *,
        capture: bool,
        folder: Path | None = None,
        variables: dict[str, str] | None = None,
    ) -> subprocess.CompletedProcess[str]:
        variables = variables or unknown.environment(self.home)
        return running.run(self._engine, self.project, self.home, arguments, variables, capture=capture, folder=folder)
