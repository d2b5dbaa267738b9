"""Arguments -> settings: every plain value checked, all problems reported together, no resource made."""

from .jwt import normalize_jwt_args
from .passage import normalize_passage_args

__all__ = ["normalize_jwt_args", "normalize_passage_args"]
