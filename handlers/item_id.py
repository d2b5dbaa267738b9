"""Item ids with a digest of their owner, since this sample has no database.

An id is a random salt of 16 bytes and the first 16 bytes of HMAC-SHA256(key = salt, message = issuer and user
id): 64 characters of lower-case hexadecimal.

The ids guarantee:

- Only the owner's claims match an id. The digest is computed from the caller's claims, never from data that the
  caller sends. A caller who knows another user's id (it is not a secret) can invent an item id for that user, but
  only that user's token reads it.
- An id does not show its owner, and two ids of one owner have nothing in common.

They do not guarantee:

- That the owner stays hidden. There is no secret key, so a list of user ids can be tried against an item id. That
  works for ids that can be guessed, such as numbers and e-mail addresses. Passage's are 24 random characters.
- That `POST /items` created the id. Users can invent ids of their own.

A database solves both: store the owner with a random id.
"""

import hmac
import json
import os

from claims import Claims

_SALT_BYTES = 16
_DIGEST_BYTES = 16
_DIGITS = frozenset("0123456789abcdef")


def new_item_id(owner: Claims) -> str:
    """A new id: 64 characters of `[0-9a-f]`, different in each call."""
    salt = os.urandom(_SALT_BYTES)
    return (salt + _owner_digest(salt, owner)).hex()


def is_owner(item_id: object, caller: Claims) -> bool:
    """Whether the id is well-formed and has the caller's digest. Accepts any value and never raises."""
    if not isinstance(item_id, str) or len(item_id) != 2 * (_SALT_BYTES + _DIGEST_BYTES):
        return False
    # Each id has one spelling, but fromhex also accepts capitals and white space.
    if not _DIGITS.issuperset(item_id):
        return False
    decoded = bytes.fromhex(item_id)
    salt, digest = decoded[:_SALT_BYTES], decoded[_SALT_BYTES:]
    return hmac.compare_digest(digest, _owner_digest(salt, caller))


def _owner_digest(salt: bytes, owner: Claims) -> bytes:
    # JSON separates the two: ("a", "bc") and ("ab", "c") give different messages.
    message = json.dumps([owner.issuer, owner.user_id]).encode("ascii")
    return hmac.digest(salt, message, "sha256")[:_DIGEST_BYTES]
