"""Background processes of a home: recorded by pid and start time, so that a recycled pid is never ended."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from .errors import SandboxError
from .home import Home, write_atomically

_STOP_SECONDS = 5
_READY_SECONDS = 30


def running(home: Home, name: str) -> int | None:
    """The pid of a service that runs, or None."""
    found = _records(home).get(name)
    if found and _start_time(found["pid"]) == found["started"]:
        return int(found["pid"])
    return None


def start(
    home: Home, name: str, command: Sequence[str], environment: Mapping[str, str], ready: Callable[[], bool]
) -> None:
    """Start a service in the background and wait until it answers.

    Raises:
        SandboxError: its port is taken by somebody else, it ended, or it did not answer in time.
    """
    port = home.port(name)
    if _listening(port):
        raise SandboxError(
            f"port {port} of the sandbox's {name} is taken by another program; stop that program, or remove "
            f"{home.path / 'ports.json'} to choose new ports (the URL then changes)"
        )
    log = home.logs / f"{name}.log"
    with log.open("ab") as output:
        process = subprocess.Popen(  # noqa: S603 - a program of the sandbox's own
            command,
            env=dict(environment),
            cwd=home.path,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    record(home, name, process.pid)
    deadline = time.monotonic() + _READY_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise SandboxError(f"the sandbox's {name} ended at once; see {log}:\n{_tail(log)}")
        if ready():
            return
        time.sleep(0.05)
    raise SandboxError(f"the sandbox's {name} did not answer within {_READY_SECONDS} s; see {log}:\n{_tail(log)}")


def stop(home: Home, name: str) -> bool:
    """End a service and everything it started, also what outlived it; says whether there was anything."""
    known = _records(home).get(name)
    if not known:
        return False
    # Each service leads a process group of its own; nobody gets its number while a member lives.
    recycled = _start_time(known["pid"]) not in (None, known["started"])
    found = not recycled and _end_group(known["pid"])
    _record(home, name, None)
    return found


def _end_group(group: int) -> bool:
    found = _group_alive(group)
    for each in (signal.SIGTERM, signal.SIGKILL):
        if not _group_alive(group):
            break
        with contextlib.suppress(ProcessLookupError):
            os.killpg(group, each)
        deadline = time.monotonic() + _STOP_SECONDS
        while time.monotonic() < deadline and _group_alive(group):
            time.sleep(0.02)
    return found


def _group_alive(group: int) -> bool:
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = stat.read_text().rpartition(")")[2].split()
            if fields[0] != "Z" and int(fields[2]) == group:
                return True
    return False


def _start_time(pid: int) -> str | None:
    """When a process started, in clock ticks since boot with the boot's own id; None when it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return None
    return None if fields[0] == "Z" else f"{boot}:{fields[19]}"


def _listening(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _records(home: Home) -> dict[str, Any]:
    try:
        records: dict[str, Any] = json.loads(home.processes.read_text())
    except (FileNotFoundError, ValueError):
        return {}
    return records


def record(home: Home, name: str, pid: int) -> None:
    """Note a process that leads a group of its own, so that a later command can end it."""
    _record(home, name, {"pid": pid, "started": _start_time(pid)})


def _record(home: Home, name: str, record: dict[str, Any] | None) -> None:
    records = _records(home) | {name: record}
    write_atomically(home.processes, json.dumps({key: value for key, value in records.items() if value}))


def _tail(log: Path) -> str:
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-10:])
