"""All orphans of a stack."""

from collections.abc import Collection, Mapping

from .account import Account
from .below import orphans_below
from .orphan import Orphan
from .records import orphaned_records
from .state import State
from .tagged import tagged_orphans

_API = "aws:apigatewayv2/api:Api"


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
    tagged = list(tagged_orphans(account, state, tags))
    apis = {each.parameters["ApiId"] for each in tagged if each.type == _API}
    # An API takes its stages with it.
    alone = [each for each in tagged if each.type == _API or each.parameters.get("ApiId") not in apis]
    return [*orphans_below(account, state), *orphaned_records(account, state, domains), *alone]
