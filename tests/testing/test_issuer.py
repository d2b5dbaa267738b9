"""Tokens checked by hand with `cryptography`, independently of the library that made them."""

import base64
import hmac
import json
import stat
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from passage_component.testing.issuer import BAD_TOKENS, PASSAGE_SUBJECT, TokenIssuer

ISSUER = "https://auth.passage.id/v1/apps/abcdefghijklmnopqrstuvwx"


@pytest.fixture(scope="module")
def issuer() -> TokenIssuer:
    return TokenIssuer(ISSUER, ["https://app.example.com", "abcdefghijklmnopqrstuvwx"])


def decode(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def parts(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    header, payload, _ = token.split(".")
    return json.loads(decode(header)), json.loads(decode(payload))


def is_signed(issuer: TokenIssuer, token: str) -> bool:
    """Whether RS256 verifies with the published key that the header names (RFC 7515, RFC 7518 section 3.3)."""
    header, _ = parts(token)
    keys = [key for key in issuer.keys()["keys"] if key["kid"] == header["kid"]]
    if header["alg"] != "RS256" or not keys:
        return False
    e, n = (int.from_bytes(decode(keys[0][name]), "big") for name in ("e", "n"))
    signed, _, signature = token.rpartition(".")
    try:
        RSAPublicNumbers(e, n).public_key().verify(decode(signature), signed.encode(), PKCS1v15(), SHA256())
    except InvalidSignature:
        return False
    return True


def is_hs256_with_the_public_key(issuer: TokenIssuer, token: str) -> bool:
    """Whether HS256 verifies with the published key's PEM, as a careless library would have it."""
    key = issuer.keys()["keys"][0]
    e, n = (int.from_bytes(decode(key[name]), "big") for name in ("e", "n"))
    pem = RSAPublicNumbers(e, n).public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    signed, _, signature = token.rpartition(".")
    return parts(token)[0]["alg"] == "HS256" and decode(signature) == hmac.digest(pem, signed.encode(), "sha256")


def test_a_token_has_passages_shape(issuer: TokenIssuer) -> None:
    header, claims = parts(issuer.mint())

    assert header == {"alg": "RS256", "typ": "JWT", "kid": issuer.keys()["keys"][0]["kid"]}
    assert claims["iss"] == ISSUER
    assert claims["sub"] == PASSAGE_SUBJECT
    assert len(PASSAGE_SUBJECT) == 24
    assert claims["aud"] == ["https://app.example.com", "abcdefghijklmnopqrstuvwx"]
    assert claims["exp"] - claims["iat"] == 3600
    assert is_signed(issuer, issuer.mint())


def test_claims_are_the_callers(issuer: TokenIssuer) -> None:
    _, claims = parts(issuer.mint(sub="me", audience="x", expires_in=10, scope="a b", nbf=None))

    assert (claims["sub"], claims["aud"], claims["scope"]) == ("me", "x", "a b")
    assert "nbf" not in claims
    assert claims["exp"] <= time.time() + 10


def test_bad_tokens_have_names(issuer: TokenIssuer) -> None:
    assert set(BAD_TOKENS) == {
        "expired", "without_expiry", "not_yet_valid", "issued_in_the_future", "wrong_audience", "without_audience",
        "wrong_issuer", "without_issuer", "wrong_key", "unknown_kid", "without_kid", "own_key_inside", "own_key_url",
        "alg_none", "hs256_with_the_public_key", "hs256_in_the_header", "tampered_payload", "tampered_header",
        "stripped_signature", "no_jwt",
    }  # fmt: skip
    assert all(text.endswith(".") for text in BAD_TOKENS.values())
    assert len({issuer.bad(name) for name in BAD_TOKENS}) == len(BAD_TOKENS)
    with pytest.raises(ValueError, match=r'name: "expird" is not a bad token\. Choose one of expired, '):
        issuer.bad("expird")


def test_a_rotated_key() -> None:
    rotating = TokenIssuer(ISSUER, "a")
    old = rotating.mint()
    kid = rotating.rotate_key()
    new = rotating.mint()

    assert parts(new)[0]["kid"] == kid == rotating.keys()["keys"][0]["kid"]
    assert len(rotating.keys()["keys"]) == 2
    assert is_signed(rotating, old)
    assert is_signed(rotating, new)
    rotating.rotate_key(keep_old=False)
    assert len(rotating.keys()["keys"]) == 1
    assert not is_signed(rotating, old)
    assert not is_signed(rotating, new)


def test_what_is_wrong_with_each_bad_token(issuer: TokenIssuer) -> None:
    now = time.time()

    def claims(token: str) -> dict[str, Any]:
        return parts(token)[1]

    assert claims(issuer.expired())["exp"] < now
    assert claims(issuer.not_yet_valid())["nbf"] > now
    assert claims(issuer.wrong_audience())["aud"] == ["https://other.example.com"]
    assert claims(issuer.wrong_issuer())["iss"] == f"{ISSUER}x"
    for good_signature in (issuer.expired(), issuer.not_yet_valid(), issuer.wrong_audience(), issuer.wrong_issuer()):
        assert is_signed(issuer, good_signature)
    assert "exp" not in claims(issuer.without_expiry())
    assert claims(issuer.issued_in_the_future())["iat"] > now
    assert "aud" not in claims(issuer.without_audience())
    assert "iss" not in claims(issuer.without_issuer())
    published = issuer.keys()["keys"][0]["kid"]
    assert parts(issuer.own_key_inside())[0]["jwk"]["kty"] == "RSA"
    assert "d" not in parts(issuer.own_key_inside())[0]["jwk"]
    assert parts(issuer.own_key_url())[0]["jku"].startswith("https://")
    assert "kid" not in parts(issuer.without_kid())[0]
    assert parts(issuer.hs256_in_the_header())[0]["alg"] == "HS256"
    assert is_hs256_with_the_public_key(issuer, issuer.hs256_with_the_public_key())
    assert parts(issuer.wrong_key())[0]["kid"] == published
    assert parts(issuer.unknown_kid())[0]["kid"] != published
    assert parts(issuer.alg_none())[0]["alg"] == "none"
    for bad in ("wrong_key", "own_key_inside", "own_key_url", "unknown_kid", "alg_none", "hs256_in_the_header",
                "hs256_with_the_public_key", "tampered_payload", "tampered_header", "stripped_signature"):  # fmt: skip
        assert not is_signed(issuer, issuer.bad(bad)), bad
    assert issuer.stripped_signature().endswith(".")


def test_only_the_public_half_is_published(issuer: TokenIssuer) -> None:
    (key,) = issuer.keys()["keys"]

    assert key.keys() == {"kty", "n", "e", "kid", "use", "alg"}


def test_a_key_file_is_made_once_and_private(tmp_path: Path) -> None:
    file = tmp_path / "key.json"
    first, second = TokenIssuer(ISSUER, "a", key_file=file), TokenIssuer("https://other", "a", key_file=file)

    assert first.keys() == second.keys()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"kty": "RSA"}'])
def test_a_file_without_a_key_is_an_error(tmp_path: Path, content: str) -> None:
    file = tmp_path / "key.json"
    file.write_text(content)

    with pytest.raises(ValueError, match="it does not have an RSA key"):
        TokenIssuer(ISSUER, "a", key_file=file)


def test_a_key_without_an_id_gets_one(tmp_path: Path) -> None:
    file = tmp_path / "key.json"
    TokenIssuer(ISSUER, "a", key_file=str(file))
    key = json.loads(file.read_text())
    del key["kid"]
    file.write_text(json.dumps(key))

    reading = TokenIssuer(ISSUER, "a", key_file=file)
    assert reading.keys()["keys"][0]["kid"] == TokenIssuer(ISSUER, "a", key_file=file).keys()["keys"][0]["kid"]
    assert is_signed(reading, reading.mint())


def test_algorithms() -> None:
    assert TokenIssuer(ISSUER, "a", algorithm="RS512").keys()["keys"][0]["alg"] == "RS512"
    with pytest.raises(ValueError, match=r"algorithm: 'HS256' is not supported\. Choose one of RS256, RS384, RS512"):
        TokenIssuer(ISSUER, "a", algorithm="HS256")


def test_a_public_key_can_not_sign(tmp_path: Path, issuer: TokenIssuer) -> None:
    file = tmp_path / "key.json"
    file.write_text(json.dumps(issuer.keys()["keys"][0]))

    with pytest.raises(ValueError, match="it has a public key"):
        TokenIssuer(ISSUER, "a", key_file=file)


def fetch(url: str) -> Any:
    with urllib.request.urlopen(url) as response:  # noqa: S310 - an address of the test's own
        return json.load(response)


def test_an_issuer_that_is_where_it_says() -> None:
    with TokenIssuer.served("a") as issuer:
        assert issuer.issuer.startswith("http://127.0.0.1:")
        document = fetch(f"{issuer.issuer}/.well-known/openid-configuration")
        assert document == issuer.discovery()
        assert fetch(document["jwks_uri"]) == issuer.keys()
        issuer.rotate_key()
        assert len(fetch(document["jwks_uri"])["keys"]) == 2
        with pytest.raises(urllib.error.HTTPError) as caught:
            fetch(f"{issuer.issuer}/elsewhere")
        caught.value.close()
        assert caught.value.code == 404


@pytest.mark.parametrize("slash", ["", "/"])
def test_discovery_and_keys_over_http(slash: str) -> None:
    issuer = TokenIssuer(f"{ISSUER}{slash}", "a")

    with issuer.serve() as address:
        document = fetch(f"{address}/v1/apps/abcdefghijklmnopqrstuvwx/.well-known/openid-configuration")
        assert document["issuer"] == f"{ISSUER}{slash}"
        assert document["jwks_uri"] == f"{ISSUER}/.well-known/jwks.json"
        assert fetch(address + document["jwks_uri"].removeprefix("https://auth.passage.id")) == issuer.keys()
