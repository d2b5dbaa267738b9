"""A local OIDC issuer in Passage's form: keys, good and bad tokens, discovery and keys over HTTP.

Needs the extra `testing` (joserfc).
"""

import base64
import contextlib
import hmac
import json
import os
import secrets
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from ..model.tokens import ALGORITHMS

PASSAGE_SUBJECT = "SandboxUser0000000000001"
"""The default subject: 24 letters and digits, as in Passage's user IDs."""

PASSAGE_PATH = "/v1/apps/SandboxPassageApp0000001"
"""The path of a Passage app's issuer."""

_KEY_BITS = 2048
_LIFETIME_SECONDS = 3600


class TokenIssuer:
    """Mints tokens for an issuer and publishes its keys.

    Attributes:
        issuer: the `iss` of its tokens, to the byte.
        audiences: the default `aud` of its tokens.
    """

    def __init__(
        self,
        issuer: str,
        audiences: str | Sequence[str],
        *,
        key_file: str | Path | None = None,
        algorithm: str = "RS256",
    ) -> None:
        """Create an issuer.

        Args:
            issuer: an issuer URL, such as `https://auth.passage.id/v1/apps/{app id}`.
            audiences: a string or a list of strings; the tokens' `aud` has the same form.
            key_file: a file with a JSON Web Key. A missing file is created with mode 0600. Rotated keys are not stored.
                Default: a new key in memory.
            algorithm: `RS256`, `RS384` or `RS512`. Default: `RS256`.

        Raises:
            ValueError: the file does not have a private RSA key, or the algorithm is not one of the three.
        """
        if algorithm not in ALGORITHMS:
            raise ValueError(f"algorithm: {algorithm!r} is not supported. Choose one of {', '.join(ALGORITHMS)}.")
        self._algorithm = algorithm
        self.issuer = issuer
        self.audiences = audiences if isinstance(audiences, str) else list(audiences)
        self._key = _new_key() if key_file is None else _stored_key(Path(key_file))
        self._retired: list[RSAKey] = []

    @property
    def discovery_path(self) -> str:
        """The path of the discovery document on the issuer's host (OpenID Connect Discovery 1.0, section 4)."""
        return f"{urlsplit(self.issuer).path.removesuffix('/')}/.well-known/openid-configuration"

    @property
    def keys_path(self) -> str:
        """The path of the key set on the issuer's host, the same as Passage's."""
        return f"{urlsplit(self.issuer).path.removesuffix('/')}/.well-known/jwks.json"

    def discovery(self) -> dict[str, Any]:
        """The discovery document."""
        return {
            "issuer": self.issuer,
            "jwks_uri": f"{self.issuer.removesuffix('/')}/.well-known/jwks.json",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": [self._algorithm],
        }

    def keys(self) -> dict[str, Any]:
        """The public key set (RFC 7517)."""
        published = [self._key, *self._retired]
        return {"keys": [{**key.as_dict(private=False), "use": "sig", "alg": self._algorithm} for key in published]}

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
            sub: the user's ID. Default: `SandboxUser0000000000001`.
            audience: its `aud`. Default: the issuer's audiences.
            expires_in: seconds from now until it expires; negative for an expired token. Default: 3600.
            **claims: further claims. They override the standard ones; None leaves one out.

        Returns:
            A JWT signed with the issuer's algorithm, with the key's ID in its header.
        """
        return self._sign(self._claims(sub, audience, expires_in, **claims), self._key)

    def sign_text(self, payload: str | bytes, **header: Any) -> str:
        """A correctly signed token with any payload, also one that a library would refuse.

        Args:
            payload: the payload's text or bytes.
            **header: further fields of the header. They override the standard ones; None leaves one out. If `alg` is
                not an RSA algorithm, the signature is RS256's.

        Returns:
            A JWT.
        """
        fields = {"alg": self._algorithm, "typ": "JWT", "kid": self._kid, **header}
        text = payload if isinstance(payload, bytes) else payload.encode()
        signed = f"{_encoded({k: v for k, v in fields.items() if v is not None})}.{_base64(text)}"
        algorithm = fields["alg"] if isinstance(fields["alg"], str) else ""
        private = self._key.private_key
        assert private is not None  # noqa: S101 - for the type checker
        hash_ = getattr(hashes, ALGORITHMS.get(algorithm, "SHA256"))()
        return f"{signed}.{_base64(private.sign(signed.encode(), PKCS1v15(), hash_))}"

    def rotate_key(self, *, keep_old: bool = True) -> str:
        """Replace the signing key with a new one.

        Args:
            keep_old: whether the old keys stay published, so that their tokens stay valid. Default: true.

        Returns:
            The new key's ID.
        """
        self._retired = [self._key, *self._retired] if keep_old else []
        self._key = _new_key()
        return self._kid

    def bad(self, name: str) -> str:
        """A token that API Gateway refuses.

        Args:
            name: one of `BAD_TOKENS`.

        Raises:
            ValueError: the name is not one of them.
        """
        if name not in BAD_TOKENS:
            raise ValueError(f'name: "{name}" is not a bad token. Choose one of {", ".join(BAD_TOKENS)}.')
        return str(getattr(self, name)())

    def expired(self) -> str:
        """A token that expired an hour ago."""
        return self.mint(expires_in=-_LIFETIME_SECONDS, iat=int(time.time()) - 2 * _LIFETIME_SECONDS)

    def without_expiry(self) -> str:
        """A token that never expires."""
        return self.mint(exp=None)

    def not_yet_valid(self) -> str:
        """A token that is valid in an hour."""
        later = int(time.time()) + _LIFETIME_SECONDS
        return self.mint(nbf=later, expires_in=2 * _LIFETIME_SECONDS)

    def issued_in_the_future(self) -> str:
        """A token whose issue time is in an hour."""
        return self.mint(iat=int(time.time()) + _LIFETIME_SECONDS, nbf=None, expires_in=2 * _LIFETIME_SECONDS)

    def wrong_audience(self) -> str:
        """A token for another application."""
        return self.mint(audience=["https://other.example.com"])

    def without_audience(self) -> str:
        """A token without an audience."""
        return self.mint(aud=None)

    def wrong_issuer(self) -> str:
        """A token of another issuer, signed with this issuer's key."""
        return self.mint(iss=f"{self.issuer}x")

    def without_issuer(self) -> str:
        """A token without an issuer, signed with this issuer's key."""
        return self.mint(iss=None)

    def wrong_key(self) -> str:
        """A token signed with another key under this key's ID."""
        return self._sign(self._claims(), _new_key(self._kid))

    def unknown_kid(self) -> str:
        """A token signed with a key that is not published."""
        return self._sign(self._claims(), _new_key())

    def without_kid(self) -> str:
        """A token without the ID of its key."""
        return self._sign(self._claims(), self._key, kid=None)

    def own_key_inside(self) -> str:
        """A token with its own key in the header (RFC 7515, section 4.1.3)."""
        key = _new_key(self._kid)
        return self._sign(self._claims(), key, jwk=key.as_dict(private=False))

    def own_key_url(self) -> str:
        """A token with the URL of its own key in the header (RFC 7515, section 4.1.2)."""
        return self._sign(self._claims(), _new_key(self._kid), jku="https://attacker.example.com/jwks.json")

    def alg_none(self) -> str:
        """An unsigned token (RFC 7519, section 6)."""
        header = {"alg": "none", "typ": "JWT", "kid": self._kid}
        return f"{_encoded(header)}.{_encoded(self._claims())}."

    def hs256_with_the_public_key(self) -> str:
        """A token signed with HS256, the public key as the secret (RFC 8725, section 2.1)."""
        head = _encoded({"alg": "HS256", "typ": "JWT", "kid": self._kid})
        signed = f"{head}.{_encoded(self._claims())}"
        digest = hmac.digest(self._key.as_pem(private=False), signed.encode(), "sha256")
        return f"{signed}.{_base64(digest)}"

    def hs256_in_the_header(self) -> str:
        """A token signed with RS256 that claims HS256."""
        return self.sign_text(json.dumps(self._claims()), alg="HS256")

    def tampered_payload(self) -> str:
        """A good token whose subject was changed afterwards."""
        header, _, signature = self.mint().split(".")
        return f"{header}.{_encoded(self._claims('Somebody0000000000000001'))}.{signature}"

    def tampered_header(self) -> str:
        """A good token whose header was changed afterwards."""
        _, claims, signature = self.mint().split(".")
        return f"{_encoded({'alg': self._algorithm, 'typ': 'at+jwt', 'kid': self._kid})}.{claims}.{signature}"

    def stripped_signature(self) -> str:
        """A good token without its signature."""
        return self.mint().rpartition(".")[0] + "."

    def no_jwt(self) -> str:
        """An opaque token."""
        return secrets.token_urlsafe(32)

    @contextlib.contextmanager
    def serve(self) -> Iterator[str]:
        """Serve discovery and keys over HTTP on a free port of 127.0.0.1; yields the server's URL."""
        with _serve(lambda: self) as address:
            yield address

    @classmethod
    @contextlib.contextmanager
    def served(cls, audiences: str | Sequence[str], path: str = PASSAGE_PATH) -> "Iterator[TokenIssuer]":
        """An issuer that answers over HTTP at its own URL, on a free port of 127.0.0.1.

        For clients that fetch the keys themselves. API Gateway and the component take https issuers only.

        Args:
            audiences: as in `TokenIssuer`.
            path: the issuer's path. Default: that of a Passage app.
        """
        issuers: list[TokenIssuer] = []
        with _serve(lambda: issuers[0]) as address:
            issuers.append(cls(f"{address}{path}", audiences))
            yield issuers[0]

    @property
    def _kid(self) -> str:
        return str(self._key.kid)

    def _claims(
        self,
        sub: str = PASSAGE_SUBJECT,
        audience: str | Sequence[str] | None = None,
        expires_in: float = _LIFETIME_SECONDS,
        /,
        **claims: Any,
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

    def _sign(self, claims: dict[str, Any], key: RSAKey, **header: Any) -> str:
        fields = {"alg": self._algorithm, "kid": key.kid, "typ": "JWT", **header}
        return jwt.encode(
            {name: value for name, value in fields.items() if value is not None},
            claims,
            key,
            algorithms=list(ALGORITHMS),
        )


_BAD = (
    *("expired", "without_expiry", "not_yet_valid", "issued_in_the_future"),
    *("wrong_audience", "without_audience", "wrong_issuer", "without_issuer"),
    *("wrong_key", "unknown_kid", "without_kid", "own_key_inside", "own_key_url"),
    *("alg_none", "hs256_with_the_public_key", "hs256_in_the_header"),
    *("tampered_payload", "tampered_header", "stripped_signature", "no_jwt"),
)

BAD_TOKENS: Mapping[str, str] = MappingProxyType({name: str(getattr(TokenIssuer, name).__doc__) for name in _BAD})
"""The names that `TokenIssuer.bad` takes, each with its description. API Gateway answers 401 to every such token."""


@contextlib.contextmanager
def _serve(issuer: Callable[[], TokenIssuer]) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(issuer))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _new_key(kid: str | None = None) -> RSAKey:
    return RSAKey.generate_key(_KEY_BITS, {"kid": kid or secrets.token_urlsafe(12)})


