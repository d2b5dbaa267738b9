"""The alarms."""

from collections.abc import Mapping
from typing import Any

from ..args import AlarmArgs
from ..errors import Problems
from ..model import limits
from ..model.settings import AccessLog, Alarms
from . import arns, rules
from .fields import Fields

_LONGEST_MILLISECONDS = limits.FUNCTION_TIMEOUT_SECONDS * 1000
"""API Gateway waits no longer."""

_PERCENT = rules.number("the share in percent", 0, 99)
"""More than 100 % there can't be: such an alarm would never go off."""


def normalize_alarms(problems: Problems, given: Mapping[str, Any], access_log: AccessLog | None) -> Alarms | None:
    """Whom alarms tell, and when; None without alarms."""
    if "alarms" not in given:
        return None
    fields = Fields(problems, "alarms", given["alarms"], AlarmArgs)
    if "topic_arns" not in fields:
        fields.add("topic_arns", "missing; an alarm that tells nobody is of no use: give the ARN of an SNS topic")
    if access_log is None:
        problems.add(
            "alarms",
            "were given together with access_logs that are switched off, in which rejected tokens are counted; "
            "switch the access log on, or leave the alarms out",
        )
    return Alarms(
        topic_arns=fields.inputs("topic_arns", rules.ListRule("topics", arns.TOPIC, 1, limits.ALARM_ACTIONS)),
        minimum_requests=fields.input(
            "minimum_requests", rules.whole_number("the number of requests a minute", 1, 2**31 - 1), 20
        ),
        server_error_percent=fields.input("server_error_percent", _PERCENT, 5),
        rejected_percent=fields.input("rejected_percent", _PERCENT, 50),
        latency_milliseconds=fields.input(
            "latency_milliseconds", rules.number("the latency in ms", 0, _LONGEST_MILLISECONDS, above=True), 2500
        ),
        function_errors=fields.input("function_errors", rules.number("the number of errors a minute", 0), 0),
        function_throttles=fields.input(
            "function_throttles", rules.number("the number of throttles a minute", 0, above=True), 1
        ),
        function_duration_percent=fields.input(
            "function_duration_percent", rules.number("the share in percent", 0, 99, above=True), 80
        ),
    )
