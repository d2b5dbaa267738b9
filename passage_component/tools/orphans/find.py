"""All orphans of a stack."""

from collections.abc import Collection, Mapping

from ...model.type_tokens import API
from .account import Account
from .below import orphans_below
from .identity import IDENTITIES
from .orphan import Orphan
from .records import orphaned_records
from .state import State
from .tagged import tagged_orphans


def find_orphans(
    account: Account, state: State, tags: Mapping[str, str], domains: Collection[str] = ()
) -> list[Orphan]:
    """Find what AWS has of a stack and its state does not know.

    Args:
        account: where to look.
        state: what the stack knows.
        tags: tags that this stack's resources have, all of them, and no other stack's.
        domains: domains whose records are looked for, beside those of certificates that the state knows. Default: none.

    Returns:
        The orphans, in an order in which they can be deleted.
    """
    state = state.at(account.number, str(account.region))
    tagged = list(tagged_orphans(account, state, tags))
    apis = {each.parameters["ApiId"] for each in tagged if each.type == API}
    # An API takes its stages with it.
    alone = [each for each in tagged if each.type == API or each.parameters.get("ApiId") not in apis]
    return [*orphans_below(account, state), *orphaned_records(account, state, domains), *alone]


def not_looked_for(account: Account, state: State) -> list[str]:
    """Say what of a stack `find_orphans` does not list, though it may be an orphan.

    Args:
        account: where it looks.
        state: what the stack knows.

    Returns:
        Sentences; none if it looks for everything.
    """
    here = account.number, str(account.region)
    told = (each for each in state.resources if each.type in IDENTITIES and "id" in each.values)
    elsewhere = sorted({place for each in told if (place := each.place(*here))} - {here})
    return [
        *(
            f"{type_}: none is listed, since a value that tells one from another is encrypted or missing in the "
            "state. Run `pulumi refresh`, then give this command the output of `pulumi stack export --show-secrets`."
            for type_ in sorted(state.at(*here).untold)
        ),
        *(
            f"The stack has resources in {region} of account {number} too. Ask there with that account's credentials "
            f"and --region {region}."
            for number, region in elsewhere
        ),
    ]
