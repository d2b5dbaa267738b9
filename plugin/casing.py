"""Names in camelCase: how every Pulumi language but Python writes an argument."""

import re
from collections.abc import Iterable

KEPT = "\0"
"""Around a name that stays as it is written."""

# An apostrophe within a word quotes nothing.
_AS_IT_IS = re.compile(rf"""({KEPT}[^{KEPT}]*{KEPT}|(?<!\w)'(?:[^'\\]|\\.)*'(?!\w)|"(?:[^"\\]|\\.)*")""")


def in_camel_case(text: str, names: Iterable[str]) -> str:
    """A text with the given snake_case names in camelCase.

    What stands in quotes is somebody's value and stays as it is, a suggested name apart.
    """
    pattern = re.compile(
        rf"(?<!\w)({'|'.join(sorted((each for each in names if '_' in each), key=len, reverse=True))})(?!\w)"
    )

    def translated(part: str) -> str:
        return pattern.sub(lambda found: camel(found[0]), part)

    parts = _AS_IT_IS.split(text)
    for index, part in enumerate(parts):
        suggested = index > 0 and parts[index - 1].endswith("did you mean ")
        if index % 2 == 0 or (suggested and part.startswith('"')):
            parts[index] = translated(part)
    return "".join(parts).replace(KEPT, "")


def camel(name: str) -> str:
    """`auth_origin` as `authOrigin`."""
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)
