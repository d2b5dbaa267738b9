"""The alarms."""

from ..args import AlarmArgs
from ..errors import Argument
from ..model import limits
from ..model.settings import AccessLog, Alarms
from . import rules
from .reader import Fields

_LONGEST_MILLISECONDS = limits.FUNCTION_TIMEOUT_SECONDS * 1000
"""API Gateway waits no longer."""

_SHARE = rules.number("The share in percent", 0, 99)
"""Above 99 % such an alarm would never go off."""

_RULES = {
    "topic_arns": rules.ListRule("topics", rules.TOPIC_ARN, 1, limits.ALARM_ACTIONS),
    "minimum_requests": rules.whole_number("The number of requests a minute", 1, 2**31 - 1),
    "server_error_percent": _SHARE,
    "rejected_percent": _SHARE,
    "latency_milliseconds": rules.number("The latency in ms", 0, _LONGEST_MILLISECONDS, above=True),
    "function_errors": rules.number("The number of errors a minute", 0),
    "function_throttles": rules.number("The number of throttles a minute", 0, above=True),
    "function_duration_percent": rules.number("The share in percent", 0, 99, above=True),
}


def validate_alarms(args: Fields, access_log: AccessLog | None) -> Alarms | None:
    """The topics to notify, and the thresholds; None without alarms."""
    if "alarms" not in args:
        return None
    fields = args["alarms"].object(AlarmArgs)
    if "topic_arns" not in fields:
        fields["topic_arns"].add("missing. Give the ARN of an SNS topic, which the alarms notify.")
    if access_log is None:
        args["alarms"].add(
            "rejected tokens are counted in the access log, which is switched off. Switch {} on, or remove the alarms.",
            Argument("access_logs"),
        )
    return Alarms(**{"topic_arns": [], **fields.values(_RULES)})
