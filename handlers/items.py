"""`POST /items` and `GET /items/{id}`: items for their owner only.

Nothing is stored. item_id.py says what follows from that.
"""

from claims import UnauthorizedError, read_claims
from item_id import is_owner, new_item_id
from new_item import BadRequestError, read_name
from responses import Response, bad_request, json_response, not_found, unauthorized


def create(event: object, _context: object) -> Response:
    """Answer 201 with `id`, `name` and `owner`; 400 with `errors` on a bad body; 401 without claims."""
    try:
        owner = read_claims(event)
        name = read_name(event)
    except UnauthorizedError:
        return unauthorized()
    except BadRequestError as error:
        return bad_request(error.errors)
    return json_response(201, {"id": new_item_id(owner), "name": name, "owner": owner.user_id})


def get(event: object, _context: object) -> Response:
    """Answer 200 with `id` and `owner` to the owner; 401 without claims.

    Everybody else gets 404. The answer for another user's id and the answer for an invalid id are the same, so
    a caller cannot tell them apart.
    """
    try:
        caller = read_claims(event)
    except UnauthorizedError:
        return unauthorized()
    item_id = _path_parameter(event, "id")
    if not is_owner(item_id, caller):
        return not_found()
    return json_response(200, {"id": item_id, "owner": caller.user_id})


def _path_parameter(event: object, name: str) -> object:
    parameters = event.get("pathParameters") if isinstance(event, dict) else None
    return parameters.get(name) if isinstance(parameters, dict) else None
