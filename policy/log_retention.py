"""Logs are not kept for ever."""

from .values import UNKNOWN, Findings, Properties, problem


def check_log_group(group: Properties) -> Findings:
    """Whether a log group's events end one day: without retention, or with 0, they are kept for ever.

    Groups of the class `DELIVERY` are kept two days whatever is said (the provider's `retentionInDays`).
    """
    days = group.get("retentionInDays")
    if group.get("logGroupClass") == "DELIVERY":
        return Findings()
    if days is UNKNOWN:
        return Findings(unknown=("retentionInDays",))
    if isinstance(days, (int, float)) and not isinstance(days, bool) and days > 0:
        return Findings()
    return problem(
        "retentionInDays: there is none, or it is 0, which keeps the log for ever; a number of days above 0 "
        "is allowed; give one of CloudWatch's own periods, such as 30"
    )
