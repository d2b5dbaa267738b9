"""The issuer proxy over real TLS: it answers for its issuers, and tunnels to every other host."""

import http.server
import json
import ssl
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import trustme

from passage_component.testing.issuer import TokenIssuer
from sandbox.emulator.proxy import AwsProxyServer, ProxyServer, certificate_authority
from sandbox.home import Home

PASSAGE = "https://auth.passage.id/v1/apps/abcdefghijklmnopqrstuvwx"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture
def proxy(home: Home) -> Iterator[str]:
    with ProxyServer(home, 0) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def fetch(proxy: str, url: str, authority: Path) -> Any:
    opener = urllib.request.build_opener(
        urllib.request.ProxyHandler({"https": proxy}),
        urllib.request.HTTPSHandler(context=ssl.create_default_context(cafile=str(authority))),
    )
    with opener.open(url, timeout=10) as response:
        return json.load(response)


def test_registered_issuer_is_answered_to_the_byte(home: Home, proxy: str) -> None:
    home.add_issuer(PASSAGE)

    document = fetch(proxy, f"{PASSAGE}/.well-known/openid-configuration", home.certificate_authority)

    assert document["issuer"] == PASSAGE
    keys = fetch(proxy, document["jwks_uri"], home.certificate_authority)
    assert keys == TokenIssuer(PASSAGE, [], key_file=home.key).keys()


def test_of_issuers_that_differ_in_a_slash_the_last_is_answered(home: Home, proxy: str) -> None:
    url = f"{PASSAGE}/.well-known/openid-configuration"
    for issuer in (PASSAGE, f"{PASSAGE}/", PASSAGE):
        home.add_issuer(issuer)
        assert fetch(proxy, url, home.certificate_authority)["issuer"] == issuer


def test_other_path_of_an_issuers_host_is_not_found(home: Home, proxy: str) -> None:
    home.add_issuer(PASSAGE)

    with pytest.raises(urllib.error.HTTPError, match="404"):
        fetch(
            proxy, "https://auth.passage.id/v1/apps/other/.well-known/openid-configuration", home.certificate_authority
        )


def test_other_host_is_tunnelled_with_its_own_certificate(proxy: str, tmp_path: Path) -> None:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = b'{"from": "elsewhere"}'
            self.send_response(200)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "elsewhere.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        answer = fetch(proxy, f"https://127.0.0.1:{server.server_port}/", tmp_path / "elsewhere.pem")
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

    assert answer == {"from": "elsewhere"}


def test_unreachable_host_is_an_error(home: Home, proxy: str) -> None:
    with pytest.raises(urllib.error.URLError, match="502"):
        fetch(proxy, "https://127.0.0.1:1/", home.certificate_authority)


def test_authority_stays_the_same_and_its_key_private(home: Home) -> None:
    first = certificate_authority(home).cert_pem.bytes()

    assert certificate_authority(home).cert_pem.bytes() == first
    assert (home.path / "ca-key.pem").stat().st_mode & 0o077 == 0
    home.certificate_authority.unlink()
    assert certificate_authority(home).cert_pem.bytes() != first


class Echo(http.server.BaseHTTPRequestHandler):
    """Stands in for the emulator: it answers with what it was asked."""

    protocol_version = "HTTP/1.1"

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"] or 0))
        asked = {"path": self.path, "host": self.headers["host"], "body": body.decode()}
        answer = json.dumps(asked).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    do_GET = do_PUT  # noqa: N815 - the name is the base class's

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def aws_proxy() -> Iterator[tuple[str, int]]:
    """The address of the provider's proxy, and the port of what stands in for the emulator."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Echo) as echo, AwsProxyServer(echo.server_port, 0) as server:
        threads = [threading.Thread(target=each.serve_forever) for each in (echo, server)]
        for thread in threads:
            thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}", echo.server_port
        for each in (server, echo):
            each.shutdown()
        for thread in threads:
            thread.join()


def through(proxy: str, url: str, body: bytes | None = None) -> Any:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({"http": proxy, "https": proxy}))
    request = urllib.request.Request(url, data=body, method="PUT" if body else "GET")  # noqa: S310
    with opener.open(request, timeout=10) as response:
        return json.load(response)


@pytest.mark.parametrize(
    ("host", "seen"),
    [
        ("bucket.127.0.0.1", "bucket.localhost"),
        ("000000000000.127.0.0.1", "000000000000.localhost"),
        ("a1.execute-api.localhost", "a1.execute-api.localhost"),
        ("127.0.0.1", "127.0.0.1"),
    ],
)
def test_names_of_this_machine_lead_to_the_emulator(aws_proxy: tuple[str, int], host: str, seen: str) -> None:
    proxy, port = aws_proxy
    body = b"x" * 200_000

    answer = through(proxy, f"http://{host}:{port}/key%20a?policy&x=1", body)

    assert answer == {"path": "/key%20a?policy&x=1", "host": f"{seen}:{port}", "body": body.decode()}


@pytest.mark.parametrize(
    "url", ["http://s3.amazonaws.com/", "http://169.254.169.254/latest", "http://127.0.0.1.example.com/"]
)
def test_other_hosts_are_refused_and_not_asked(aws_proxy: tuple[str, int], url: str) -> None:
    with pytest.raises(urllib.error.HTTPError, match="403") as refused:
        through(aws_proxy[0], url)

    assert "the sandbox never talks to AWS" in refused.value.read().decode()


def test_tunnel_to_aws_is_refused(aws_proxy: tuple[str, int]) -> None:
    with pytest.raises(OSError, match="403"):
        through(aws_proxy[0], "https://sts.us-east-1.amazonaws.com/")
