"""Log groups have a retention."""

from .values import UNKNOWN, Findings, Properties, problem


def check_log_group(group: Properties) -> Findings:
    """Check that a log group deletes its events. Without a retention, or with 0, CloudWatch keeps them forever.

    Groups of the class `DELIVERY` always keep them for two days (the provider's `retentionInDays`).
    """
    days = group.get("retentionInDays")
    if group.get("logGroupClass") == "DELIVERY":
        return Findings()
    if days is UNKNOWN:
        return Findings(unknown=("retentionInDays",))
    if isinstance(days, (int, float)) and not isinstance(days, bool) and days > 0:
        return Findings()
    return problem(
        "retentionInDays: not a number of days above 0, so CloudWatch keeps the log forever. "
        "Set one of CloudWatch's periods, such as 30."
    )
