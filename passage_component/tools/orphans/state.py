"""The resources in a stack's state, from `pulumi stack export`."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ...model.type_tokens import COMPONENTS, ROLE_POLICY_ATTACHMENT
from .identity import ARNS, ENCRYPTED, IDENTITIES, Identity, attachments, identity, identity_of_arn


class StateError(ValueError):
    """The text is not an exported state."""


@dataclass(frozen=True)
class Resource:
    """One recorded resource.

    Attributes:
        type: Pulumi's token of its type.
        urn: its URN.
        values: its inputs, its outputs, which win, and its `id`, if it has one; `ENCRYPTED` in place of a secret.
        is_of_a_component: whether one of this package's components created it.
    """

    type: str
    urn: str
    values: Mapping[str, Any]
    is_of_a_component: bool

    def place(self, account: str, region: str) -> tuple[str, str] | None:
        """The account and the region that it is in; the given ones where it does not say; None where it is hidden."""
        arn = self.values.get("arn", self.values.get("function"))
        if arn is ENCRYPTED:
            return None
        parts = arn.split(":") if isinstance(arn, str) and arn.startswith("arn:") else []
        _, _, _, its_region, its_account, *_ = [*parts, *[""] * 5]
        its_region = its_region or self.values.get("region") or region
        # An encrypted or unknown region does not say where it is.
        is_known = isinstance(its_region, str) and re.fullmatch(r"[a-z]+(-[a-z]+)+-\d+", its_region)
        return (its_account or account, str(its_region)) if is_known else None


@dataclass(frozen=True)
class State:
    """The recorded resources, as `pulumi stack export` writes them."""

    resources: tuple[Resource, ...]

    def at(self, account: str, region: str) -> "State":
        """The resources that are, or may be, in a region of an account."""
        here = {None, (account, region)}
        return State(tuple(resource for resource in self.resources if resource.place(account, region) in here))

    def of(self, type_: str) -> Iterator[Resource]:
        """The resources of a type."""
        return (resource for resource in self.resources if resource.type == type_ and resource.values.get("id"))

    def created(self, type_: str) -> Iterator[Resource]:
        """The resources of a type that components created. Unrecorded children of others are not always orphans."""
        return (
            resource
            for resource in self.of(type_)
            if resource.is_of_a_component and isinstance(resource.values.get("arn"), str)
        )

    def may_have(self, candidate: Identity | None) -> bool:
        """Whether a resource is recorded, or may be."""
        return candidate is None or candidate in self._identities or candidate[0] in self.hidden_types

    @property
    def hidden_types(self) -> frozenset[str]:
        """The types with a resource whose identity is not known, since the state encrypts a part of it."""
        hidden = {resource.type for resource in self.resources if _is_hidden(resource)}
        if any(None in attachments(resource.type, resource.values) for resource in self.resources):
            hidden.add(ROLE_POLICY_ATTACHMENT)
        # Another type's ARN may be of the form of one of these: a composite alarm's, a REST API's domain's.
        return frozenset(hidden if hidden <= IDENTITIES.keys() else hidden | ARNS.keys())

    @cached_property
    def _identities(self) -> frozenset[Identity | None]:
        known = [identity(resource.type, resource.values) for resource in self.resources if resource.type in IDENTITIES]
        known += [
            attachment for resource in self.resources for attachment in attachments(resource.type, resource.values)
        ]
        arns = (resource.values.get("arn") for resource in self.resources)
        return frozenset((*known, *(identity_of_arn(arn) for arn in arns if isinstance(arn, str))))


def _is_hidden(resource: Resource) -> bool:
    if resource.values.get("arn") is ENCRYPTED:
        return True
    has_identity = resource.type in IDENTITIES and "id" in resource.values
    return has_identity and identity(resource.type, resource.values) is None


def read_state(text: str) -> State:
    """Read what `pulumi stack export` printed.

    Raises:
        StateError: it is something else.
    """
    try:
        deployment = json.loads(text)["deployment"]
        begun = [operation["resource"] for operation in deployment.get("pending_operations") or []]
        resources = [*(deployment.get("resources") or []), *begun]
        return State(tuple(_resource(resource) for resource in resources if resource["type"] and resource["urn"]))
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
        raise StateError(
            "it is not an exported state. Write one with `pulumi stack export --file STATE.json`."
        ) from error


def _resource(exported: Mapping[str, Any]) -> Resource:
    values = {**(exported.get("inputs") or {}), **(exported.get("outputs") or {})}
    values |= {"id": exported["id"]} if exported.get("id") else {}
    type_, urn = str(exported["type"]), str(exported["urn"])
    parents = urn.split("::")[2].rpartition("$")[0]
    is_of_a_component = not set(COMPONENTS).isdisjoint(parents.split("$"))
    return Resource(type_, urn, {name: _plain(value) for name, value in values.items()}, is_of_a_component)


_SIGNATURE = "4dabf18193072939515e22adb298388d"
_SECRET = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - Pulumi's mark of a secret
"""pulumi/pulumi, sdk/go/common/resource/sig/sig.go."""


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if not isinstance(value, dict):
        return value
    if value.get(_SIGNATURE) == _SECRET:
        # As `pulumi stack export --show-secrets` writes it.
        return _plain(json.loads(value["plaintext"])) if "plaintext" in value else ENCRYPTED
    return {name: _plain(item) for name, item in value.items()}
