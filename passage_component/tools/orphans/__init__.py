"""What AWS has of a stack and the stack's state does not know: made, and never recorded."""

from ...model.type_tokens import RECORD
from .account import Account
from .below import BELOW
from .find import find_orphans, not_looked_for
from .orphan import Orphan
from .state import State, StateError, read_state
from .tagged import TAGGED

__all__ = [
    "BELOW",
    "RECORD",
    "TAGGED",
    "Account",
    "Orphan",
    "State",
    "StateError",
    "find_orphans",
    "not_looked_for",
    "read_state",
]
