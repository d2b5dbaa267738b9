"""The domain name."""

import re
from collections.abc import Mapping
from typing import Any

from ..args import DomainArgs
from ..errors import Problems
from ..model import limits
from ..model.settings import Domain
from . import arns, rules
from .fields import Fields

_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_NAME = re.compile(rf"(\*\.)?({_LABEL}\.)+{_LABEL}")
_BASE_PATH = re.compile(r"[A-Za-z0-9$_.+!*'()-]+(/[A-Za-z0-9$_.+!*'()-]+)*")
_OF_A_NEW_DOMAIN = ("hosted_zone_id", "certificate_arn")


def normalize_domain(problems: Problems, given: Mapping[str, Any]) -> Domain | None:
    """The domain name's settings, or None without one."""
    if "domain" not in given:
        return None
    fields = Fields(problems, "domain", given["domain"], DomainArgs)
    domain = Domain(
        name=fields.input("name", _name, ""),
        hosted_zone_id=fields.input("hosted_zone_id", rules.text("a hosted zone's ID", longest=32)),
        certificate_arn=fields.input("certificate_arn", arns.CERTIFICATE),
        base_path=_base_path(fields),
        existing=fields.flag("existing"),
        keep_default_endpoint=fields.flag("keep_default_endpoint"),
    )
    if "name" not in fields:
        fields.add("name", 'missing; the domain name is needed, such as "api.example.com"')
    makes_certificate = not domain.existing and domain.certificate_arn is None
    if makes_certificate and isinstance(domain.name, str) and len(domain.name) > limits.CERTIFICATE_NAME_LENGTH:
        fields.add(
            "name",
            f"it has {len(domain.name)} characters; a certificate can be made for at most "
            f"{limits.CERTIFICATE_NAME_LENGTH}; choose a shorter name, or bring a certificate with certificate_arn",
        )
    if domain.existing:
        for key in _OF_A_NEW_DOMAIN:
            if key in fields:
                fields.add(
                    key,
                    "was given together with existing, with which neither certificate nor record is made; remove one",
                )
    elif not any(key in fields for key in _OF_A_NEW_DOMAIN):
        fields.add(
            "certificate_arn",
            "missing; give the ARN of an issued certificate, or hosted_zone_id, in which one is validated, or "
            "`existing` if API Gateway has the domain name already",
        )
    return domain


def _name(value: Any, shown: str) -> str | None:
    if isinstance(value, str) and _NAME.fullmatch(value) and len(value) <= limits.DOMAIN_NAME_LENGTH:
        return None
    return (
        f'{shown} was given; a domain name is allowed, such as "api.example.com": in lower case, with neither scheme '
        "nor path nor a dot at the end"
    )


def _base_path(fields: Fields) -> str | None:
    """Developer guide, "Use API mappings to connect API stages to a custom domain name" (http-api-mappings)."""
    value = fields.plain_text("base_path", 'a path such as "orders" or "orders/v2"')
    if value is None:
        return None
    if not _BASE_PATH.fullmatch(value) or len(value) > limits.BASE_PATH_LENGTH:
        fields.add(
            "base_path",
            f"{value!r} was given; allowed are segments of letters, digits and $-_.+!*'() with one slash between "
            f"them and none around them, at most {limits.BASE_PATH_LENGTH} characters; leave it out for the root",
        )
    return value
