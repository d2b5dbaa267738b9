"""The sandbox's proxies: one for the emulator and its handlers, one for a released AWS plugin.

`python -m sandbox.emulator.proxy HOME` serves both. The emulator has the first as its `https_proxy`: for the hosts of
the issuers in `HOME/issuers.json` it ends TLS with a certificate of the home's own authority and serves discovery and
keys, and it tunnels to every other host.

A released AWS plugin has the second as its `HTTP_PROXY` and `HTTPS_PROXY` (port `aws-proxy` of the home). The names
`*.127.0.0.1` and `*.localhost`, such as S3's `BUCKET.127.0.0.1:PORT`, lead to the emulator. No other address is
reached: a sandbox never talks to AWS.
"""

import contextlib
import json
import re
import select
import socket
import socketserver
import ssl
import sys
import threading
from pathlib import Path
from urllib.parse import urlsplit

import trustme

from passage_component.testing.issuer import TokenIssuer

from ..home import Home, write_atomically

_BUFFER = 65536
_IDLE_SECONDS = 60
_AUTHORITY_KEY = "ca-key.pem"
_THIS_MACHINE = re.compile(r"(.+\.)?(127\.0\.0\.1|localhost)")


def certificate_authority(home: Home) -> trustme.CA:
    """The home's own certificate authority. The first call creates it."""
    key = home.path / _AUTHORITY_KEY
    if not key.exists() or not home.certificate_authority.exists():
        authority = trustme.CA(organization_name="Passage sandbox, this machine only")
        # In this order a kill never leaves a pair that does not match.
        home.certificate_authority.unlink(missing_ok=True)
        write_atomically(key, authority.private_key_pem.bytes().decode())
        write_atomically(home.certificate_authority, authority.cert_pem.bytes().decode(), mode=0o644)
    return trustme.CA.from_pem(home.certificate_authority.read_bytes(), key.read_bytes())


class ProxyServer(socketserver.ThreadingTCPServer):
    """Serves each connection in a thread."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, home: Home, port: int) -> None:
        self.home = home
        self._authority = certificate_authority(home)
        self._contexts: dict[str, ssl.SSLContext] = {}
        super().__init__(("127.0.0.1", port), _Connection)

    def documents(self, host: str) -> dict[str, bytes]:
        """The documents of every issuer at a host (name, and port unless 443), by path."""
        with contextlib.suppress(FileNotFoundError):
            issuers = [
                TokenIssuer(url, [], key_file=self.home.key)
                for url in json.loads(self.home.issuers.read_text(encoding="utf-8"))
                if urlsplit(url).netloc == host
            ]
            return {
                path: json.dumps(document).encode()
                for issuer in issuers
                for path, document in ((issuer.discovery_path, issuer.discovery()), (issuer.keys_path, issuer.keys()))
            }
        return {}

    def context(self, host: str) -> ssl.SSLContext:
        """TLS for a host."""
        if host not in self._contexts:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._authority.issue_cert(host).configure_cert(context)
            self._contexts[host] = context
        return self._contexts[host]


class AwsProxyServer(socketserver.ThreadingTCPServer):
    """Sends names of this machine to the emulator, and refuses all others."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, emulator_port: int, port: int) -> None:
        self.emulator_port = emulator_port
        super().__init__(("127.0.0.1", port), _AwsConnection)


class _Handler(socketserver.BaseRequestHandler):
    """A connection of a client, whose first request is read."""

    request: socket.socket

    def handle(self) -> None:
        self.request.settimeout(_IDLE_SECONDS)
        with contextlib.suppress(OSError, ValueError):
            head, rest = _head(self.request)
            first, _, lines = head.partition("\r\n")
            method, target, _ = first.split(" ", 2)
            self.take(method, target, lines, rest)

    def take(self, method: str, target: str, lines: str, rest: bytes) -> None:
        """Answer a request: its header lines, and the bytes that came after its head."""
        raise NotImplementedError

    def refuse(self, status: str, text: str = "") -> None:
        """Answer with a status of the proxy's own."""
        body = text.encode()
        head = f"HTTP/1.1 {status}\r\ncontent-type: text/plain\r\ncontent-length: {len(body)}\r\n"
        self.request.sendall(f"{head}connection: close\r\n\r\n".encode() + body)

    def connect(self, host: str, port: int, sent: bytes | None) -> None:
        """Send bytes to a host, then pass all on in both directions. Without bytes it is a CONNECT's tunnel."""
        try:
            upstream = socket.create_connection((host, port), timeout=_IDLE_SECONDS)
        except OSError:
            self.refuse("502 Bad Gateway")
            return
        with upstream:
            if sent is None:
                self.request.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            else:
                upstream.sendall(sent)
            _pass_on(self.request, upstream)


