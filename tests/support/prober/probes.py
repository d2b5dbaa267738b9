"""The requests that are made of each route, and the tokens that they bring."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from passage_component.testing import BAD_TOKENS, TokenIssuer
from tests.support import emulator

from .expectations import Credential, Deployed
from .program import Program

LEFT_OUT = frozenset(name for name in BAD_TOKENS if emulator.TOKENS.get(name.replace("_", " "), 401) != 401)
"""Bad tokens that the emulator is known to admit: `tests/support/emulator.py` says which, and notices their end."""

BAD = tuple(name for name in BAD_TOKENS if name not in LEFT_OUT)

_BAD_EACH = 4
_SECONDS = 24 * 3600


@dataclass(frozen=True)
class Probe:
    """A request.

    Attributes:
        route: the route key that it is for.
        method: its method.
        path: its path.
        kind: `no token`, `good token` or the name of what is wrong with the token.
        credential: what it brings; None for no token.
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

    Each route is asked without a token; with the good tokens of before, of after, of both at once, and one of another
    authorizer; and with a few bad ones, other ones each `turn`. One route follows the other, so that none is out of
    sight for long.
    """
    made = []
    for route in sorted({key for each in (before, after) if each for key in each.routes}):
        method, _, path = route.partition(" ")
        method = "GET" if method == "ANY" else method
        path = path.replace("{id}", "1").replace("{proxy+}", "a/b")
        of_route = []
        for credential in _credentials(before, after, route, turn):
            header = f"Bearer {_token(credential, key_file)}" if credential else None
            kind = (credential.defect or "good token") if credential else "no token"
            of_route.append(Probe(route, method, path, kind, credential, header))
        made.append(of_route)
    return [probe for each in itertools.zip_longest(*made) for probe in each if probe]


def _credentials(before: Deployed, after: Deployed, route: str, turn: int) -> list[Credential | None]:
    good = list(dict.fromkeys(each for program in (before, after) if program for each in _good(program, route)))
    scopes = tuple(sorted({scope for each in good for scope in each.scopes}))
    everything = [Credential(each.issuer, each.audience, scopes) for each in good]
    bad = [
        Credential(each.issuer, each.audience, defect=BAD[(_BAD_EACH * turn + n) % len(BAD)])
        for each in good[:1]
        for n in range(_BAD_EACH)
    ]
    return list(dict.fromkeys([None, *good, *everything, *bad]))


def _good(program: Program, route_key: str) -> Iterator[Credential]:
    """The tokens that a route admits, then one that it does not: another authorizer's."""
    route = program.routes.get(route_key)
    if route is None:
        return
    names = [route.authorizer or next(iter(program.authorizers))]
    names += [next(name for name in program.authorizers if name not in names)]
    for name in names:
        authorizer = program.authorizers[name]
        yield Credential(authorizer.issuer, authorizer.audiences[0], route.scopes)


@cache
def _token(credential: Credential, key_file: Path) -> str:
    issuer = TokenIssuer(credential.issuer, credential.audience, key_file=key_file)
    if credential.defect:
        return issuer.bad(credential.defect)
    return issuer.mint(expires_in=_SECONDS, scope=" ".join(credential.scopes) or None)
