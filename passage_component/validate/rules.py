"""The rules of single values.

A *rule* takes a value and returns the problem with it, or None. It serves plain values, and Outputs when they resolve.
Its message marks the parts that repeat the value, since the value of an Output may be a secret.
"""

import re
import sys
from bisect import bisect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urlsplit

from ..errors import Given, Message, message
from ..model import limits

Rule = Callable[[Any], Message | None]


def deferred(rule: Rule) -> Rule:
    """The rule for the value of an Output: the attribute `deferred` of a rule, or the rule itself."""
    deferred_rule: Rule = getattr(rule, "deferred", rule)
    return deferred_rule


_HOST = re.compile(r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*|[0-9a-f:.]*:[0-9a-f:.]*")
"""A host as `urlsplit` gives it: a name or an IPv4 address, or an IPv6 address without its brackets."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
"""`urlsplit` drops some of them."""

_BRACKETS = re.compile(r"[^\[\]]*|\[[^\[\]]*\](:.*)?")
"""`urlsplit` drops text beside the brackets of an address."""

_NO_URL = re.compile(r"[^\x21-\x7e]|[\"<>\\^`{|}]")
"""The characters that are not allowed in a URL (RFC 3986, section 2)."""

_DISCOVERY = "/.well-known/openid-configuration"

_COMPONENT_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")

COMPONENT_NAME_LENGTH = 30
"""Leaves room for the role, an id and the suffix in the 64 characters of a function's name."""


def too_long(what: str, length: int, longest: int, unit: str = "characters") -> Message:
    """The problem with a text that is too long."""
    return message(f"{length} {unit} are too many. {what} has at most {longest}.")


def component_name(value: Any) -> Message | None:
    """A component's logical name."""
    if type(value) is not str or not _COMPONENT_NAME.fullmatch(value):
        return message(
            "{} is not a name that Lambda and IAM take. Use letters, digits, hyphens and underscores, a letter first.",
            Given(value),
        )
    if len(value) > COMPONENT_NAME_LENGTH:
        return message(
            f"{{}} has {len(value)} characters. Use at most {COMPONENT_NAME_LENGTH}: the names of functions and roles "
            f"begin with it and have at most {limits.PHYSICAL_NAME_LENGTH}.",
            Given(value),
        )
    return None


def is_unicode(value: str) -> bool:
    """Whether UTF-8 can encode the string. It can't encode half of a surrogate pair."""
    return not any("\ud800" <= character <= "\udfff" for character in value)


def _half_a_pair(value: Any) -> Message:
    return message("{} holds half of a surrogate pair, which cannot be sent. Remove it.", Given(value))


def text(what: str, *, longest: int | None = None) -> Rule:
    """A non-empty string without white space around it."""

    def rule(value: Any) -> Message | None:
        if not isinstance(value, str) or not value or value != value.strip():
            return message(f"{{}} is not {what}. Use a non-empty string without spaces around it.", Given(value))
        if not is_unicode(value):
            return _half_a_pair(value)
        if longest is not None and len(value) > longest:
            return too_long(what.capitalize(), len(value), longest)
        return None

    return rule


def one_of(what: str, *allowed: str) -> Rule:
    """One of a few values."""
    problem = f"{{}} is not {what}. Use {', '.join(allowed[:-1])} or {allowed[-1]}."
    return lambda value: None if value in allowed else message(problem, Given(value))


def matching(pattern: str, problem: str) -> Rule:
    """A string that matches a pattern; the problem with another value has `{}` for it."""
    expression = re.compile(pattern)

    def rule(value: Any) -> Message | None:
        return None if isinstance(value, str) and expression.fullmatch(value) else message(problem, Given(value))

    return rule


def retention_days(value: Any) -> Message | None:
    """A retention period of CloudWatch Logs."""
    days = limits.LOG_RETENTION_DAYS
    if type(value) is int and value in days:
        return None
    place = bisect(days, value) if type(value) is int else days.index(30)
    near = days[max(place - 1, 0) : place + 1]
    return message(
        f"{{}} is not a retention period of CloudWatch Logs, in days. Use {' or '.join(map(str, near))}.",
        Given(value),
    )


def whole_number(what: str, least: int, most: int) -> Rule:
    """A whole number between two bounds, both included."""

    def rule(value: Any) -> Message | None:
        if type(value) is int and least <= value <= most:
            return None
        return message(f"{{}} is not allowed. {what} is a whole number from {least} to {most}.", Given(value))

    return rule


def number(what: str, least: float, most: float | None = None, *, above: bool = False) -> Rule:
    """A number of at least `least` (or, with `above`, more than that) and at most `most`."""
    bounds = f"{'above' if above else 'of at least'} {least:g}" + ("" if most is None else f" and at most {most:g}")

    def rule(value: Any) -> Message | None:
        # A whole number may be too large for a float, which is what AWS gets.
        good = type(value) in (int, float) and abs(value) <= sys.float_info.max
        if good and (value > least if above else value >= least) and (most is None or value <= most):
            return None
        return message(f"{{}} is not allowed. {what} is a number {bounds}.", Given(value))

    return rule


@dataclass(frozen=True)
class ListRule:
    """The rule of a list: the number of its items, and the rule of each.

    Attributes:
        what: the items' name in the plural.
        item: the rule of each.
        least: the smallest number of items.
        most: the largest number of items. Default: any.
        why: a sentence to add if there are too few.
    """

    what: str
    item: Rule
    least: int = 1
    most: int | None = None
    why: str = ""

    def count_problem(self, count: int) -> Message | None:
        """The problem with a number of items, or None."""
        if count >= self.least and (self.most is None or count <= self.most):
            return None
        amount = f"at least {self.least}" if self.most is None else f"{self.least} to {self.most}"
        if count < self.least:
            return message(f"{count} {self.what} are too few. Give {amount}.{self.why}")
        return message(f"{count} {self.what} are too many. Give {amount}.")

    def kind_problem(self, value: Any) -> Message | None:
        """The problem with a value that is not a list, or None."""
        if isinstance(value, Sequence) and not isinstance(value, str | bytes):
            return None
        remedy = "Put it in brackets." if isinstance(value, str | int) else "Write a list."
        return message(f"{{}} is not a list of {self.what}. {remedy}", Given(value))

    def __call__(self, value: Any) -> Message | None:
        """The rule for a list that was an Output as a whole."""
        problem = self.kind_problem(value) or self.count_problem(len(value))
        return problem or next((wrong for item in value if (wrong := deferred(self.item)(item))), None)


def duplicate_problem(values: Sequence[str]) -> Message | None:
    """The problem with values if one occurs twice, or None."""
    for value in sorted(values):
        if values.count(value) > 1:
            return message("{} occurs twice. Remove one.", Given(value))
    return None


@dataclass(frozen=True)
class Arn:
    """One kind of ARN (AWS service authorization reference, resource types), and the rule for it."""

    what: str
    example: str
    pattern: str

    def __call__(self, value: Any) -> Message | None:
        """The rule of a value that a user wrote."""
        if isinstance(value, str) and re.fullmatch(rf"arn:aws[a-z-]*:{self.pattern}", value):
            return None
        return message(f'{{}} is not the ARN of {self.what}. Use one such as "{self.example}".', Given(value))

    def deferred(self, value: Any) -> Message | None:
        """The rule of a value that a resource computed.

        An ARN of another kind is a mistake, such as a function's `invoke_arn`. AWS checks a string that is not an ARN,
        since a mock in a user's tests may return any string for one.
        """
        return None if isinstance(value, str) and value and not value.startswith("arn:") else self(value)


_PLACE = r"[a-z0-9-]+:[0-9]{12}"

FUNCTION_ARN = Arn(
    "a Lambda function, version or alias",
    "arn:aws:lambda:eu-west-1:123456789012:function:orders:live",
    rf"lambda:{_PLACE}:function:[A-Za-z0-9_-]+(:[A-Za-z0-9_-]+)?",
)
LAYER_ARN = Arn(
    "a layer version",
    "arn:aws:lambda:eu-west-1:123456789012:layer:tools:3",
    rf"lambda:{_PLACE}:layer:[A-Za-z0-9_-]+:[0-9]+",
)
ROLE_ARN = Arn("an IAM role", "arn:aws:iam::123456789012:role/orders", r"iam::[0-9]{12}:role/[!-~]+")
POLICY_ARN = Arn(
    "a managed IAM policy",
    "arn:aws:iam::aws:policy/AmazonDynamoDBReadOnlyAccess",
    r"iam::([0-9]{12}|aws):policy/[!-~]+",
)
KMS_KEY_ARN = Arn(
    "a KMS key",
    "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    rf"kms:{_PLACE}:key/[A-Za-z0-9-]+",
)
CERTIFICATE_ARN = Arn(
    "an ACM certificate",
    "arn:aws:acm:eu-west-1:123456789012:certificate/12345678-1234-1234-1234-123456789012",
    rf"acm:{_PLACE}:certificate/[A-Za-z0-9-]+",
)
TOPIC_ARN = Arn("an SNS topic", "arn:aws:sns:eu-west-1:123456789012:on-call", rf"sns:{_PLACE}:[A-Za-z0-9_-]+(\.fifo)?")

app_id = matching(
    r"[A-Za-z0-9]+", "{} is not an app ID, which has letters and digits only. Copy it from the Passage console."
)


def auth_origin(value: Any) -> Message | None:
    """A Passage authentication origin: Passage takes http for localhost only."""
    problem = origin(value)
    if problem is None and value.startswith("http://") and urlsplit(value).hostname != "localhost":
        return message("{} has the scheme http, which is for localhost only. Use https.", Given(value))
    return problem


def origin(value: Any) -> Message | None:
    """An origin, as browsers write it (RFC 6454, section 6.2)."""
    no_origin = message(
        '{} is not an origin. Use scheme, host and port, such as "https://app.example.com".', Given(value)
    )
    if not isinstance(value, str) or value != value.strip() or not value or _CONTROL.search(value):
        return no_origin
    if "://" not in value:
        return message('{} has no scheme. Put "https://" before it.', Given(value))
    url = split_url(value)
    if url is None or url.scheme not in ("http", "https") or "@" in url.netloc:
        return no_origin
    if url.path or "?" in value or "#" in value:
        return message(
            "{} is not an origin. Remove the part after the host and the port, a trailing slash included.", Given(value)
        )
    if value != value.lower() or not value.isascii():
        return message("{} is not an origin as browsers write it. Use lower case, and punycode.", Given(value))
    if not _HOST.fullmatch(url.hostname or ""):
        return message("{} has a host that is not a name or an address. Use a name, in punycode.", Given(value))
    if url.netloc.endswith(":") or url.port == {"https": 443, "http": 80}[url.scheme]:
        return message("{} has a port that browsers leave out of an origin. Remove it.", Given(value))
    return None


def issuer(value: Any) -> Message | None:
    """An OIDC issuer: an https URL with neither query nor fragment (OpenID Connect Discovery 1.0, section 3)."""
    no_issuer = message(
        '{} is not an issuer. Use an https URL such as "https://login.example.com", without query and fragment.',
        Given(value),
    )
    if not isinstance(value, str) or _NO_URL.search(value):
        return no_issuer
    if len(value) > limits.ISSUER_LENGTH:
        return too_long("An issuer", len(value), limits.ISSUER_LENGTH)
    if not value.startswith("https://"):
        return message(
            "{} is not an https URL, from which API Gateway fetches the keys. Copy the issuer from your provider's "
            "discovery document.",
            Given(value),
        )
    url = split_url(value)
    if url is None or not _HOST.fullmatch(url.hostname or "") or "@" in url.netloc or url.netloc.endswith(":"):
        return no_issuer
    if "?" in value or "#" in value:
        return no_issuer
    if value.endswith(_DISCOVERY):
        return message(
            f'{{}} is the address of the discovery document. Use its "issuer", the part before "{_DISCOVERY}".',
            Given(value),
        )
    return None


def split_url(value: str) -> SplitResult | None:
    """The parts of a URL that has a host and, where there is one, a port that is a number; or None."""
    try:
        url = urlsplit(value)
        _ = url.port
    except ValueError:
        return None
    return url if url.hostname and _BRACKETS.fullmatch(url.netloc) else None


audience = text("an audience")


def identity_source(value: Any) -> Message | None:
    """`$request.header.NAME`: a token in a query string ends up in logs and browser histories."""
    if isinstance(value, str) and re.fullmatch(r"\$request\.header\.[A-Za-z0-9!#$%&'*+.^_`|~-]+", value):
        return None
    if isinstance(value, str) and value.startswith("$request.querystring."):
        return message(
            "{} puts the token into a query string, which ends up in logs. Use a header, such as "
            '"$request.header.Authorization".',
            Given(value),
        )
    return message(
        '{} is not a header. Use "$request.header.NAME", such as "$request.header.Authorization".', Given(value)
    )


def string(value: Any) -> Message | None:
    """Any string."""
    if not isinstance(value, str):
        remedy = "Put it in quotes." if isinstance(value, int | float) else "Write a string."
        remedy = "Give it a value, or leave it out." if value is None else remedy
        return message("{} is not a string. {}", Given(value), remedy)
    return None if is_unicode(value) else _half_a_pair(value)