class _Connection(_Handler):
    server: ProxyServer

    def take(self, method: str, target: str, lines: str, rest: bytes) -> None:  # noqa: ARG002 - of CONNECT it is empty
        if method != "CONNECT":
            self.refuse("405 Method Not Allowed")
            return
        host, _, port = target.rpartition(":")
        documents = self.server.documents(host if port == "443" else target)
        if documents:
            self._answer(host, documents)
        else:
            self.connect(host.strip("[]"), int(port), None)

    def _answer(self, host: str, documents: dict[str, bytes]) -> None:
        self.request.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        with self.server.context(host).wrap_socket(self.request, server_side=True) as connection:
            path = _head(connection)[0].split(" ", 2)[1].partition("?")[0]
            body = documents.get(path, b'{"error":"not found"}')
            status = "200 OK" if path in documents else "404 Not Found"
            head = f"HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n"
            connection.sendall(f"{head}connection: close\r\n\r\n".encode() + body)


class _AwsConnection(_Handler):
    server: AwsProxyServer

    def take(self, method: str, target: str, lines: str, rest: bytes) -> None:
        address = urlsplit(target if method != "CONNECT" else f"//{target}")
        host = address.hostname or ""
        if not _THIS_MACHINE.fullmatch(host):
            self.refuse("403 Forbidden", f"{host}: it is not on this machine, and the sandbox never talks to AWS.\n")
        elif method == "CONNECT":
            self.connect("127.0.0.1", self.server.emulator_port, None)
        else:
            # The emulator knows names below localhost. One request a connection: the next may be for another host.
            name = f"{host.removesuffix('127.0.0.1')}localhost" if host.endswith(".127.0.0.1") else host
            kept = [line for line in lines.splitlines() if not re.match("(?i)(host|(proxy-)?connection):", line)]
            path = f"{address.path or '/'}{f'?{address.query}' if address.query else ''}"
            first = [f"{method} {path} HTTP/1.1", f"host: {name}:{self.server.emulator_port}", "connection: close"]
            head = "\r\n".join([*first, *filter(None, kept), "", ""])
            self.connect("127.0.0.1", self.server.emulator_port, head.encode("latin-1") + rest)


def _pass_on(client: socket.socket, upstream: socket.socket) -> None:
    """Pass bytes on in both directions, until both sides have ended or nothing comes for a minute."""
    peers = {client: upstream, upstream: client}
    reading = list(peers)
    while reading:
        readable, _, _ = select.select(reading, [], [], _IDLE_SECONDS)
        if not readable:
            return
        for source in readable:
            data = source.recv(_BUFFER)
            if data:
                peers[source].sendall(data)
            else:
                reading.remove(source)
                peers[source].shutdown(socket.SHUT_WR)


def _head(connection: socket.socket) -> tuple[str, bytes]:
    """A request up to the empty line, and the bytes after it."""
    data = b""
    while b"\r\n\r\n" not in data and len(data) < _BUFFER:
        chunk = connection.recv(_BUFFER)
        if not chunk:
            raise ValueError("the connection ended within a request")
        data += chunk
    head, _, rest = data.partition(b"\r\n\r\n")
    return head.decode("latin-1"), rest


def main() -> None:
    """Serve until ended."""
    home = Home(Path(sys.argv[1]))
    with (
        ProxyServer(home, home.port("proxy")) as server,
        AwsProxyServer(home.port("emulator"), home.port("aws-proxy")) as aws,
    ):
        threading.Thread(target=aws.serve_forever, daemon=True).start()
        server.serve_forever()


if __name__ == "__main__":
    main()
