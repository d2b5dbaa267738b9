"""All orphans of a stack."""

from collections.abc import Collection, Mapping

from ...model.type_tokens import API
from .account import Account
from .identity import IDENTITIES
from .orphan import Orphan
from .records import orphaned_records
from .state import State
from .tagged import tagged_orphans
from .untagged import untagged_orphans


def find_orphans(
    account: Account, state: State, tags: Mapping[str, str], domains: Collection[str] = ()
) -> list[Orphan]:
    """Find a stack's resources that AWS has and the state does not.

    Args:
        account: the stack's account and region.
        state: the stack's state.
        tags: tags that this stack's resources have, all of them, and no other stack's.
        domains: more domains than those of the certificates in the state. Default: none.

    Returns:
        The orphans, in an order in which they can be deleted.
    """
    state = state.at(account.number, str(account.region))
    tagged = list(tagged_orphans(account, state, tags))
    apis = {orphan.parameters["ApiId"] for orphan in tagged if orphan.type == API}
    # AWS deletes the stages of an API with it.
    listed = [orphan for orphan in tagged if orphan.type == API or orphan.parameters.get("ApiId") not in apis]
    return [*untagged_orphans(account, state), *orphaned_records(account, state, domains), *listed]


def not_looked_for(account: Account, state: State) -> list[str]:
    """Sentences about possible orphans that `find_orphans` does not list; none if it looks for everything."""
    here = account.number, str(account.region)
    resources = (resource for resource in state.resources if resource.type in IDENTITIES and "id" in resource.values)
    elsewhere = sorted({place for resource in resources if (place := resource.place(*here))} - {here})
    return [
        *(
            f"{type_}: none is listed, since a value that tells one from another is encrypted or missing in the "
            "state. Run `pulumi refresh`, then give this command the output of `pulumi stack export --show-secrets`."
            for type_ in sorted(state.at(*here).hidden_types)
        ),
        *(
            f"The stack has resources in {region} of account {number} too. Ask there with that account's credentials "
            f"and --region {region}."
            for number, region in elsewhere
        ),
    ]
