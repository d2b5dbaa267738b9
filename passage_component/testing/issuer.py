"""A local OIDC issuer in Passage's shape: keys, tokens good and bad, discovery and keys over HTTP.

Needs the extra `testing` (joserfc).
"""

import base64
import contextlib
import json
import os
import secrets
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

PASSAGE_SUBJECT = "SandboxUser0000000000001"
"""The default subject: 24 letters and digits, as Passage's user ids."""

_KEY_BITS = 2048
_LIFETIME_SECONDS = 3600
_ALGORITHM = "RS256"


class TokenIssuer:
    """Mints tokens for an issuer and publishes its keys.

    Attributes:
        issuer: the `iss` of its tokens, to the byte.
        audiences: the `aud` of its tokens unless `mint` is told otherwise.
    """

    def __init__(self, issuer: str, audiences: str | Sequence[str], *, key_file: Path | None = None) -> None:
        """Make an issuer.

        Args:
            issuer: an issuer URL, such as `https://auth.passage.id/v1/apps/{app id}`.
            audiences: a string or a list of strings; tokens carry it as it is.
            key_file: a JSON Web Key that is read, or made (mode 0600) when missing. Default: a new key in memory.

        Raises:
            ValueError: the file holds no private RSA key.
        """
        self.issuer = issuer
        self.audiences = audiences if isinstance(audiences, str) else list(audiences)
        self._key = _new_key() if key_file is None else _stored_key(key_file)

    @property
    def discovery_path(self) -> str:
        """The path of the discovery document on the issuer's host (OpenID Connect Discovery 1.0, section 4)."""
        return f"{urlsplit(self.issuer).path.removesuffix('/')}/.well-known/openid-configuration"

    @property
    def keys_path(self) -> str:
        """The path of the key set on the issuer's host, where Passage has it."""
        return f"{urlsplit(self.issuer).path.removesuffix('/')}/.well-known/jwks.json"

    def discovery(self) -> dict[str, Any]:
        """The discovery document."""
        return {
            "issuer": self.issuer,
            "jwks_uri": f"{self.issuer.removesuffix('/')}/.well-known/jwks.json",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": [_ALGORITHM],
        }

    def keys(self) -> dict[str, Any]:
        """The public key set (RFC 7517)."""
        return {"keys": [{**self._key.as_dict(private=False), "use": "sig", "alg": _ALGORITHM}]}

    def mint(
        self,
        *,
        sub: str = PASSAGE_SUBJECT,
        audience: str | Sequence[str] | None = None,
        expires_in: float = _LIFETIME_SECONDS,
        **claims: Any,
    ) -> str:
        """A signed token.

        Args:
            sub: the user's id.
            audience: its `aud`. Default: the issuer's audiences.
            expires_in: seconds from now until it expires; a negative number gives an expired one.
            **claims: further claims; they override the standard ones, and None leaves one out.

        Returns:
            A JWT signed with RS256, with the key's id in its header.
        """
        return self._sign(self._claims(sub, audience, expires_in, claims), self._key)

    def expired(self) -> str:
        """A token that expired an hour ago."""
        return self.mint(expires_in=-_LIFETIME_SECONDS, iat=int(time.time()) - 2 * _LIFETIME_SECONDS)

    def not_yet_valid(self) -> str:
        """A token that is valid in an hour."""
        later = int(time.time()) + _LIFETIME_SECONDS
        return self.mint(nbf=later, expires_in=2 * _LIFETIME_SECONDS)

    def wrong_audience(self) -> str:
        """A token for another application."""
        return self.mint(audience=["https://other.example.com"])

    def wrong_issuer(self) -> str:
        """A token that names another issuer, signed with this one's key."""
        return self.mint(iss=f"{self.issuer}x")

    def wrong_key(self) -> str:
        """A token signed with another key under this one's id."""
        return self._sign(self._claims(PASSAGE_SUBJECT, None, _LIFETIME_SECONDS, {}), _new_key(self._key.kid))

    def unknown_kid(self) -> str:
        """A token signed with a key that is not published."""
        return self._sign(self._claims(PASSAGE_SUBJECT, None, _LIFETIME_SECONDS, {}), _new_key())

    def alg_none(self) -> str:
        """An unsigned token (RFC 7519, section 6)."""
        header = {"alg": "none", "typ": "JWT", "kid": self._key.kid}
        claims = self._claims(PASSAGE_SUBJECT, None, _LIFETIME_SECONDS, {})
        return f"{_encoded(header)}.{_encoded(claims)}."

    def tampered_payload(self) -> str:
        """A good token whose subject was changed afterwards."""
        header, _, signature = self.mint().split(".")
        return f"{header}.{_encoded(self._claims('Somebody0000000000000001', None, _LIFETIME_SECONDS, {}))}.{signature}"

    def stripped_signature(self) -> str:
        """A good token without its signature."""
        return self.mint().rpartition(".")[0] + "."

    @contextlib.contextmanager
    def serve(self) -> Iterator[str]:
        """Answer discovery and keys over HTTP on a free port of 127.0.0.1; gives the server's address."""
        documents = {self.discovery_path: self.discovery(), self.keys_path: self.keys()}
        server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(documents))
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            server.server_close()
            thread.join()

    def _claims(
        self, sub: str, audience: str | Sequence[str] | None, expires_in: float, claims: dict[str, Any]
    ) -> dict[str, Any]:
        now = int(time.time())
        standard = {
            "iss": self.issuer,
            "sub": sub,
            "aud": self.audiences if audience is None else audience,
            "iat": now,
            "nbf": now,
            "exp": int(now + expires_in),
        }
        return {key: value for key, value in {**standard, **claims}.items() if value is not None}

    def _sign(self, claims: dict[str, Any], key: RSAKey) -> str:
        return jwt.encode({"alg": _ALGORITHM, "kid": key.kid, "typ": "JWT"}, claims, key)


def _new_key(kid: str | None = None) -> RSAKey:
    return RSAKey.generate_key(_KEY_BITS, {"kid": kid or secrets.token_urlsafe(12)})


def _stored_key(path: Path) -> RSAKey:
    if not path.exists():
        # Linked into place whole, so that a killed writer or two at once leave one good key.
        with tempfile.NamedTemporaryFile("w", dir=path.parent, encoding="utf-8") as file:
            json.dump(_new_key().as_dict(private=True), file)
            file.flush()
            with contextlib.suppress(FileExistsError):
                os.link(file.name, path)
    try:
        key = RSAKey.import_key(json.loads(path.read_text(encoding="utf-8")))
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise ValueError(f"{path}: it holds no RSA key as JSON; remove the file, a new one is made") from error
    if not key.is_private:
        raise ValueError(f"{path}: it holds a public key; a private one is needed to sign")
    return key


def _encoded(part: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


def _handler(documents: dict[str, dict[str, Any]]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            document = documents.get(self.path)
            body = json.dumps(document if document is not None else {"error": "not found"}).encode()
            self.send_response(200 if document is not None else 404)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Keep a test's output clean."""

    return Handler
