"""The prober's judgement: what it calls an exposure, what a failure, and what it lets pass."""

from collections.abc import Collection
from pathlib import Path

import pytest

from tests.support.prober import judge, probes
from tests.support.prober.asker import Observation
from tests.support.prober.expectations import NO_ANSWER, Answer, Credential, Deployed, answer, switch
from tests.support.prober.judge import Phase
from tests.support.prober.probes import ANOTHERS, GOOD_TOKEN, KINDS, NO_TOKEN, UNDECLARED, WITHOUT_SCOPE, Probe
from tests.support.prober.program import BACK, CHANGES, FRONT, OTHER, STEADY, Authorizer, Program, Route, program
from tests.support.prober.watcher import describe

pytestmark = pytest.mark.soak

FIRST = program(())
PEOPLE = Credential("https://people.example.com/", "app")
STAFF = Credential("https://staff.example.com", "app")
MACHINES = Credential("https://machines.example.com", "app")
ROBOTS = Credential("https://robots.example.com", "app")


def seen(
    route: str,
    credential: Credential | None,
    began: float,
    ended: float,
    status: int,
    function: str = STEADY,
    revision: str | None = None,
) -> Observation:
    answered = Answer(status, function if status == 200 else None)
    return Observation(Probe(route, "GET", "/", "", credential, None), began, ended, answered, revision)


def found(
    before: Deployed,
    after: Deployed,
    *observations: Observation,
    remade: Collection[str] = (),
    renamed: tuple[str, str] | None = None,
) -> list[tuple[float, bool]]:
    """The faults of a change between the seconds 10 and 20: when each request began, and whether it got in."""
    faults = judge.faults(Phase(before, after, 10, 20, remade, renamed), observations)
    return [(each.observation.began, each.exposure) for each in faults]


@pytest.mark.parametrize(
    ("route", "credential", "expected"),
    [
        ("GET /steady", None, 401),
        ("GET /steady", PEOPLE, 200),
        ("GET /steady", STAFF, 401),
        ("GET /steady", Credential(PEOPLE.issuer, "another"), 401),
        ("GET /steady", Credential(PEOPLE.issuer, "app", defect="expired"), 401),
        ("GET /scoped", PEOPLE, 403),
        ("GET /scoped", Credential(PEOPLE.issuer, "app", ("admin",)), 403),
        ("GET /scoped", Credential(PEOPLE.issuer, "app", ("admin", "read")), 200),
        ("GET /open", None, 200),
        ("GET /open", Credential(PEOPLE.issuer, "app", defect="expired"), 200),
        ("GET /extra", PEOPLE, 404),
        ("OPTIONS /partner/{proxy+}", None, 204),
    ],
)
def test_what_a_request_gets_at_rest(route: str, credential: Credential | None, expected: int) -> None:
    assert answer(FIRST, route, credential) == Answer(expected, STEADY if expected == 200 else None)
    assert answer(None, route, credential) == Answer(404)


def test_what_each_change_belongs_to() -> None:
    after = program(CHANGES)

    assert {key: switch(FIRST, after, key) for key in {**FIRST.routes, **after.routes}} == {
        "GET /steady": None,
        "POST /steady": None,
        "GET /open": None,
        "GET /machine": "authorizer machines",
        "ANY /partner/{proxy+}": "authorizer partners",
        "OPTIONS /partner/{proxy+}": None,
        "GET /scoped": "route GET /scoped",
        "GET /door": "route GET /door",
        "GET /moving": "route GET /moving",
        "GET /old/{id}": "route GET /old/{id}",
        "GET /new/{id}": "route GET /new/{id}",
        "GET /swapped": "route GET /swapped",
        "GET /existing": "route GET /existing",
        "GET /extra": "route GET /extra",
    }
    assert {switch(None, FIRST, key) for key in FIRST.routes} == {"stage"}
    assert switch(FIRST, FIRST, "GET /steady") is None


