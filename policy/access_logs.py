"""Stages write an access log."""

from collections.abc import Mapping

from .values import UNKNOWN, Findings, Properties, is_given, problem


def check_stage(stage: Properties) -> Findings:
    """Check that a stage logs its requests. API Gateway needs both a destination and a format."""
    settings = stage.get("accessLogSettings")
    if settings is UNKNOWN:
        return Findings(unknown=("accessLogSettings",))
    values = settings if isinstance(settings, Mapping) else {}
    missing = [name for name in ("destinationArn", "format") if not is_given(values.get(name))]
    if not missing:
        return Findings()
    what = "missing" if len(missing) == 2 else f"{missing[0]} is missing"
    return problem(
        f"accessLogSettings: {what}. Set destinationArn to a log group's ARN, and format "
        "(with the passage component, remove `access_logs: enabled`)."
    )
