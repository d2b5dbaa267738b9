"""Background processes of a home. The record has pid and start time, so that a recycled pid is never ended.

Linux only: sessions and start times come from /proc.
"""

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from .errors import SandboxError
from .home import Home

_STOP_SECONDS = 5
_READY_SECONDS = 30
_BOOT = Path("/proc/sys/kernel/random/boot_id")

# The process writes its own record before it becomes the service, so that it is found even if its starter dies.
_LAUNCHER = 'echo "$$ $(cut -d" " -f22 /proc/$$/stat) $(cat /proc/sys/kernel/random/boot_id)" > "$0" && exec "$@"'


@dataclass(frozen=True)
class _Record:
    pid: int
    started: str

    @property
    def alive(self) -> bool:
        return _start_time(self.pid) == self.started

    @property
    def recycled(self) -> bool:
        """Whether another process has the pid now. The kernel does not reuse it while a member of the session lives."""
        return _start_time(self.pid) not in (None, self.started)


def running(home: Home, name: str) -> int | None:
    """The pid of a running service, or None."""
    record = _record(home, name)
    return record.pid if record and record.alive else None


def launch(home: Home, name: str, command: Sequence[str]) -> list[str]:
    """A command that records itself under a name, then becomes `command`. It has to lead a session."""
    return ["/bin/sh", "-c", _LAUNCHER, str(_file(home, name)), *command]


def start(
    home: Home, name: str, command: Sequence[str], environment: Mapping[str, str], ready: Callable[[], bool]
) -> None:
    """Start a service in the background and wait until it answers.

    Raises:
        SandboxError: another program uses its port, it ended, or it did not answer in time.
    """
    port = home.port(name)
    if _listening(port):
        raise SandboxError(
            f"port {port} of the sandbox's {name}: another program uses it. Stop that program, or remove "
            f"{home.path / 'ports.json'} for new ports (the URL then changes)."
        )
    log = home.logs / f"{name}.log"
    with log.open("ab") as output:
        process = subprocess.Popen(  # noqa: S603 - a program of the sandbox's own
            launch(home, name, command),
            env=dict(environment),
            cwd=home.path,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    deadline = time.monotonic() + _READY_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise SandboxError(f"the sandbox's {name} ended at once. See {log}:\n{_tail(log)}")
        if ready():
            # It outlives this command on purpose. Without a return code Popen would warn.
            process.returncode = 0
            return
        time.sleep(0.05)
    raise SandboxError(f"the sandbox's {name} did not answer within {_READY_SECONDS} s. See {log}:\n{_tail(log)}")


def stop(home: Home, name: str) -> bool:
    """End a service and its session, even if the service itself has ended. Returns whether a process ran."""
    record = _record(home, name)
    ran = bool(record and not record.recycled and _end_session(record.pid))
    _file(home, name).unlink(missing_ok=True)
    return ran


def kill(home: Home, name: str) -> bool:
    """Kill a service and its session at once, as a machine's crash does. Returns whether it ran."""
    record = _record(home, name)
    if record is None or not record.alive:
        return False
    while _signal(record.pid, signal.SIGKILL):
        pass
    return True


@contextlib.contextmanager
def held(home: Home, name: str) -> Iterator[bool]:
    """Stop a service and its session for a while. Yields whether it runs."""
    record = _record(home, name)
    if record is None or not record.alive:
        yield False
        return
    _signal(record.pid, signal.SIGSTOP)
    deadline = time.monotonic() + _STOP_SECONDS
    while time.monotonic() < deadline and not all(map(_is_stopped, _members(record.pid))):
        time.sleep(0.001)
        # Processes that started meanwhile.
        _signal(record.pid, signal.SIGSTOP)
    try:
        yield record.alive
    finally:
        _signal(record.pid, signal.SIGCONT)


def _end_session(session: int) -> bool:
    ran = any(True for _ in _members(session))
    for number in (signal.SIGTERM, signal.SIGKILL):
        deadline = time.monotonic() + _STOP_SECONDS
        _signal(session, number)
        while time.monotonic() < deadline and any(True for _ in _members(session)):
            time.sleep(0.02)
    return ran


def _signal(session: int, number: signal.Signals) -> bool:
    """Send a signal to every member of a session. Returns whether it has a member."""
    members = list(_members(session))
    for pid in members:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)
    return bool(members)


def _is_stopped(pid: int) -> bool:
    """Whether a process is stopped, or gone."""
    fields = _stat(pid)
    return fields is None or fields[0] in ("T", "Z", "X")


def _members(session: int) -> Iterator[int]:
    """The living processes of a session. Some may lead process groups of their own."""
    for folder in Path("/proc").glob("[0-9]*"):
        fields = _stat(int(folder.name))
        if fields and fields[0] not in ("Z", "X") and int(fields[3]) == session:
            yield int(folder.name)


def _stat(pid: int) -> list[str] | None:
    """The fields of proc_pid_stat(5) from the state (3) on, or None if the process is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return None


def _start_time(pid: int) -> str | None:
    """When a process started, in clock ticks of this boot, or None if it is gone."""
    fields = _stat(pid)
    return None if fields is None or fields[0] in ("Z", "X") else f"{fields[19]} {_BOOT.read_text().strip()}"


def _file(home: Home, name: str) -> Path:
    return Path(home.path / f"{name}.process")


def _record(home: Home, name: str) -> _Record | None:
    try:
        pid, started, boot = _file(home, name).read_text().split()
        return _Record(int(pid), f"{started} {boot}")
    except (FileNotFoundError, ValueError):
        return None


def _listening(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _tail(log: Path) -> str:
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-10:])
