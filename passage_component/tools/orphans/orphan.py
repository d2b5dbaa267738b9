"""One orphan, and the command that deletes it."""

import json
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Orphan:
    """A resource that AWS has and no state knows.

    Attributes:
        type: Pulumi's token of its type.
        id: AWS's name of it: an ARN where it has one.
        why: the reason to count it as the stack's, such as `tags` or `in API 1a2b3c`.
        service: AWS's service, as botocore and the AWS CLI call it.
        operation: the service's operation that deletes it.
        parameters: the operation's parameters.
    """

    type: str
    id: str
    why: str
    service: str
    operation: str
    parameters: Mapping[str, Any]

    @property
    def command(self) -> str:
        """The AWS CLI's command that deletes it."""
        words = ["aws", self.service, _kebab(self.operation)]
        for name, value in self.parameters.items():
            words += [f"--{_kebab(name)}", *_words(value)]
        return shlex.join(words)


def _words(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [json.dumps(value)]
    return [value] if isinstance(value, str) else list(value)


def _kebab(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name).lower()
