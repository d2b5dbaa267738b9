"""The component that the resources belong to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi

from ..model.naming import logical_name


@dataclass(frozen=True)
class Scope:
    """Gives a component's resources their logical names, their tags and their options.

    Attributes:
        component: the component's logical name.
        tags: the tags of every resource that takes tags; None for none. Values may be Outputs.
        parent: the component.
    """

    component: str
    tags: Mapping[str, pulumi.Input[str]] | None
    parent: pulumi.Resource

    def name(self, role: str, id_: str | None = None) -> str:
        """A resource's logical name: `{component}-{role}` or `{component}-{role}-{id}`."""
        return logical_name(self.component, role, id_)

    def opts(
        self,
        *,
        depends_on: Sequence[pulumi.Resource] | None = None,
        replace_on_changes: list[str] | None = None,
        ignore_changes: list[str] | None = None,
        retain_on_delete: bool | None = None,
    ) -> pulumi.ResourceOptions:
        """A resource's options."""
        return pulumi.ResourceOptions(
            parent=self.parent,
            depends_on=depends_on,
            replace_on_changes=replace_on_changes,
            ignore_changes=ignore_changes,
            retain_on_delete=retain_on_delete,
        )
