"""Tags that may be secret."""

from collections.abc import Mapping

import pulumi

from ..errors import is_deferred


def tagged(opts: pulumi.ResourceOptions, tags: Mapping[str, pulumi.Input[str]] | None) -> pulumi.ResourceOptions:
    """The options of a resource with these tags.

    The provider repeats them in the output `tagsAll`, which the engine does not know to be as secret as they are.
    """
    if not any(map(is_deferred, (tags or {}).values())):
        return opts
    return pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(additional_secret_outputs=["tagsAll"]))
