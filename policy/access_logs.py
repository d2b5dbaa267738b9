"""Stages write an access log."""

from collections.abc import Mapping

from .values import UNKNOWN, Findings, Properties, is_given, problem


def check_stage(stage: Properties) -> Findings:
    """Whether a stage logs its requests: API Gateway needs both a destination and a format."""
    settings = stage.get("accessLogSettings")
    if settings is UNKNOWN:
        return Findings(unknown=("accessLogSettings",))
    given = settings if isinstance(settings, Mapping) else {}
    missing = [each for each in ("destinationArn", "format") if not is_given(given.get(each))]
    if not missing:
        return Findings()
    what = "there is none" if len(missing) == 2 else f"{missing[0]} is missing"
    return problem(
        f"accessLogSettings: {what}; every stage has an access log; give destinationArn, a log group's, and "
        "format (with the passage component, remove `access_logs: enabled`)"
    )
