"""All resource types the provider knows, by token."""

from . import acm, apigatewayv2, cloudwatch, domains, iam, lambda_, lambda_versions, logs, others, route53, stages
from .resource import ResourceType

TYPES: dict[str, ResourceType] = {
    each.token: each
    for module in (acm, apigatewayv2, cloudwatch, domains, iam, lambda_, lambda_versions, logs, others, route53, stages)
    for each in module.TYPES
}


class UnknownTokenError(LookupError):
    """The provider has no such resource type or function."""


def find(token: str) -> ResourceType:
    """The type with a token.

    Raises:
        UnknownTokenError: there is none; the message lists those there are.
    """
    try:
        return TYPES[token]
    except KeyError:
        raise UnknownTokenError(
            f"{token} is not a resource type of the sandbox's aws provider; it knows {', '.join(sorted(TYPES))}. "
            "Deploy this program to AWS, or leave the resource out in the sandbox"
        ) from None
