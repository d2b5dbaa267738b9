"""`make audit` against an advisory service of the test's own, on this machine."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from release.audit import main
from release.locks import LOCKS, REPOSITORY, pins

pytestmark = pytest.mark.e2e

ADVISORY = {
    "id": "PYSEC-2026-1",
    "aliases": ["CVE-2026-1"],
    "summary": "made up",
    "affected": [
        {
            "package": {"name": "urllib3", "ecosystem": "PyPI"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "99.0"}]}],
        }
    ],
    "published": "2026-01-01T00:00:00Z",
    "modified": "2026-01-01T00:00:00Z",
}


class AdvisoryService(ThreadingHTTPServer):
    """Answers OSV queries: advisories by package, or 500 for a package that breaks it."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.advisories: dict[str, dict[str, Any]] = {}
        self.broken: str | None = None
        self.asked: list[tuple[str, str]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1/query"


class _Handler(BaseHTTPRequestHandler):
    server: AdvisoryService

    def do_POST(self) -> None:
        query = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        name = query["package"]["name"]
        self.server.asked.append((name, query["version"]))
        advisory = self.server.advisories.get(name)
        content = json.dumps({"vulns": [advisory]} if advisory else {}).encode()
        self.send_response(500 if name == self.server.broken else 200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Print nothing."""


@pytest.fixture
def service() -> Iterator[AdvisoryService]:
    server = AdvisoryService()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_every_package_of_every_lock_is_asked_about(
    service: AdvisoryService, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--service", service.url]) == 0

    assert sorted(service.asked) == sorted(pin for lock in LOCKS for pin in pins(lock).items())
    lines = [f"{lock.relative_to(REPOSITORY)}: {len(pins(lock))} packages, 0 known vulnerabilities" for lock in LOCKS]
    assert tuple(capsys.readouterr()) == ("\n".join(lines) + "\n", "")


def test_a_known_vulnerability(
    service: AdvisoryService, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = min((lock for lock in LOCKS if "urllib3" in pins(lock)), key=lambda lock: len(pins(lock)))
    monkeypatch.setattr("release.audit.LOCKS", [lock])
    service.advisories["urllib3"] = ADVISORY

    assert main(["--service", service.url]) == 1

    version = pins(lock)["urllib3"]
    report = f"{lock.relative_to(REPOSITORY)}: {len(pins(lock))} packages, 1 known vulnerabilities\n"
    report += f"  urllib3 {version}: PYSEC-2026-1 (CVE-2026-1), mended in 99.0\n"
    assert report in capsys.readouterr().out


def test_a_service_that_fails(
    service: AdvisoryService, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("release.audit.LOCKS", [LOCKS[2]])
    service.broken = "pulumi-policy"

    assert main(["--service", service.url]) == 2

    (line,) = capsys.readouterr().err.splitlines()
    count = len(pins(LOCKS[2]))
    assert line.startswith(f"policy/requirements.txt: not audited: {service.url} did not answer for all of its {count}")
    assert "(pip_audit._service.interface.ServiceError)" in line


def test_a_service_that_is_out_of_reach(service: AdvisoryService, capsys: pytest.CaptureFixture[str]) -> None:
    nobody = service.url.replace("127.0.0.1", "127.0.0.2")

    assert main(["--service", nobody]) == 2

    captured = capsys.readouterr()
    assert captured.out == ""
    assert [line.partition(":")[0] for line in captured.err.splitlines()] == [
        str(lock.relative_to(REPOSITORY)) for lock in LOCKS
    ]
    assert "nothing is known about them; connect to the network" in captured.err
    assert "Traceback" not in captured.err
