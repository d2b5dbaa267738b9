"""The requests to each route, and their tokens."""

import itertools
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from passage_component.testing import BAD_TOKENS, TokenIssuer

from .expectations import Credential, Deployed
from .program import Authorizer

BAD = tuple(BAD_TOKENS)

_BAD_EACH = 4
_SECONDS = 24 * 3600


NO_TOKEN, GOOD_TOKEN = "no token", "good token"
ANOTHERS = "token of another authorizer"
WITHOUT_SCOPE = "good token without the scope"
KINDS = (NO_TOKEN, GOOD_TOKEN, ANOTHERS, WITHOUT_SCOPE)
"""The kinds of requests beside those with a bad token."""

UNDECLARED = "undeclared route"
"""The route of requests for other methods of declared paths, and for another path."""

_ANY_OF = ("GET", "POST", "DELETE")


@dataclass(frozen=True)
class Probe:
    """A request.

    Attributes:
        route: the route key that it is for.
        method: its method.
        path: its path.
        kind: one of `KINDS`, or the name of what is wrong with the token.
        credential: its token's. None without a token.
        header: the whole `Authorization` header, if any.
    """

    route: str
    method: str
    path: str
    kind: str
    credential: Credential | None
    header: str | None


def probes(before: Deployed, after: Deployed, key_file: Path, turn: int) -> list[Probe]:
    """What is asked while one program becomes another.

    Each route is asked without a token; with the good tokens of before, of after and of both at once; with one of
    another authorizer and, where it has scopes, one without them and one with others; and with a few bad ones, other
    ones each `turn`. Other methods of an `ANY` route, and what is not declared, are asked without a token and with good
    ones. One route follows the other, so that none is out of sight for long.
    """
    columns = []
    keys = sorted({key for program in (before, after) if program for key in program.routes})
    for route in keys:
        method, _, path = route.partition(" ")
        path = path.replace("{id}", "1").replace("{proxy+}", "a/b")
        methods = _ANY_OF if method == "ANY" else (method,)
        credentials = _credentials(before, after, route, turn)
        plain = [pair for pair in credentials if pair[0] in (NO_TOKEN, GOOD_TOKEN)]
        columns.append([_probe(route, methods[0], path, *pair, key_file) for pair in credentials])
        columns += [[_probe(route, other, path, *pair, key_file) for pair in plain] for other in methods[1:]]
        if method == "GET":
            columns.append([_probe(UNDECLARED, "DELETE", path, *pair, key_file) for pair in plain])
    columns.append([_probe(UNDECLARED, "GET", "/undeclared", NO_TOKEN, None, key_file)])
    return [probe for row in itertools.zip_longest(*columns) for probe in row if probe]


def _probe(route: str, method: str, path: str, kind: str, credential: Credential | None, key_file: Path) -> Probe:
    header = f"Bearer {_token(credential, key_file)}" if credential else None
    return Probe(route, method, path, kind, credential, header)


def _credentials(before: Deployed, after: Deployed, key: str, turn: int) -> list[tuple[str, Credential | None]]:
    """What a route is asked with, and of which kind it is."""
    programs = [program for program in (before, after) if program and key in program.routes]
    scopes = tuple(sorted({scope for program in programs for scope in program.routes[key].scopes}))
    kinds: dict[Credential | None, str] = {None: NO_TOKEN}
    for program in programs:
        route = program.routes[key]
        authorizer = route.authorizer or next(iter(program.authorizers))
        good = _of(program.authorizers[authorizer], route.scopes)
        kinds.setdefault(good, GOOD_TOKEN)
        kinds.setdefault(replace(good, scopes=scopes), GOOD_TOKEN)
        if scopes:
            kinds.setdefault(replace(good, scopes=()), WITHOUT_SCOPE)
            kinds.setdefault(replace(good, scopes=("another",)), WITHOUT_SCOPE)
        other = next(name for name in program.authorizers if name != authorizer)
        kinds.setdefault(_of(program.authorizers[other], scopes), ANOTHERS)
    first = next(credential for credential, kind in kinds.items() if kind == GOOD_TOKEN)
    assert first
    for number in range(_BAD_EACH):
        defect = BAD[(_BAD_EACH * turn + number) % len(BAD)]
        kinds[replace(first, scopes=(), defect=defect)] = defect
    return [(kind, credential) for credential, kind in kinds.items()]


def _of(authorizer: Authorizer, scopes: tuple[str, ...]) -> Credential:
    return Credential(authorizer.issuer, authorizer.audiences[0], scopes)


@cache
def _token(credential: Credential, key_file: Path) -> str:
    issuer = TokenIssuer(credential.issuer, credential.audience, key_file=key_file)
    if credential.defect:
        return issuer.bad(credential.defect)
    return issuer.mint(expires_in=_SECONDS, scope=" ".join(credential.scopes) or None)
