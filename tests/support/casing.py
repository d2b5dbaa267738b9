"""Messages in another language's spelling, derived from those in Python."""

import re
from collections.abc import Iterable

from passage_component import args
from passage_component.errors import camel_case

NAMES = {name for cls in vars(args).values() if isinstance(cls, type) for name in getattr(cls, "__annotations__", ())}
"""Every argument's name, as Python writes it."""

# An apostrophe within a word is not a quote.
_AS_IT_IS = re.compile(r"""((?<!\w)'(?:[^'\\]|\\.)*'(?!\w)|"(?:[^"\\]|\\.)*")""")


def in_camel_case(text: str, names: Iterable[str] = NAMES) -> str:
    """A text with the given snake_case names in camelCase.

    What stands in quotes is somebody's value and stays as it is, a suggested name apart.
    """
    pattern = re.compile(
        rf"(?<!\w)({'|'.join(sorted((name for name in names if '_' in name), key=len, reverse=True))})(?!\w)"
    )

    def translated(part: str) -> str:
        return pattern.sub(lambda match: camel_case(match[0]), part)

    parts = _AS_IT_IS.split(text)
    for index, part in enumerate(parts):
        suggested = index > 0 and parts[index - 1].endswith("Did you mean ")
        if index % 2 == 0 or (suggested and part.startswith('"')):
            parts[index] = translated(part)
    return "".join(parts)
