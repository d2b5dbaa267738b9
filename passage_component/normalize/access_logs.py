"""The access log's settings."""

from collections.abc import Mapping
from typing import Any

from .. import checks, rules
from ..args import AccessLogArgs
from ..errors import Problems
from ..settings import AccessLog


def normalize_access_logs(problems: Problems, given: Mapping[str, Any]) -> AccessLog | None:
    """The access log's settings, or None when it is switched off."""
    where = "access_logs"
    declared = checks.check_mapping(problems, where, given.get(where, {})) or {}
    checks.check_keys(problems, where, declared, checks.keys_of(AccessLogArgs))
    flags = {"enabled": True, "include_subject": True}
    for flag in flags:
        value = declared.get(flag)
        if value is not None and checks.check_plain(problems, f"{where}.{flag}", value, bool, "true or false"):
            flags[flag] = value
    days = declared.get("retention_days")
    retention = (
        30 if days is None else checks.check_input(problems, f"{where}.retention_days", days, rules.retention_days)
    )
    return AccessLog(retention, flags["include_subject"]) if flags["enabled"] else None
