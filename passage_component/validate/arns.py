"""ARNs that users bring: what each kind looks like."""

import re
from dataclasses import dataclass
from typing import Any

_HEAD = r"arn:aws[a-z-]*"
_PLACE = r"[a-z0-9-]+:[0-9]{12}"


@dataclass(frozen=True)
class Kind:
    """One kind of ARN (AWS service authorization reference, resource types), and the rule for it."""

    what: str
    example: str
    pattern: str

    def __call__(self, value: Any, shown: str) -> str | None:
        """The rule of a value that a user wrote."""
        if isinstance(value, str) and re.fullmatch(self.pattern, value):
            return None
        return f'{shown} was given; the ARN of {self.what} is allowed, such as "{self.example}"'

    def deferred(self, value: Any, shown: str) -> str | None:
        """The rule of a value that a resource computed.

        An ARN of another kind is a slip, such as a function's `invoke_arn`. What is no ARN at all is left to AWS:
        in a user's mocked tests it is whatever the mock says.
        """
        if isinstance(value, str) and value and not value.startswith("arn:"):
            return None
        return self(value, shown)


FUNCTION = Kind(
    "a Lambda function, version or alias",
    "arn:aws:lambda:eu-west-1:123456789012:function:orders:live",
    rf"{_HEAD}:lambda:{_PLACE}:function:[A-Za-z0-9_-]+(:[A-Za-z0-9_-]+)?",
)
LAYER = Kind(
    "a layer version",
    "arn:aws:lambda:eu-west-1:123456789012:layer:tools:3",
    rf"{_HEAD}:lambda:{_PLACE}:layer:[A-Za-z0-9_-]+:[0-9]+",
)
ROLE = Kind(
    "an IAM role",
    "arn:aws:iam::123456789012:role/orders",
    rf"{_HEAD}:iam::[0-9]{{12}}:role/[!-~]+",
)
POLICY = Kind(
    "a managed IAM policy",
    "arn:aws:iam::aws:policy/AmazonDynamoDBReadOnlyAccess",
    rf"{_HEAD}:iam::([0-9]{{12}}|aws):policy/[!-~]+",
)
KMS_KEY = Kind(
    "a KMS key",
    "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    rf"{_HEAD}:kms:{_PLACE}:key/[A-Za-z0-9-]+",
)
CERTIFICATE = Kind(
    "an ACM certificate",
    "arn:aws:acm:eu-west-1:123456789012:certificate/12345678-1234-1234-1234-123456789012",
    rf"{_HEAD}:acm:{_PLACE}:certificate/[A-Za-z0-9-]+",
)
TOPIC = Kind(
    "an SNS topic",
    "arn:aws:sns:eu-west-1:123456789012:on-call",
    rf"{_HEAD}:sns:{_PLACE}:[A-Za-z0-9_-]+(\.fifo)?",
)