def test_route_that_changes_with_its_authorizer_is_undecided() -> None:
    old = Program({"a": Authorizer("https://a.example.com", ("x",))}, {"GET /": Route("h", "a")})
    new = Program({"a": Authorizer("https://b.example.com", ("x",))}, {"GET /": Route("h", None)})

    with pytest.raises(ValueError, match="change one at a time"):
        switch(old, new, "GET /")


@pytest.mark.parametrize("began", [5, 15, 25])
@pytest.mark.parametrize(
    ("credential", "answered", "exposure"),
    [
        (None, 200, True),
        (STAFF, 200, True),
        (None, 404, False),
        (PEOPLE, 401, False),
        (PEOPLE, 404, False),
        (PEOPLE, 503, False),
        (PEOPLE, NO_ANSWER, False),
    ],
)
def test_unchanged_route_answers_alike_at_every_moment(
    began: float, credential: Credential | None, answered: int, exposure: bool
) -> None:
    after = program(set(CHANGES))

    assert found(FIRST, after, seen("GET /steady", credential, began, began + 1, answered)) == [(began, exposure)]
    right = seen("GET /steady", credential, began, began + 1, answer(FIRST, "GET /steady", credential).status)
    assert found(FIRST, after, right) == []


def test_who_gets_to_another_function_than_the_routes_is_exposed() -> None:
    after = program({"repointed", "swapped"})

    def asked(*answers: tuple[float, float, int, str]) -> list[tuple[float, bool]]:
        return found(FIRST, after, *[seen("GET /existing", None, *each) for each in answers])

    assert asked((8, 9, 200, FRONT), (11, 12, 200, FRONT), (13, 14, 401, ""), (21, 22, 401, "")) == []
    assert asked((11, 12, 200, BACK)) == [(11, True)]
    assert found(FIRST, after, seen("GET /open", None, 11, 12, 200, OTHER)) == [(11, True)]
    swapped = [seen("GET /swapped", PEOPLE, 11, 12, 200, OTHER), seen("GET /swapped", PEOPLE, 13, 14, 200, STEADY)]
    assert found(FIRST, after, *swapped) == [(13, True)]
    assert found(FIRST, after, *reversed(swapped)) == [(13, True)]


def test_code_changes_once() -> None:
    after = program({"code"})

    def asked(*answers: tuple[float, str]) -> list[tuple[float, bool]]:
        return found(
            FIRST, after, *[seen("GET /open", None, began, began + 1, 200, STEADY, each) for began, each in answers]
        )

    assert asked((8, "0"), (11, "0"), (13, "1"), (21, "1")) == []
    assert asked((8, "1")) == [(8, False)]
    assert asked((21, "0")) == [(21, False)]
    assert asked((11, "2")) == [(11, False)]
    assert asked((11, "1"), (13, "0")) == [(13, False)]
    # Each function has its own moment.
    other = seen("GET /existing", None, 13, 14, 200, FRONT, "0")
    assert found(FIRST, after, seen("GET /open", None, 11, 12, 200, STEADY, "1"), other) == []
    # What comes has only the new code, what goes only the old one.
    assert found(None, after, seen("GET /open", None, 11, 12, 200, STEADY, "0")) == [(11, False)]
    assert found(after, None, seen("GET /open", None, 11, 12, 200, STEADY, "1")) == []


