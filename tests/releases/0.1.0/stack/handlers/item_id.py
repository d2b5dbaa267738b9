"""Item ids that carry a digest of their owner, since there is no database that knows who owns what.

An id is a random salt of 16 bytes and the first 16 bytes of HMAC-SHA256(key = salt, message = issuer and user
id): 64 characters of lower-case hexadecimal.

What holds:

- Only the owner's claims match an id. Whoever knows another user's id (it is no secret) can make up an item id
  with that user's digest, but it answers only to that user's own token: the digest is computed from the
  caller's claims, never from anything that the caller sends.
- An id does not show its owner, and two ids of one owner have nothing in common.

What does not:

- There is no secret key here. Who holds an id and a list of user ids can try them all, so user ids that can
  be guessed (numbers, e-mail addresses) can be confirmed; Passage's are 24 random characters.
- Users can make up ids of their own, so an id says whose it is and not that `POST /items` made it.

With a database both go away: a random id, and the owner in the record.
"""

import hmac
import json
import os

from claims import Claims

_SALT_BYTES = 16
_DIGEST_BYTES = 16
_DIGITS = frozenset("0123456789abcdef")


def new_item_id(owner: Claims) -> str:
    """A new id, 64 characters of `[0-9a-f]`, different at each call."""
    salt = os.urandom(_SALT_BYTES)
    return (salt + _owner_digest(salt, owner)).hex()


def is_owner(item_id: object, caller: Claims) -> bool:
    """Whether the id is well-formed and carries the caller's digest. Takes anything, raises nothing."""
    if not isinstance(item_id, str) or len(item_id) != 2 * (_SALT_BYTES + _DIGEST_BYTES):
        return False
    # One spelling an id: fromhex would take capitals and white space as well.
    if not _DIGITS.issuperset(item_id):
        return False
    decoded = bytes.fromhex(item_id)
    salt, digest = decoded[:_SALT_BYTES], decoded[_SALT_BYTES:]
    return hmac.compare_digest(digest, _owner_digest(salt, caller))


def _owner_digest(salt: bytes, owner: Claims) -> bytes:
    # JSON keeps the two apart: ("a", "bc") and ("ab", "c") differ, whatever characters they hold.
    message = json.dumps([owner.issuer, owner.user_id]).encode("ascii")
    return hmac.digest(salt, message, "sha256")[:_DIGEST_BYTES]
