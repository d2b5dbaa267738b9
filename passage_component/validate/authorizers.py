"""The authorizers: API Gateway accepts the tokens of their issuers for their audiences."""

import re
from collections.abc import Sequence
from typing import Any

from ..args import AuthorizerArgs
from ..errors import Given, nearest
from ..model import limits
from ..model.settings import Authorizer
from . import rules
from .reader import Field, Fields
from .scopes import validate_default_scopes

AUDIENCES = rules.ListRule(
    "audiences",
    rules.audience,
    1,
    limits.AUDIENCES_PER_AUTHORIZER,
    " Without one, the API would admit tokens for any other application.",
)
"""The rule for the audiences of an authorizer."""

PASSAGE_ISSUER = "https://auth.passage.id/v1/apps/"
"""The start of the issuer of a Passage app. The app's ID follows."""

NAME_RULE = (
    "the name is not allowed. Use letters, digits, hyphens and underscores, a letter first, at most 64 characters."
)
"""The problem with a name that becomes part of a logical name."""

_EXAMPLE = '{"main": {"issuer": "https://…", "audiences": ["…"]}}'

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}")


def validate_authorizers(args: Fields) -> list[Authorizer]:
    """The declared authorizers, without those that lack an issuer or audiences."""
    field = args["authorizers"]
    if "authorizers" not in args:
        field.add(f"missing. Give at least one, such as {_EXAMPLE}.")
        return []
    entries = field.entries(_EXAMPLE)
    if entries or field.value == {}:
        _check_count(field, len(entries))
    checked = [_authorizer(name, entry) for name, entry in entries]
    authorizers = [authorizer for authorizer in checked if authorizer is not None]
    _check_same_tokens(authorizers, dict(entries))
    return authorizers


def validate_default_authorizer(args: Fields, authorizers: Sequence[Authorizer]) -> str | None:
    """The name of the authorizer of routes that do not name one. None: every route has to."""
    names = [authorizer.name for authorizer in authorizers]
    if "default_authorizer" not in args:
        return names[0] if len(names) == 1 else None
    # A name with a problem is not missing: routes have no problem of their own.
    return authorizer_name(args["default_authorizer"], names) or ""


def authorizer_name(field: Field, names: Sequence[str]) -> str | None:
    """A plain name, with the problem noted if no authorizer has it; None for another value."""
    name = field.string("the name of an authorizer", "Write the name of an authorizer.")
    if name is not None and names and name not in names:
        remedy = nearest(name, names).strip() or f"Use {' or '.join(names)}."
        field.add("{} is not an authorizer. {}", Given(name), remedy)
    return name


def is_passage(issuer: object) -> bool:
    """Whether an issuer is a Passage app's. False for an Output."""
    return isinstance(issuer, str) and issuer.startswith(PASSAGE_ISSUER)


def _check_count(field: Field, count: int) -> None:
    if not 1 <= count <= limits.AUTHORIZERS_PER_API:
        field.add(f"one API has 1 to {limits.AUTHORIZERS_PER_API} authorizers, not {count}. Change their number.")


def _authorizer(name: Any, entry: Field) -> Authorizer | None:
    if type(name) is not str or not _NAME.fullmatch(name):
        entry.add(NAME_RULE)
    fields = entry.object(AuthorizerArgs)
    for key in ("issuer", "audiences"):
        if key not in fields:
            fields[key].add("missing. Give every authorizer an issuer and audiences.")
    default_scopes = validate_default_scopes(fields)
    if "issuer" not in fields or "audiences" not in fields or type(name) is not str:
        return None
    return Authorizer(
        name=name,
        issuer=fields["issuer"].input(rules.issuer),
        audiences=fields["audiences"].inputs(AUDIENCES),
        **fields.values({"identity_source": rules.identity_source}),
        is_passage=is_passage(fields["issuer"].value),
        default_scopes=default_scopes,
    )


def _check_same_tokens(authorizers: Sequence[Authorizer], entries: dict[Any, Field]) -> None:
    """Note authorizers that admit the same tokens. One of them was probably meant to differ."""
    seen: dict[tuple[object, ...], str] = {}
    for authorizer in authorizers:
        issuer, audiences = authorizer.issuer, authorizer.audiences
        if not isinstance(issuer, str) or not isinstance(audiences, Sequence):
            continue
        plain = [audience for audience in audiences if isinstance(audience, str)]
        if len(plain) != len(audiences):
            continue
        tokens = (issuer, tuple(sorted(plain)), frozenset(authorizer.default_scopes))
        if tokens in seen:
            entries[authorizer.name].add(
                "it admits the same tokens as authorizer {}. Change or remove one of the two.",
                Given(seen[tokens]),
            )
        seen.setdefault(tokens, authorizer.name)
