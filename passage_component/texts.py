"""The texts below the fields of classes: one source for the schema and for docs/configuration.md."""

import ast
import inspect
import sys
import textwrap
from itertools import pairwise


def class_text(cls: type) -> str:
    """A class's own text, without indentation."""
    return inspect.cleandoc(cls.__doc__ or "")


def field_texts(cls: type) -> dict[str, str]:
    """Field to the text below it, in the order of declaration, those of base classes first.

    Args:
        cls: a class whose annotated fields have a string literal below them; also a TypedDict.
    """
    (declaration,) = ast.parse(textwrap.dedent(inspect.getsource(cls))).body
    if not isinstance(declaration, ast.ClassDef):
        return {}
    found: dict[str, str] = {}
    for base in declaration.bases:
        # At run time a TypedDict does not tell its bases.
        inherited = vars(sys.modules[cls.__module__]).get(ast.unparse(base))
        if isinstance(inherited, type) and inherited.__module__ == cls.__module__:
            found |= field_texts(inherited)
    for field, text in pairwise(declaration.body):
        if (
            isinstance(field, ast.AnnAssign)
            and isinstance(field.target, ast.Name)
            and isinstance(text, ast.Expr)
            and isinstance(text.value, ast.Constant)
            and isinstance(text.value.value, str)
        ):
            found[field.target.id] = " ".join(text.value.value.split())
    return found
