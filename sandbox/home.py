"""The sandbox's folders: a home for each project, and a cache that all share."""

import contextlib
import fcntl
import json
import os
import random
import re
import socket
from collections.abc import Iterator
from pathlib import Path

from .errors import SandboxError


def cache() -> Path:
    """The folder below the user's cache folder that all sandboxes share (XDG Base Directory Specification)."""
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "passage-sandbox"


class Home:
    """A sandbox's own folder: ports, keys, certificate authority, Pulumi home, state, logs, running processes."""

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()
        for folder in (self.path, self.logs, self.temporary, self.state, self.stack_folder, self.pulumi_home):
            folder.mkdir(parents=True, exist_ok=True)
        self.path.chmod(0o700)

    @classmethod
    def of_project(cls, name: str) -> "Home":
        """The home of a Pulumi project, by its name: a second clone uses the same stack."""
        return cls(cache() / "homes" / re.sub(r"[^A-Za-z0-9_.-]", "_", name))

    logs = property(lambda self: self.path / "logs")
    temporary = property(lambda self: self.path / "tmp")
    state = property(lambda self: self.path / "state")
    stack_folder = property(lambda self: self.path / "stack")
    pulumi_home = property(lambda self: self.path / "pulumi")
    issuers = property(lambda self: self.path / "issuers.json")
    addresses = property(lambda self: self.path / "addresses.json")
    handlers_log = property(lambda self: self.logs / "handlers.log")
    key = property(lambda self: self.path / "issuer-key.json")
    certificate_authority = property(lambda self: self.path / "ca.pem")
    unfinished = property(lambda self: self.path / "unfinished")
    emulators_code = property(lambda self: self.path / "emulators-code")
    unknown_types = property(lambda self: self.path / "unknown-types")
    faults = property(lambda self: self.path / "faults.json")

    def port(self, name: str) -> int:
        """The port of a service. The first call chooses a free one, and later calls return the same."""
        file = self.path / "ports.json"
        with locked(self.path / "ports.lock", wait=True):
            ports: dict[str, int] = json.loads(file.read_text()) if file.exists() else {}
            if name not in ports:
                ports[name] = _free_port()
                write_atomically(file, json.dumps(ports))
        return ports[name]

    def add_issuer(self, issuer: str) -> None:
        """Add an issuer that the proxy answers for. Of two that differ in a trailing slash, it answers for the last."""
        with locked(self.path / "issuers.json.lock", wait=True):
            known = json.loads(self.issuers.read_text(encoding="utf-8")) if self.issuers.exists() else []
            if known[-1:] != [issuer]:
                write_atomically(self.issuers, json.dumps([*(other for other in known if other != issuer), issuer]))

    @contextlib.contextmanager
    def locked(self, doing: str) -> Iterator[None]:
        """Hold the home alone.

        Raises:
            SandboxError: another command holds it.
        """
        with locked(self.path / "lock", wait=False) as held:
            if not held:
                raise SandboxError(
                    f"{self.path}: another sandbox command is running there. Wait for it, then {doing} again, or use "
                    "another home: --home DIR."
                )
            yield


@contextlib.contextmanager
def locked(path: Path, *, wait: bool) -> Iterator[bool]:
    """Hold a lock file. Yields False if another process holds it and `wait` is False. A holder's death frees it."""
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def write_atomically(path: Path, text: str, *, mode: int = 0o600) -> None:
    """Write a file so that readers see the old text or the new one, even after a kill."""
    new = path.with_name(f".{path.name}.{os.getpid()}")
    new.write_text(text, encoding="utf-8")
    new.chmod(mode)
    new.replace(path)


def _free_port() -> int:
    """A port below those of outgoing connections, so that it is still free after a restart."""
    while True:
        port = random.randrange(20_000, 32_000)  # noqa: S311 - not a secret
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
