"""The domain name."""

import re

from ..args import DomainArgs
from ..errors import Argument, Given
from ..model import limits
from ..model.settings import Domain
from . import rules
from .reader import Fields

_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_NAME = rf"(?=.{{1,{limits.DOMAIN_NAME_LENGTH}}}$)(\*\.)?({_LABEL}\.)+{_LABEL}"
_BASE_PATH = re.compile(r"[A-Za-z0-9$_.+!*'()-]+(/[A-Za-z0-9$_.+!*'()-]+)*")
_OF_A_NEW_DOMAIN = ("hosted_zone_id", "certificate_arn")


_RULES = {
    "name": rules.matching(
        _NAME, '{} is not a domain name. Use one such as "api.example.com", in lower case, without scheme or path.'
    ),
    "hosted_zone_id": rules.text("a hosted zone's ID", longest=32),
    "certificate_arn": rules.CERTIFICATE_ARN,
    "existing": bool,
    "keep_default_endpoint": bool,
}


def validate_domain(args: Fields) -> Domain | None:
    """The domain name's settings, or None without one."""
    if "domain" not in args:
        return None
    fields = args["domain"].object(DomainArgs)
    domain = Domain(**{"name": "", **fields.values(_RULES), "base_path": _base_path(fields)})
    if "name" not in fields:
        fields["name"].add('missing. Give the domain name, such as "api.example.com".')
    creates_certificate = not domain.existing and domain.certificate_arn is None
    if creates_certificate and isinstance(domain.name, str) and len(domain.name) > limits.CERTIFICATE_NAME_LENGTH:
        fields["name"].add(
            f"{len(domain.name)} characters are too many. A certificate has at most {limits.CERTIFICATE_NAME_LENGTH}. "
            "Choose a shorter name, or give {}.",
            Argument("certificate_arn"),
        )
    if domain.existing:
        for argument in _OF_A_NEW_DOMAIN:
            if argument in fields:
                fields[argument].add("an {} domain name has it already. Remove one of the two.", Argument("existing"))
    elif not any(argument in fields for argument in _OF_A_NEW_DOMAIN):
        fields["certificate_arn"].add(
            "missing. Give an issued certificate's ARN, or {}, in which one is validated, or set {} for a domain name "
            "that API Gateway has.",
            Argument("hosted_zone_id"),
            Argument("existing"),
        )
    return domain


def _base_path(fields: Fields) -> str | None:
    """Developer guide, "Use API mappings to connect API stages to a custom domain name" (http-api-mappings)."""
    value = fields["base_path"].string("a path", 'Write a path such as "orders" or "orders/v2".')
    if value is not None and (not _BASE_PATH.fullmatch(value) or len(value) > limits.BASE_PATH_LENGTH):
        fields["base_path"].add(
            '{} is not a base path. Use segments of letters, digits and $-_.+!*\'() such as "orders/v2", at most '
            f"{limits.BASE_PATH_LENGTH} characters, or remove it for the root.",
            Given(value),
        )
    return value
