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
from sandbox.emulator.proxy import ProxyServer, certificate_authority
from sandbox.home import Home
from sandbox.provider.issuers import register

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
    register(home.issuers, PASSAGE)

    document = fetch(proxy, f"{PASSAGE}/.well-known/openid-configuration", home.certificate_authority)

    assert document["issuer"] == PASSAGE
    keys = fetch(proxy, document["jwks_uri"], home.certificate_authority)
    assert keys == TokenIssuer(PASSAGE, [], key_file=home.key).keys()


def test_of_issuers_that_differ_in_a_slash_the_last_is_answered(home: Home, proxy: str) -> None:
    url = f"{PASSAGE}/.well-known/openid-configuration"
    for issuer in (PASSAGE, f"{PASSAGE}/", PASSAGE):
        register(home.issuers, issuer)
        assert fetch(proxy, url, home.certificate_authority)["issuer"] == issuer


def test_other_path_of_an_issuers_host_is_not_found(home: Home, proxy: str) -> None:
    register(home.issuers, PASSAGE)

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
