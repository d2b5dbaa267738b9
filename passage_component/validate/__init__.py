"""Arguments -> settings: every plain value checked, all problems reported together, no resource created."""

from .jwt import validate_jwt_args
from .passage import validate_passage_args

__all__ = ["validate_jwt_args", "validate_passage_args"]
