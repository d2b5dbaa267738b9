"""Access logs, and how long logs are kept."""

from typing import Any

import pytest

from policy.access_logs import check_stage
from policy.log_retention import check_log_group
from policy.values import UNKNOWN, Findings, problem

ARN = "arn:aws:logs:eu-west-1:123456789012:log-group:access"
FOR_EVER = problem(
    "retentionInDays: not a number of days above 0, so CloudWatch keeps the log forever. Set one of CloudWatch's "
    "periods, such as 30."
)


def without(what: str) -> Findings:
    return problem(
        f"accessLogSettings: {what}. Set destinationArn to a log group's ARN, and format (with the passage component, "
        "remove `access_logs: enabled`)."
    )


@pytest.mark.parametrize("arn", [ARN, UNKNOWN])
@pytest.mark.parametrize("format_", ["$context.requestId", UNKNOWN])
def test_stage_with_an_access_log_is_allowed(arn: Any, format_: Any) -> None:
    assert check_stage({"accessLogSettings": {"destinationArn": arn, "format": format_}}) == Findings()


@pytest.mark.parametrize("settings", [{}, {"accessLogSettings": None}, {"accessLogSettings": {}}])
def test_stage_without_access_log_is_refused(settings: dict[str, Any]) -> None:
    assert check_stage({"name": "$default", **settings}) == without("missing")


def test_incomplete_access_log_is_refused() -> None:
    assert check_stage({"accessLogSettings": {"destinationArn": ARN, "format": ""}}) == without("format is missing")
    assert check_stage({"accessLogSettings": {"format": "x"}}) == without("destinationArn is missing")
    assert check_stage({"accessLogSettings": [ARN]}) == without("missing")


def test_unknown_access_log_waits() -> None:
    assert check_stage({"accessLogSettings": UNKNOWN}) == Findings(unknown=("accessLogSettings",))


@pytest.mark.parametrize("days", [1, 30, 30.0, 3653])
def test_log_group_with_retention_is_allowed(days: Any) -> None:
    assert check_log_group({"retentionInDays": days}) == Findings()


@pytest.mark.parametrize("days", [None, 0, 0.0, -1, True, False, "", "30", [30]])
def test_log_group_without_retention_is_refused(days: Any) -> None:
    assert check_log_group({"retentionInDays": days}) == FOR_EVER
    assert check_log_group({"logGroupClass": "STANDARD"}) == FOR_EVER
    assert check_log_group({"logGroupClass": UNKNOWN}) == FOR_EVER


def test_delivery_log_group_has_a_fixed_retention() -> None:
    assert check_log_group({"logGroupClass": "DELIVERY"}) == Findings()


def test_unknown_retention_waits() -> None:
    assert check_log_group({"retentionInDays": UNKNOWN}) == Findings(unknown=("retentionInDays",))
