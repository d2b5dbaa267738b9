"""Authorizers: whose tokens are admitted."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ..args import AuthorizerArgs
from ..errors import Problems, nearest
from ..model import limits
from ..model.settings import Authorizer
from . import checks, rules

IDENTITY_SOURCE = "$request.header.Authorization"

AUDIENCES = rules.ListRule(
    "audiences",
    rules.audience,
    1,
    limits.AUDIENCES_PER_AUTHORIZER,
    ": without one, tokens made for any other application would be admitted",
)
"""What the audiences of an authorizer may be."""

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}")


def normalize_authorizers(problems: Problems, given: Mapping[str, Any]) -> list[Authorizer]:
    """The declared authorizers; those with a problem are noted and left out."""
    if "authorizers" not in given:
        problems.add(
            "authorizers",
            'missing; at least one is needed, such as {"main": {"issuer": "https://…", "audiences": ["…"]}}',
        )
        return []
    declared = checks.check_mapping(problems, "authorizers", given["authorizers"])
    if declared is None:
        return []
    if not 1 <= len(declared) <= limits.AUTHORIZERS_PER_API:
        problems.add(
            "authorizers",
            f"{len(declared)} were given; 1 to {limits.AUTHORIZERS_PER_API} are allowed on one API",
        )
    found = [_authorizer(problems, name, value) for name, value in declared.items()]
    authorizers = [authorizer for authorizer in found if authorizer is not None]
    _check_same_tokens(problems, authorizers)
    return authorizers


def normalize_default_authorizer(
    problems: Problems, given: Mapping[str, Any], authorizers: Sequence[Authorizer]
) -> str | None:
    """The name of the authorizer for routes that name none; None where every route has to."""
    names = [authorizer.name for authorizer in authorizers]
    default = given.get("default_authorizer")
    if default is None:
        return names[0] if len(names) == 1 else None
    where = "default_authorizer"
    if not checks.check_plain(problems, where, default, str, "the name of an authorizer"):
        return None
    if names and default not in names:
        problems.add(where, unknown_authorizer(default, names))
    return str(default)


def unknown_authorizer(name: str, names: Sequence[str]) -> str:
    """The problem with a name that no authorizer has."""
    return f'"{name}" is not an authorizer; {nearest(name, names)}allowed are {", ".join(names)}'


def _authorizer(problems: Problems, name: Any, value: object) -> Authorizer | None:
    where = checks.entry("authorizers", name)
    if type(name) is not str or not _NAME.fullmatch(name):
        problems.add(where, "the name has letters, digits, hyphens and underscores, a letter first, at most 64")
    given = checks.check_mapping(problems, where, value)
    if given is None:
        return None
    checks.check_keys(problems, where, given, checks.keys_of(AuthorizerArgs))
    for key in ("issuer", "audiences"):
        if given.get(key) is None:
            problems.add(f"{where}.{key}", "missing; every authorizer needs an issuer and audiences")
    if given.get("issuer") is None or given.get("audiences") is None:
        return None
    return Authorizer(
        name=name,
        issuer=checks.check_input(problems, f"{where}.issuer", given["issuer"], rules.issuer),
        audiences=checks.check_inputs(problems, f"{where}.audiences", given["audiences"], AUDIENCES),
        identity_source=checks.check_input(
            problems,
            f"{where}.identity_source",
            IDENTITY_SOURCE if given.get("identity_source") is None else given["identity_source"],
            rules.identity_source,
        ),
    )


def _check_same_tokens(problems: Problems, authorizers: Sequence[Authorizer]) -> None:
    """Two authorizers that admit the same tokens are a slip: one of them was meant to differ."""
    seen: dict[tuple[object, ...], str] = {}
    for authorizer in authorizers:
        issuer, audiences = authorizer.issuer, authorizer.audiences
        if not isinstance(issuer, str) or not isinstance(audiences, Sequence):
            continue
        texts = [each for each in audiences if isinstance(each, str)]
        if len(texts) != len(audiences):
            continue
        tokens = (issuer, tuple(sorted(texts)))
        if tokens in seen:
            problems.add(
                f'authorizers["{authorizer.name}"]',
                f'admits the same tokens as authorizers["{seen[tokens]}"]; issuer or audiences must differ; '
                "remove one of them",
            )
        seen.setdefault(tokens, authorizer.name)
