"""Who may call a route, as a value: the access table has it as text."""

import re
from dataclasses import dataclass

PUBLIC, CATCH_ALL, PREFLIGHT, JWT = "public", "public (catch-all)", "public (preflight)", "jwt"

_PUBLIC_KINDS = (PUBLIC, CATCH_ALL, PREFLIGHT)
_JWT = re.compile(r"jwt(?::(?P<authorizer>[A-Za-z][A-Za-z0-9_-]*))?(?: \[(?P<scopes>\S+(?: \S+)*)\])?")


@dataclass(frozen=True)
class Access:
    """Who may call a route.

    Attributes:
        kind: `PUBLIC`; `CATCH_ALL`, which also opens undeclared methods and paths; `PREFLIGHT`, which only the
            component's own function answers; or `JWT`. The report has further kinds for routes made by hand.
        authorizer: the authorizer's name; empty where the component has only one.
        scopes: the token needs any one of them; sorted. Empty: any valid token is admitted.
    """

    kind: str
    authorizer: str = ""
    scopes: tuple[str, ...] = ()

    @property
    def is_public(self) -> bool:
        """Whether a caller needs no token."""
        return self.kind in _PUBLIC_KINDS

    def __str__(self) -> str:
        """The access table's text, such as `jwt:people [orders:read orders:write]`."""
        authorizer = f":{self.authorizer}" if self.authorizer else ""
        scopes = f" [{' '.join(self.scopes)}]" if self.scopes else ""
        return f"{self.kind}{authorizer}{scopes}"

    @classmethod
    def parse(cls, text: str) -> "Access":
        """Parse an access table's text; `str()` of the result is `text` again.

        Raises:
            ValueError: `text` is not an access.
        """
        if text in _PUBLIC_KINDS:
            return cls(text)
        if jwt := _JWT.fullmatch(text):
            scopes = jwt["scopes"].split(" ") if jwt["scopes"] else []
            if scopes == sorted(set(scopes)):
                return cls(JWT, jwt["authorizer"] or "", tuple(scopes))
        raise ValueError(
            f'"{text}" is not an access. Write {PUBLIC}, {CATCH_ALL}, {PREFLIGHT}, jwt or jwt:NAME, the last two with '
            "the sorted scopes in brackets if the token needs one."
        )
