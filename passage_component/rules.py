"""What a single value may be.

A *rule* takes a value and what a message may repeat of it (the value of an Output may be a secret), and returns
what is wrong, or None: one rule serves a plain value and an Output when it resolves.
"""

import re
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlsplit

from . import limits

Rule = Callable[[Any, str], str | None]

_ORIGIN_EXAMPLE = 'an origin is scheme, host and, unless standard, port, such as "https://app.example.com"'


def text(what: str, *, longest: int | None = None) -> Rule:
    """A non-empty string without white space around it."""

    def rule(value: Any, shown: str) -> str | None:
        if not isinstance(value, str) or not value or value != value.strip():
            return f"{shown} was given; {what} is a non-empty string without spaces around it"
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


def each(rule: Rule) -> Rule:
    """The rule for every item of a sequence, for checking one that arrives as an Output."""

    def rule_of_all(value: Any, shown: str) -> str | None:
        return next((problem for item in value if (problem := rule(item, shown))), None)

    return rule_of_all


def app_id(value: Any, shown: str) -> str | None:
    """A Passage app ID: letters and digits."""
    if isinstance(value, str) and re.fullmatch(r"[A-Za-z0-9]+", value):
        return None
    return f"{shown} was given; an app ID has letters and digits only; copy it from the Passage console"


def auth_origin(value: Any, shown: str) -> str | None:
    """A Passage authentication origin, as browsers write origins (RFC 6454, section 6.2)."""
    if not isinstance(value, str) or value != value.strip() or not value:
        return f"{shown} was given; {_ORIGIN_EXAMPLE}"
    if "://" not in value:
        return f'{shown} was given, without a scheme; {_ORIGIN_EXAMPLE}; put "https://" before it'
    try:
        url = urlsplit(value)
        host, port = url.hostname, url.port
    except ValueError:
        return f"{shown} was given; {_ORIGIN_EXAMPLE}"
    if url.scheme not in ("http", "https") or not host or "@" in url.netloc:
        return f"{shown} was given; {_ORIGIN_EXAMPLE}"
    if url.scheme == "http" and host != "localhost":
        return f"{shown} was given; http is for localhost only; use https"
    if url.path or "?" in value or "#" in value:
        return f"{shown} was given; {_ORIGIN_EXAMPLE}; remove what follows the host, a trailing slash included"
    if value != value.lower() or not value.isascii():
        return f"{shown} was given; browsers write an origin in lower case, in punycode where needed; write it so"
    if url.netloc.endswith(":") or port == {"https": 443, "http": 80}[url.scheme]:
        return f"{shown} was given; browsers leave the standard port out of an origin; remove it"
    return None


def issuer(value: Any, shown: str) -> str | None:
    """An OIDC issuer: an https URL with neither query nor fragment (OpenID Connect Discovery 1.0, section 3)."""
    expected = 'an issuer is an https URL such as "https://login.example.com", with no query and no fragment'
    if not isinstance(value, str) or value != value.strip() or re.search(r"\s", value):
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
    if not host or "@" in url.netloc or "?" in value or "#" in value:
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
    return None if isinstance(value, str) else f"{shown} was given; a string is allowed; write it in quotes"


retention_days: Rule = one_of("the number of days logs are kept", limits.LOG_RETENTION_DAYS)
