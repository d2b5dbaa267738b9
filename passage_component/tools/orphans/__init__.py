"""Orphans: resources of a stack that AWS has and the stack's state does not."""

from ...model.type_tokens import RECORD
from .account import Account
from .find import find_orphans, not_looked_for
from .orphan import Orphan
from .state import State, StateError, read_state
from .tagged import TAGGED
from .untagged import UNTAGGED, unrecorded

__all__ = [
    "RECORD",
    "TAGGED",
    "UNTAGGED",
    "Account",
    "Orphan",
    "State",
    "StateError",
    "find_orphans",
    "not_looked_for",
    "read_state",
    "unrecorded",
]
