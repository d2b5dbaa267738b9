"""What a single value may be.

A *rule* takes a value and what a message may repeat of it (the value of an Output may be a secret), and returns
what is wrong, or None: one rule serves a plain value and an Output when it resolves.
"""

import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from ..model import limits

Rule = Callable[[Any, str], str | None]


def deferred(rule: Rule) -> Rule:
    """The rule for a value that is an Output: the rule itself, unless it has a `deferred` one beside it."""
    other: Rule = getattr(rule, "deferred", rule)
    return other


_HOST = re.compile(r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*|[0-9a-f:.]*:[0-9a-f:.]*")
"""A host as `urlsplit` gives it: a name or an IPv4 address, or an IPv6 address without its brackets."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
"""`urlsplit` leaves some of them out."""

_BRACKETS = re.compile(r"[^\[\]]*|\[[^\[\]]*\](:.*)?")
"""`urlsplit` leaves out what is beside the brackets of an address."""

_NO_URL = re.compile(r"[^\x21-\x7e]|[\"<>\\^`{|}]")
"""What no URL has (RFC 3986, section 2)."""

_ORIGIN_EXAMPLE = 'an origin is scheme, host and, unless standard, port, such as "https://app.example.com"'

_HALF = "half of a surrogate pair is no character and can't be sent; take it out"


def is_unicode(value: str) -> bool:
    """Whether UTF-8 has the text: Python's texts may hold halves of surrogate pairs."""
    return not any("\ud800" <= each <= "\udfff" for each in value)


def text(what: str, *, longest: int | None = None) -> Rule:
    """A non-empty string without white space around it."""

    def rule(value: Any, shown: str) -> str | None:
        if not isinstance(value, str) or not value or value != value.strip():
            return f"{shown} was given; {what} is a non-empty string without spaces around it"
        if not is_unicode(value):
            return f"{shown} was given; {_HALF}"
        if longest is not None and len(value) > longest:
            return f"it has {len(value)} characters; {what} has at most {longest}"
        return None

    return rule


def one_of(what: str, allowed: Sequence[Any]) -> Rule:
    """One of a few values."""

    def rule(value: Any, shown: str) -> str | None:
        if isinstance(value, bool) or value not in allowed:
            return f"{shown} was given; {what} is one of {', '.join(str(item) for item in allowed)}"
        return None

    return rule


def whole_number(what: str, least: int, most: int) -> Rule:
    """A whole number between two bounds, both included."""

    def rule(value: Any, shown: str) -> str | None:
        if type(value) is not int or not least <= value <= most:
            return f"{shown} was given; {what} is a whole number from {least} to {most}"
        return None

    return rule


def number(what: str, least: float, most: float | None = None, *, above: bool = False) -> Rule:
    """A number of at least `least` (or, with `above`, more than that) and at most `most`."""
    bounds = f"{'above' if above else 'of at least'} {least:g}" + ("" if most is None else f" and at most {most:g}")

    def rule(value: Any, shown: str) -> str | None:
        # A whole number may be too large for a float, which is what AWS gets.
        good = type(value) in (int, float) and abs(value) <= sys.float_info.max
        if good and (value > least if above else value >= least) and (most is None or value <= most):
            return None
        return f"{shown} was given; {what} is a number {bounds}"

    return rule


@dataclass(frozen=True)
class ListRule:
    """What a list may be: how long, of what, and nothing twice.

    Attributes:
        what: the items' name in the plural.
        item: the rule of each.
        least: how many there are at least.
        most: how many there are at most.
        why: what to add to a wrong number of items.
    """

    what: str
    item: Rule
    least: int = 1
    most: int | None = None
    why: str = ""

    def count_problem(self, count: int) -> str | None:
        """What is wrong with a number of items, or None."""
        if count >= self.least and (self.most is None or count <= self.most):
            return None
        allowed = f"at least {self.least}" if self.most is None else f"{self.least} to {self.most}"
        return f"{count} {self.what} were given; {allowed} are allowed{self.why}"

    def kind_problem(self, value: Any, shown: str) -> str | None:
        """What is wrong with a value that is no list, or None."""
        if isinstance(value, Sequence) and not isinstance(value, str):
            return None
        return f"{shown} was given; a list of {self.what} is allowed; put it in brackets"

    def __call__(self, value: Any, shown: str) -> str | None:
        """The rule for a list that was an Output as a whole."""
        problem = self.kind_problem(value, shown) or self.count_problem(len(value))
        return problem or next((found for item in value if (found := deferred(self.item)(item, shown))), None)


def duplicate_problem(values: Sequence[str]) -> str | None:
    """The problem with plain values of which one occurs twice."""
    twice = sorted({value for value in values if values.count(value) > 1})
    return f"{', '.join(map(repr, twice))} occurs twice; remove one" if twice else None


def app_id(value: Any, shown: str) -> str | None:
    """A Passage app ID: letters and digits."""
    if isinstance(value, str) and re.fullmatch(r"[A-Za-z0-9]+", value):
        return None
    return f"{shown} was given; an app ID has letters and digits only; copy it from the Passage console"


def auth_origin(value: Any, shown: str) -> str | None:
    """A Passage authentication origin: Passage takes http for localhost only."""
    problem = origin(value, shown)
    if problem is None and value.startswith("http://") and urlsplit(value).hostname != "localhost":
        return f"{shown} was given; http is for localhost only; use https"
    return problem


def origin(value: Any, shown: str) -> str | None:
    """An origin, as browsers write it (RFC 6454, section 6.2)."""
    if not isinstance(value, str) or value != value.strip() or not value or _CONTROL.search(value):
        return f"{shown} was given; {_ORIGIN_EXAMPLE}"
    if "://" not in value:
        return f'{shown} was given, without a scheme; {_ORIGIN_EXAMPLE}; put "https://" before it'
    try:
        url = urlsplit(value)
        host, port = url.hostname, url.port
    except ValueError:
        return f"{shown} was given; {_ORIGIN_EXAMPLE}"
    if url.scheme not in ("http", "https") or not host or "@" in url.netloc or not _BRACKETS.fullmatch(url.netloc):
        return f"{shown} was given; {_ORIGIN_EXAMPLE}"
    if url.path or "?" in value or "#" in value:
        return f"{shown} was given; {_ORIGIN_EXAMPLE}; remove what follows the host, a trailing slash included"
    if value != value.lower() or not value.isascii():
        return f"{shown} was given; browsers write an origin in lower case, in punycode where needed; write it so"
    if not _HOST.fullmatch(host):
        return f"{shown} was given; its host {host!r} is neither a name, in punycode where needed, nor an address"
    if url.netloc.endswith(":") or port == {"https": 443, "http": 80}[url.scheme]:
        return f"{shown} was given; browsers leave the standard port out of an origin; remove it"
    return None


def issuer(value: Any, shown: str) -> str | None:
    """An OIDC issuer: an https URL with neither query nor fragment (OpenID Connect Discovery 1.0, section 3)."""
    expected = 'an issuer is an https URL such as "https://login.example.com", with no query and no fragment'
    if not isinstance(value, str) or _NO_URL.search(value):
        return f"{shown} was given; {expected}"
    if len(value) > limits.ISSUER_LENGTH:
        return f"it has {len(value)} characters; an issuer has at most {limits.ISSUER_LENGTH}"
    try:
        url = urlsplit(value)
        host = url.hostname
        _ = url.port
    except ValueError:
        return f"{shown} was given; {expected}"
    if url.scheme != "https" or not value.startswith("https://"):
        return (
            f"{shown} was given; {expected}; API Gateway fetches the keys from there, so http is never "
            "accepted: copy the issuer from your provider's discovery document"
        )
    if not host or not _HOST.fullmatch(host) or not _BRACKETS.fullmatch(url.netloc):
        return f"{shown} was given; {expected}"
    if "@" in url.netloc or url.netloc.endswith(":") or "?" in value or "#" in value:
        return f"{shown} was given; {expected}"
    if value.endswith("/.well-known/openid-configuration"):
        return (
            f"{shown} was given, which is the discovery document's address; the issuer is the part before "
            '"/.well-known/openid-configuration", exactly as in the document\'s "issuer"'
        )
    return None


def audience(value: Any, shown: str) -> str | None:
    """One audience: a non-empty string."""
    return text("an audience")(value, shown)


def identity_source(value: Any, shown: str) -> str | None:
    """`$request.header.NAME`: a token in a query string ends up in logs and browser histories."""
    if isinstance(value, str) and re.fullmatch(r"\$request\.header\.[A-Za-z0-9!#$%&'*+.^_`|~-]+", value):
        return None
    if isinstance(value, str) and value.startswith("$request.querystring."):
        return (
            f"{shown} was given; a token in a query string ends up in logs and is refused; use a header: "
            '"$request.header.Authorization"'
        )
    return f'{shown} was given; allowed is a header, "$request.header.NAME", such as "$request.header.Authorization"'


def string(value: Any, shown: str) -> str | None:
    """Any string."""
    if not isinstance(value, str):
        return f"{shown} was given; a string is allowed; write it in quotes"
    return None if is_unicode(value) else f"{shown} was given; {_HALF}"


retention_days: Rule = one_of("the number of days logs are kept", limits.LOG_RETENTION_DAYS)
