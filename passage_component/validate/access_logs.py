"""The access log's settings."""

from ..args import AccessLogArgs
from ..model.settings import AccessLog
from . import rules
from .reader import Fields

_RULES = {"retention_days": rules.retention_days, "include_subject": bool, "kms_key_arn": rules.KMS_KEY_ARN}


def validate_access_logs(args: Fields) -> AccessLog | None:
    """The access log's settings, or None if it is switched off."""
    fields = args["access_logs"].object(AccessLogArgs)
    access_log = AccessLog(**fields.values(_RULES))
    return access_log if fields["enabled"].flag(default=True) else None
