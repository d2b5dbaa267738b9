"""Parameters of EC2 and Elastic Load Balancing as trees, and their XML."""

from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import escape

from ministack.services import ec2

Tree = dict[str, Any]


def tree_of(parameters: Mapping[str, Any], prefix: str) -> Tree:
    """The parameters below a prefix, as a tree."""
    tree: Tree = {}
    for name in parameters:
        if name.startswith(f"{prefix}."):
            *path, last = name.removeprefix(f"{prefix}.").split(".")
            node = tree
            for part in path:
                node = node.setdefault(part, {})
            node[last] = ec2._p(parameters, name)
    return tree


def xml_of(tree: Any) -> str:
    """A tree of parameters as an answer has it: a list's members are numbered there, and are elements here."""
    if not isinstance(tree, dict):
        return escape(str(tree))
    return "".join(
        "".join(f"<member>{xml_of(child[number])}</member>" for number in sorted(child, key=int))
        if name == "member"
        else f"<{name}>{xml_of(child)}</{name}>"
        for name, child in tree.items()
    )


def members(tree: Tree, *path: str) -> list[Any]:
    """The members of a list in a tree of parameters."""
    for part in (*path, "member"):
        tree = tree.get(part) or {}
    return [tree[number] for number in sorted(tree, key=int)]


def extended(element: str, tag: str, more: str) -> str:
    """An element with more in it."""
    return f"{element.rstrip().removesuffix(f'</{tag}>')}{more}</{tag}>"
