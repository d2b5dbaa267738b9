"""The texts below the fields of classes: one source for the schema and for docs/configuration.md."""

import ast
import inspect
import sys
import textwrap
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True)
class Field:
    """An annotated field.

    Attributes:
        type: its annotation in the source.
        text: the string literal below it, in one line.
    """

    type: str
    text: str


def class_text(cls: type) -> str:
    """A class's own text, without indentation."""
    return inspect.cleandoc(cls.__doc__ or "")


def fields(cls: type) -> dict[str, Field]:
    """The fields with a text below them, by name, in the order of declaration, those of base classes first.

    Args:
        cls: a class whose annotated fields have a string literal below them; also a TypedDict.
    """
    (declaration,) = ast.parse(textwrap.dedent(inspect.getsource(cls))).body
    if not isinstance(declaration, ast.ClassDef):
        return {}
    by_name: dict[str, Field] = {}
    for base in declaration.bases:
        # At run time a TypedDict does not list its bases.
        inherited = vars(sys.modules[cls.__module__]).get(ast.unparse(base))
        if isinstance(inherited, type) and inherited.__module__ == cls.__module__:
            by_name |= fields(inherited)
    for statement, text in pairwise(declaration.body):
        if (
            isinstance(statement, ast.AnnAssign)
            and isinstance(statement.target, ast.Name)
            and isinstance(text, ast.Expr)
            and isinstance(text.value, ast.Constant)
            and isinstance(text.value.value, str)
        ):
            by_name[statement.target.id] = Field(ast.unparse(statement.annotation), " ".join(text.value.value.split()))
    return by_name
