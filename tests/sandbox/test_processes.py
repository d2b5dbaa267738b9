"""Background processes: found by pid and start time, and ended with their children."""

import http.server
import os
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from sandbox import processes
from sandbox.errors import SandboxError
from sandbox.home import Home, locked

SERVER = (
    "import http.server, subprocess, sys; "
    "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'], process_group=0); "
    "http.server.HTTPServer(('127.0.0.1', int(sys.argv[1])), http.server.SimpleHTTPRequestHandler).serve_forever()"
)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def _command(home: Home) -> list[str]:
    return [sys.executable, "-c", SERVER, str(home.port("web"))]


def _answers(home: Home) -> Callable[[], bool]:
    def ready() -> bool:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{home.port('web')}", timeout=1).close()
        except OSError:
            return False
        return True

    return ready


def _state(pid: int) -> str:
    stat = Path(f"/proc/{pid}/stat")
    return stat.read_text().rpartition(")")[2].split()[0] if stat.exists() else "Z"


def _alive(pid: int) -> bool:
    return _state(pid) != "Z"


def test_service_is_started_found_and_ended_with_its_children(home: Home) -> None:
    processes.start(home, "web", _command(home), dict(os.environ), _answers(home))
    pid = processes.running(home, "web")
    assert pid
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    assert len(children) == 1

    assert processes.stop(home, "web")

    assert not _alive(pid)
    assert not _alive(int(children[0]))
    assert processes.running(home, "web") is None
    assert not processes.stop(home, "web")


def test_service_is_killed_with_its_children(home: Home) -> None:
    processes.start(home, "web", _command(home), dict(os.environ), _answers(home))
    pid = processes.running(home, "web")
    assert pid
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()

    assert processes.kill(home, "web")

    assert [process for process in (pid, *map(int, children)) if _alive(process)] == []
    assert not processes.kill(home, "web")


def test_held_service_stops_and_continues(home: Home) -> None:
    processes.start(home, "web", _command(home), dict(os.environ), _answers(home))
    try:
        pid = processes.running(home, "web")
        assert pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()

        with processes.held(home, "web") as running:
            assert running
            assert {_state(process) for process in (pid, *map(int, children))} == {"T"}
            assert not _answers(home)()

        assert _answers(home)()
        with processes.held(home, "web"):
            assert processes.kill(home, "web")
        assert not _alive(pid)
    finally:
        processes.stop(home, "web")
    with processes.held(home, "web") as running:
        assert not running


def test_recycled_pid_is_never_ended(home: Home) -> None:
    """The record's pid belongs to a process that started later."""
    other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], start_new_session=True)
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        (home.path / "web.process").write_text(f"{other.pid} 1 {boot}")

        assert processes.running(home, "web") is None
        assert not processes.stop(home, "web")
        time.sleep(0.1)
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()


def test_child_that_outlived_its_leader_is_ended(home: Home) -> None:
    processes.start(home, "web", _command(home), dict(os.environ), _answers(home))
    pid = processes.running(home, "web")
    assert pid
    (child,) = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    os.kill(pid, 9)
    while _alive(pid):
        time.sleep(0.01)
    assert _alive(int(child))

    assert processes.stop(home, "web")
    assert not _alive(int(child))


def test_used_port_is_an_error_with_a_remedy(home: Home) -> None:
    server = http.server.HTTPServer(("127.0.0.1", home.port("web")), http.server.SimpleHTTPRequestHandler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        with pytest.raises(
            SandboxError, match=rf"port {home.port('web')} .*: another program uses it\. Stop that program, or remove"
        ):
            processes.start(home, "web", _command(home), dict(os.environ), _answers(home))
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_service_that_ends_at_once_shows_its_log(home: Home) -> None:
    with pytest.raises(SandboxError, match=r"ended at once(.|\n)*no luck"):
        processes.start(home, "web", [sys.executable, "-c", "raise SystemExit('no luck')"], {}, lambda: False)


def test_ports_stay_the_same_and_differ(tmp_path: Path) -> None:
    first = Home(tmp_path / "home")
    ports = (first.port("emulator"), first.port("proxy"))

    again = Home(tmp_path / "home")
    assert (again.port("emulator"), again.port("proxy")) == ports
    assert ports[0] != ports[1]


def test_home_is_named_after_the_project(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))

    assert Home.of_project("a/b").path == tmp_path / "passage-sandbox" / "homes" / "a_b"


def test_second_command_in_a_home_is_an_error(home: Home) -> None:
    with (
        locked(home.path / "lock", wait=False) as held,
        pytest.raises(SandboxError, match="another sandbox command is running there"),
        home.locked("up"),
    ):
        pytest.fail("it was not locked")
    assert held
    with home.locked("up"):
        pass
