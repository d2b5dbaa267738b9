"""Several users create items and request all of them, with forged requests. Each sees only their own."""

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, multiple, rule

import items
import me
from passage_component.testing import LocalHttpApi, TokenIssuer
from tests.fuzz.answers import content_of
from tests.fuzz.events import USERS, Event, User, lies, signed_in
from tests.support.programs import REPOSITORY

ISSUER = TokenIssuer("https://a.example", "api")
API = LocalHttpApi(
    {"POST /items": {"handler": "items.create"}, "GET /items/{id}": {"handler": "items.get"}},
    REPOSITORY / "handlers",
    authorizers=ISSUER,
)
users = st.sampled_from(USERS)
api_users = st.sampled_from([each for each in USERS if each.issuer == ISSUER.issuer])


class Items(RuleBasedStateMachine):
    """The model is a table of item to owner."""

    made = Bundle("made")

    def __init__(self) -> None:
        super().__init__()
        self.owners: dict[str, User] = {}

    @rule(target=made, user=users, lies=lies)
    def create(self, user: User, lies: Event) -> Any:
        answer = items.create(signed_in("items_create", user, lies), None)
        content = content_of(answer)
        if answer["statusCode"] == 400:
            return multiple()
        assert answer["statusCode"] == 201
        assert content["owner"] == user.id
        return self.keep(content["id"], user)

    @rule(target=made, user=api_users, name=st.text("abc", min_size=1, max_size=3))
    def create_with_a_token(self, user: User, name: str) -> str:
        response = API.request("POST /items", token=API.token(sub=user.id), body={"name": name})
        assert response.status == 201
        return self.keep(response.json()["id"], user)

    def keep(self, item_id: str, user: User) -> str:
        assert item_id not in self.owners, "an id is given once"
        self.owners[item_id] = user
        return item_id

    @rule(item_id=made, user=users, lies=lies, more=st.sampled_from([{}, *(each.claims for each in USERS)]))
    def get(self, item_id: str, user: User, lies: Event, more: dict[str, str]) -> None:
        event = {**signed_in("items_get_own", user, lies), "pathParameters": {**more, "id": item_id}}
        answer = items.get(event, None)
        content = content_of(answer)
        if self.owners[item_id] == user:
            assert (answer["statusCode"], content) == (200, {"id": item_id, "owner": user.id})
        else:
            assert (answer["statusCode"], content) == (404, {"message": "Not Found"})

    @rule(item_id=made, user=api_users)
    def get_with_a_token(self, item_id: str, user: User) -> None:
        response = API.request(f"GET /items/{item_id}", token=API.token(sub=user.id))
        assert response.status == (200 if self.owners[item_id] == user else 404)

    @rule(item_id=made, user=users, at=st.integers(0, 63), digit=st.sampled_from("0123456789abcdefABCDEF \u0661"))
    def get_what_nobody_made(self, item_id: str, user: User, at: int, digit: str) -> None:
        other = item_id[:at] + digit + item_id[at + 1 :]
        if other not in self.owners:
            event = {**signed_in("items_get_own", user, {}), "pathParameters": {"id": other}}
            assert content_of(items.get(event, None)) == {"message": "Not Found"}

    @rule(user=users, lies=lies)
    def ask_who_i_am(self, user: User, lies: Event) -> None:
        content = content_of(me.handler(signed_in("me", user, lies), None))
        assert content["userId"] == user.id
        assert content["claims"] == user.claims


Items.TestCase.settings = settings(stateful_step_count=30)
TestItems = Items.TestCase
