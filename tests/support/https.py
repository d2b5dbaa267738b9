"""An https server for any host: a proxy that ends TLS itself with certificates of its own authority."""

import contextlib
import socket
import socketserver
import ssl
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import trustme


@dataclass(frozen=True)
class Page:
    """An answer: a status, a body, further headers, and how many seconds it takes to begin and to end."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    begins_after: float = 0.0
    ends_after: float = 0.0


class _Connection(socketserver.BaseRequestHandler):
    server: "Web"

    def handle(self) -> None:
        with contextlib.suppress(OSError):
            host = _head(self.request).split(" ")[1].rpartition(":")[0]
            self.request.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            with self.server.context(host).wrap_socket(self.request, server_side=True) as connection:
                path = _head(connection).split(" ")[1]
                page = self.server.pages.get(f"https://{host}{path}", Page(b"{}", 404))
                self.server.asked.append(f"https://{host}{path}")
                time.sleep(page.begins_after)
                headers = {"content-length": str(len(page.body)), "connection": "close", **page.headers}
                lines = [f"HTTP/1.1 {page.status} X", *(f"{key}: {value}" for key, value in headers.items())]
                connection.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
                begun = time.monotonic()
                # A server that trickles: each byte is in time, and the last one is too late.
                while time.monotonic() - begun < page.ends_after:
                    connection.sendall(b" ")
                    time.sleep(0.05)
                connection.sendall(page.body)


class Web(socketserver.ThreadingTCPServer):
    """Answers https requests with `pages`, by whole URL. `asked` has the requested URLs."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        self.pages: dict[str, Page] = {}
        self.asked: list[str] = []
        self._authority = trustme.CA()
        self._contexts: dict[str, ssl.SSLContext] = {}
        super().__init__(("127.0.0.1", 0), _Connection)

    def context(self, host: str) -> ssl.SSLContext:
        if host not in self._contexts:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._authority.issue_cert(host).configure_cert(context)
            self._contexts[host] = context
        return self._contexts[host]

    def write_authority(self, file: Path) -> None:
        self._authority.cert_pem.write_to_path(str(file))

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


@contextlib.contextmanager
def serve_https() -> Iterator[Web]:
    """A web for one test."""
    with Web() as web:
        thread = threading.Thread(target=web.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield web
        finally:
            web.shutdown()
            thread.join()


def _head(connection: socket.socket) -> str:
    data = b""
    while b"\r\n\r\n" not in data:
        chunk = connection.recv(65536)
        if not chunk:
            raise OSError("the connection ended within a request")
        data += chunk
    return data.decode("latin-1")