def test_every_route_gets_good_and_bad_tokens(tmp_path: Path) -> None:
    made = probes.probes(FIRST, program(CHANGES), tmp_path / "key", 0)

    def kinds(route: str) -> set[str]:
        return {each.kind if each.kind in KINDS else "bad" for each in made if each.route == route}

    every, scoped = {NO_TOKEN, GOOD_TOKEN, ANOTHERS, "bad"}, {"GET /scoped", "POST /steady"}
    for route in {**FIRST.routes, **program(CHANGES).routes}:
        assert kinds(route) == every | ({WITHOUT_SCOPE} if route in scoped else set()), route
    without = {each.credential.scopes for each in made if each.kind == WITHOUT_SCOPE and each.credential}
    assert without == {(), ("another",)}
    # A token without the scope would be good with it.
    assert {answer(FIRST, each.route, each.credential).status for each in made if each.kind == WITHOUT_SCOPE} == {403}
    assert {each.method for each in made if each.route == "ANY /partner/{proxy+}"} == {"GET", "POST", "DELETE"}
    undeclared = {(each.method, each.path) for each in made if each.route == UNDECLARED}
    assert {("GET", "/undeclared"), ("DELETE", "/steady"), ("DELETE", "/open"), ("DELETE", "/new/1")} <= undeclared
    assert not undeclared & {tuple(each.split()) for each in FIRST.routes}
    assert kinds(UNDECLARED) == {NO_TOKEN, GOOD_TOKEN}


def test_closing_route_changes_its_answer_once() -> None:
    open_, closed = program({"public"}), FIRST

    def asked(*answers: tuple[float, float, int]) -> list[tuple[float, bool]]:
        return found(open_, closed, *[seen("GET /door", None, *each) for each in answers])

    assert asked((8, 9, 200), (11, 12, 200), (13, 14, 401), (21, 22, 401)) == []
    # Two at once may be answered either way, whichever was answered first.
    assert asked((11, 14, 200), (12, 13, 401)) == []
    assert asked((8, 9, 401)) == [(8, False)]
    assert asked((21, 22, 200)) == [(21, True)]
    assert asked((11, 12, 401), (13, 14, 200)) == [(13, True)]
    # The good token gets in all the time.
    assert found(open_, closed, seen("GET /door", PEOPLE, 11, 12, 401)) == [(11, False)]


def test_old_and_new_issuer_change_at_the_same_moment() -> None:
    after = program({"issuer"})

    def asked(*answers: tuple[Credential, float, float, int]) -> list[tuple[float, bool]]:
        return found(FIRST, after, *[seen("GET /machine", *each) for each in answers])

    assert asked((MACHINES, 11, 12, 200), (ROBOTS, 11, 12, 401), (MACHINES, 13, 14, 401), (ROBOTS, 15, 16, 200)) == []
    assert asked((MACHINES, 11, 12, 401), (ROBOTS, 13, 14, 401)) == [(13, False)]
    assert asked((ROBOTS, 11, 12, 200), (MACHINES, 13, 14, 200)) == [(13, True)]


def test_a_stage_comes_with_all_its_routes() -> None:
    there, missing = seen("GET /steady", PEOPLE, 11, 12, 200), seen("GET /open", None, 13, 14, 404)

    assert found(None, FIRST, there, missing) == [(13, False)]
    # Unless it was deleted and made once more.
    assert found(None, FIRST, there, missing, remade={"stage"}) == []
    assert found(None, FIRST, seen("GET /steady", None, 13, 14, 200), remade={"stage"}) == [(13, True)]


def test_a_renamed_route_has_one_of_its_keys_at_every_moment() -> None:
    names = ("GET /old/{id}", "GET /new/{id}")

    def asked(*answers: tuple[str, float, float, int]) -> list[tuple[float, bool]]:
        observations = [seen(route, PEOPLE, began, ended, answer) for route, began, ended, answer in answers]
        return found(FIRST, program({"renamed"}), *observations, renamed=names)

    assert (
        asked((names[1], 11, 12, 404), (names[1], 13, 14, 200), (names[0], 13, 14, 200), (names[0], 15, 16, 404)) == []
    )
    assert asked((names[0], 11, 12, 404), (names[1], 13, 14, 404)) == [(13, False)]


def test_what_the_engine_was_doing() -> None:
    urn = "urn:pulumi:sandbox::x::passage:index:JwtHttpApi$aws:apigatewayv2/route:Route::api-route-GET /me"

    assert describe([]) == "between two operations"
    assert describe([{"type": "creating", "resource": {"urn": urn}}]) == "creating api-route-GET /me"