def _stored_key(path: Path) -> RSAKey:
    if not path.exists():
        # The link appears with the whole key, so that a killed writer, or two at once, leave one good key.
        with tempfile.NamedTemporaryFile("w", dir=path.parent, encoding="utf-8") as file:
            json.dump(_new_key().as_dict(private=True), file)
            file.flush()
            with contextlib.suppress(FileExistsError):
                os.link(file.name, path)
    try:
        key = RSAKey.import_key(json.loads(path.read_text(encoding="utf-8")))
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise ValueError(
            f"{path}: it does not have an RSA key as JSON (RFC 7517). Name another file; a missing one is created."
        ) from error
    if not key.is_private:
        raise ValueError(f"{path}: it has a public key, which can't sign. Name a file with a private key.")
    key.ensure_kid()
    return key


def _encoded(part: dict[str, Any]) -> str:
    return _base64(json.dumps(part).encode())


def _base64(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).rstrip(b"=").decode()


def _handler(issuer: Callable[[], TokenIssuer]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            # Read at each request, because keys are rotated.
            current = issuer()
            document = {current.discovery_path: current.discovery(), current.keys_path: current.keys()}.get(self.path)
            body = json.dumps(document if document is not None else {"error": "not found"}).encode()
            self.send_response(200 if document is not None else 404)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Keep a test's output clean."""

    return Handler
