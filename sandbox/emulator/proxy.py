"""The issuer proxy: it answers the emulator's https requests to issuers.

`python -m sandbox.emulator.proxy HOME` answers CONNECT on the home's port. For the hosts of the issuers in
`HOME/issuers.json` it ends TLS with a certificate of the home's own authority and serves discovery and keys. It
tunnels to every other host.
"""

import contextlib
import json
import select
import socket
import socketserver
import ssl
import sys
from pathlib import Path
from urllib.parse import urlsplit

import trustme

from passage_component.testing.issuer import TokenIssuer

from ..home import Home, write_atomically

_BUFFER = 65536
_IDLE_SECONDS = 60
_AUTHORITY_KEY = "ca-key.pem"


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


class _Connection(socketserver.BaseRequestHandler):
    server: ProxyServer

    def handle(self) -> None:
        self.request.settimeout(_IDLE_SECONDS)
        with contextlib.suppress(OSError, ValueError):
            method, target, _ = _head(self.request).split("\r\n", 1)[0].split(" ", 2)
            if method != "CONNECT":
                self.request.sendall(b"HTTP/1.1 405 Method Not Allowed\r\ncontent-length: 0\r\n\r\n")
                return
            host, _, port = target.rpartition(":")
            documents = self.server.documents(host if port == "443" else target)
            if documents:
                self._answer(host, documents)
            else:
                self._tunnel(host, int(port))

    def _answer(self, host: str, documents: dict[str, bytes]) -> None:
        self.request.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        with self.server.context(host).wrap_socket(self.request, server_side=True) as connection:
            path = _head(connection).split(" ", 2)[1].partition("?")[0]
            body = documents.get(path, b'{"error":"not found"}')
            status = "200 OK" if path in documents else "404 Not Found"
            head = f"HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n"
            connection.sendall(f"{head}connection: close\r\n\r\n".encode() + body)

    def _tunnel(self, host: str, port: int) -> None:
        try:
            upstream = socket.create_connection((host.strip("[]"), port), timeout=_IDLE_SECONDS)
        except OSError:
            self.request.sendall(b"HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n")
            return
        with upstream:
            self.request.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            peers = {self.request: upstream, upstream: self.request}
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


def _head(connection: socket.socket) -> str:
    """A request up to the empty line."""
    data = b""
    while b"\r\n\r\n" not in data and len(data) < _BUFFER:
        chunk = connection.recv(_BUFFER)
        if not chunk:
            raise ValueError("the connection ended within a request")
        data += chunk
    return data.decode("latin-1")


def main() -> None:
    """Serve until ended."""
    home = Home(Path(sys.argv[1]))
    with ProxyServer(home, home.port("proxy")) as server:
        server.serve_forever()


if __name__ == "__main__":
    main()
