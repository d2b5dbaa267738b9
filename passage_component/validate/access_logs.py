"""The access log's settings."""

from collections.abc import Mapping
from typing import Any

from ..args import AccessLogArgs
from ..errors import Problems
from ..model.settings import AccessLog
from . import arns, rules
from .fields import Fields


def normalize_access_logs(problems: Problems, given: Mapping[str, Any]) -> AccessLog | None:
    """The access log's settings, or None when it is switched off."""
    fields = Fields(problems, "access_logs", given.get("access_logs"), AccessLogArgs)
    access_log = AccessLog(
        retention_days=fields.input("retention_days", rules.retention_days, 30),
        include_subject=fields.flag("include_subject", default=True),
        kms_key_arn=fields.input("kms_key_arn", arns.KMS_KEY),
    )
    return access_log if fields.flag("enabled", default=True) else None
