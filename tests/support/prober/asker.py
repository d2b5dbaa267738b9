"""A process that only asks. It does not know expectations or deployments."""

import contextlib
import http.client
import itertools
import json
import multiprocessing
import os
import threading
import time
import traceback
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection

from .expectations import NO_ANSWER, Answer
from .probes import Probe

_THREADS = 2
_TIMEOUT_SECONDS = 60
_LIST_SECONDS = 0.1
_IDLE_SECONDS = 0.01
_PAUSE_SECONDS = 0.01
"""After each request: the engine works on the same machine."""


@dataclass(frozen=True)
class Observation:
    """A request that was made.

    Attributes:
        probe: the request.
        began: when it began, by `time.monotonic`, which is the same in all processes.
        ended: when it was answered.
        answer: the answer.
        revision: of the code of the function that answered, if one did.
    """

    probe: Probe
    began: float
    ended: float
    answer: Answer
    revision: str | None = None


class Asker:
    """The process, from the outside."""

    def __init__(self, port: int) -> None:
        """Start the process for all APIs of the emulator at a port, without requests yet."""
        context = multiprocessing.get_context("spawn")
        self._connection, other = context.Pipe()
        self._process = context.Process(target=_main, args=(port, other), daemon=True)
        self._process.start()
        other.close()

    def ask(self, probes: Sequence[Probe]) -> list[Observation]:
        """Ask these from now on, over and over. Returns the observations since the last call."""
        return self._call(list(probes))

    def round(self) -> list[Observation]:
        """Wait until every API was asked everything once more. Returns the observations since the last call.

        They include the requests that were under way at its beginning.
        """
        return self._call(None)

    def stop(self) -> None:
        """End the process."""
        with contextlib.suppress(BrokenPipeError):
            self._connection.send(())
        self._process.join()
        self._connection.close()

    def _call(self, what: list[Probe] | None) -> list[Observation]:
        self._connection.send(what)
        seen: list[Observation] = self._connection.recv()
        return seen


class _Asking:
    """What the threads share."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._lock = threading.Lock()
        self._probes: list[Probe] = []
        self._requests: Iterator[tuple[str, Probe]] = iter(())
        self._apis: list[str] = []
        self._seen: list[Observation] = []
        self._due: set[tuple[str, Probe]] = set()
        self._since = 0.0
        self._under_way: list[float] = []
        self.ended = threading.Event()

    def replace(self, probes: list[Probe]) -> list[Observation]:
        with self._lock:
            self._probes = probes
            self._requests = itertools.cycle([(api, probe) for api in self._apis for probe in probes])
            return self._taken()

    def round(self) -> list[Observation]:
        with self._lock:
            self._due = {(api, probe) for api in self._apis for probe in self._probes}
            self._since = time.monotonic()
        while self._due or min(self._under_way, default=self._since) < self._since:
            time.sleep(_IDLE_SECONDS)
        with self._lock:
            return self._taken()

    def _taken(self) -> list[Observation]:
        seen, self._seen = self._seen, []
        return seen

    def list_apis(self) -> None:
        """Follow which APIs there are. The last one that went is still asked."""
        while not self.ended.wait(_LIST_SECONDS):
            apis = _apis(self._port) or self._apis[-1:]
            with self._lock:
                if apis != self._apis:
                    self._apis = apis
                    self._due = {(api, probe) for api, probe in self._due if api in apis}
                    self._requests = itertools.cycle([(api, probe) for api in apis for probe in self._probes])

    def ask(self) -> None:
        """Ask one after the other."""
        while not self.ended.is_set():
            with self._lock:
                request = next(self._requests, None)
                began = time.monotonic()
                if request is not None:
                    self._under_way.append(began)
            if request is None:
                time.sleep(_IDLE_SECONDS)
                continue
            answer, revision = _ask(self._port, *request)
            with self._lock:
                self._under_way.remove(began)
                self._seen.append(Observation(request[1], began, time.monotonic(), answer, revision))
                if self._due and began >= self._since:
                    self._due.discard(request)
            time.sleep(_PAUSE_SECONDS)


def _main(port: int, connection: Connection) -> None:
    asking = _Asking(port)
    # A thread that fails ends the process, and so the wait of the other process.
    threading.excepthook = _end
    for work in (asking.list_apis, *[asking.ask] * _THREADS):
        threading.Thread(target=work, daemon=True).start()
    # The end of the other process ends this one as well.
    with contextlib.suppress(EOFError):
        while (what := connection.recv()) != ():
            connection.send(asking.round() if what is None else asking.replace(what))
    asking.ended.set()


def _end(failed: threading.ExceptHookArgs) -> None:
    traceback.print_exception(failed.exc_type, failed.exc_value, failed.exc_traceback)
    os._exit(1)


def _apis(port: int) -> list[str]:
    """The APIs that the emulator has, recorded in a state or not."""
    credential = "AWS4-HMAC-SHA256 Credential=test/20200101/us-east-1/apigateway/aws4_request"
    request = urllib.request.Request(f"http://127.0.0.1:{port}/v2/apis", headers={"Authorization": credential})
    try:
        with urllib.request.urlopen(request, timeout=_TIMEOUT_SECONDS) as response:  # noqa: S310
            return sorted(api["apiId"] for api in json.load(response)["items"])
    except OSError:
        return []


def _ask(port: int, api: str, probe: Probe) -> tuple[Answer, str | None]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_TIMEOUT_SECONDS)
    headers = {"Host": f"{api}.execute-api.localhost:{port}"}
    if probe.header is not None:
        headers["Authorization"] = probe.header
    try:
        connection.request(probe.method, probe.path, headers=headers)
        response = connection.getresponse()
        body = response.read().decode()
    except (OSError, http.client.HTTPException):
        return Answer(NO_ANSWER), None
    finally:
        connection.close()
    if not body or not Answer(response.status).lets_in:
        return Answer(response.status), None
    function, _, revision = body.partition(" ")
    return Answer(response.status, function), revision
