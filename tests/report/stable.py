"""Makes a preview the same each time it is recorded.

The engine lists resources and dependencies in the order in which it finishes them. Pulumi and the AWS provider end
names with random digits, AWS chooses IDs, and the sandbox chooses a port. Here lists are sorted, and random digits are
replaced by others that follow from the name or the resource that they belong to.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from pulumi.runtime.rpc import UNKNOWN

_UNORDERED = frozenset({"dependencies", "propertyDependencies"})
_TIME = re.compile(r"\d{4}-\d\d-\d\d([T ])\d\d:\d\d:\d\d(\.\d+)?")
_PORT = re.compile(r"(?<=\.localhost:)\d+")
_RANDOM = re.compile(
    r"(?P<name>[\w-]+-)(?P<suffix>[0-9a-f]{7}|\d{14}[0-9a-f]{12})(?![\w-])"  # from Pulumi; from the provider
    r"|(?<![\w-])[0-9a-f]{8}(?![\w-])"  # ID in API Gateway
    r"|(?<=\bAROA)[0-9A-F]{17}\b"  # ID in IAM
    rf"|(?<=::)(?!{UNKNOWN})[0-9a-f]{{8}}(-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}}\b"  # ID of a Pulumi provider
)


def stable_preview(document: Mapping[str, Any], owners: Mapping[str, str]) -> dict[str, Any]:
    """A preview without random parts.

    Args:
        document: what the engine printed, parsed.
        owners: the ID of each deployed resource to its URN.

    Returns:
        The preview with its steps in the order of their URNs.
    """
    replaced = _Replaced(owners)
    steps = sorted(document["steps"], key=lambda step: str(step["urn"]))
    return {
        **{key: replaced.value(value, key) for key, value in document.items() if key != "steps"},
        "steps": [replaced.value(step, step["urn"]) for step in steps],
    }


class _Replaced:
    def __init__(self, owners: Mapping[str, str]) -> None:
        self._owners = owners
        self._digits: dict[str, str] = {}
        self._counted: Counter[str] = Counter()

    def value(self, value: Any, *path: str) -> Any:
        """A value at a path with its random digits replaced."""
        if isinstance(value, dict):
            return {key: self.value(item, *path, key) for key, item in value.items()}
        if isinstance(value, list):
            items = [self.value(item, *path) for item in value]
            return sorted(items) if _UNORDERED.intersection(path) else items
        if isinstance(value, str):
            text = _PORT.sub("0", _TIME.sub(r"0000-00-00\g<1>00:00:00", value))
            return _RANDOM.sub(lambda found: self._stable(found, ".".join(path)), text)
        return value

    def _stable(self, found: re.Match[str], path: str) -> str:
        if found[0] not in self._digits:
            origin = found["name"] or self._owners.get(found[0], path)
            # A replaced resource has an old and a new name.
            seed = f"{origin}{self._counted[origin] or ''}"
            self._counted[origin] += 1
            digits = iter(hashlib.sha256(seed.encode()).hexdigest())
            random = found["suffix"] or found[0]
            self._digits[found[0]] = "".join(each if each == "-" else next(digits) for each in random)
        return (found["name"] or "") + self._digits[found[0]]
