"""The prober's process that asks: nothing it began is left out."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.support.prober.asker import Asker
from tests.support.prober.probes import NO_TOKEN, Probe

pytestmark = pytest.mark.soak

_SECONDS = 30
"""What is waited for at most."""


class _Emulator(ThreadingHTTPServer):
    """One API. The first request of its holds until `answer`; those after it are answered and counted."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.held, self.answer = threading.Event(), threading.Event()
        self.others = threading.Semaphore(0)
        self.first = threading.Lock()


class _Handler(BaseHTTPRequestHandler):
    server: _Emulator

    def do_GET(self) -> None:
        if self.path == "/v2/apis":
            self._say(b'{"items": [{"apiId": "a"}]}')
        elif self.server.first.acquire(blocking=False):
            self.server.held.set()
            self.server.answer.wait(_SECONDS)
            self._say(b"held 1")
        else:
            self._say(b"answered 1")
            self.server.others.release()

    def _say(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def _emulator() -> Iterator[_Emulator]:
    with _Emulator() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server
        finally:
            server.answer.set()
            server.shutdown()
            thread.join()


def test_a_round_waits_for_what_was_under_way() -> None:
    probe = Probe("GET /", "GET", "/", NO_TOKEN, None, None)
    with _emulator() as server, ThreadPoolExecutor(1) as threads:
        asker = Asker(server.server_port)
        try:
            asker.ask([probe])
            assert server.held.wait(_SECONDS)
            round_ = threads.submit(asker.round)
            for _ in range(20):
                assert server.others.acquire(timeout=_SECONDS)
            assert not round_.done()
            server.answer.set()
            assert "held" in {each.answer.function for each in round_.result(_SECONDS)}
        finally:
            server.answer.set()
            asker.stop()
