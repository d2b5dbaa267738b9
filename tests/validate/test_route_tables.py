"""What holds of every route table (hypothesis), however its keys, handlers and backends are mixed."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from passage_component import JwtHttpApi
from passage_component.model.access import Access
from passage_component.testing.mocks import Program, run_program
from passage_component.validate import validate_jwt_args
from tests.support.programs import code

METHODS = ["ANY", "GET", "OPTIONS", "POST"]
LITERALS = ["a", "A", "a-b", "a_b", "a.b", "b", "%20", "-"]
PARAMETERS = ["{x}", "{y}", "{a-b}"]
GREEDY = ["{p+}", "{q+}"]
HANDLERS = ["a.b", "a_b.c", "a-b.c", "a/b.c", "A.b", "a.b.c", "a--b.c", "preflight.handler", "x" * 60 + ".y"]
ARNS = [f"arn:aws:lambda:eu-central-1:123456789012:function:{name}" for name in ("one", "one:live", "two:7")]
AUTHORIZERS = {name: {"issuer": f"https://{name}.example.com", "audiences": ["api"]} for name in ("p", "m", "p-m")}

ROUTE = "aws:apigatewayv2/route:Route"
PER_FUNCTION = 6
"""Function, log group, role, role policy, permission, integration."""

Table = dict[str, dict[str, Any]]


def shape(key: str) -> str:
    """A route key without its parameters' names."""
    return re.sub(r"\{[^}+]*(\+?)\}", r"{\1}", key)


@st.composite
def paths(draw: st.DrawFn) -> str:
    segments = draw(st.lists(st.sampled_from([*LITERALS, PARAMETERS[0]]), max_size=2, unique=True))
    last = draw(st.sampled_from(["", "", *LITERALS, *PARAMETERS[1:], *GREEDY, *GREEDY]))
    path = "/" + "/".join([*segments, last] if last else segments)
    return path + "/" if path != "/" and "+}" not in path and draw(st.integers(0, 9)) == 0 else path


@st.composite
def route_keys(draw: st.DrawFn) -> list[str]:
    """Few paths with several methods each, so that keys meet."""
    found = ["$default"] if draw(st.booleans()) else []
    for path in draw(st.lists(st.one_of(st.sampled_from(["/", "/{p+}"]), paths()), min_size=1, max_size=4)):
        found += [f"{method} {path}" for method in draw(st.sets(st.sampled_from(METHODS), min_size=1))]
    return list({shape(key): key for key in found}.values())


routes = st.fixed_dictionaries(
    {
        "backend": st.one_of(
            st.sampled_from(HANDLERS).map(lambda each: {"handler": each}),
            st.sampled_from(ARNS).map(lambda each: {"function_arn": each}),
            st.just({"url": "https://backend.example.com/x"}),
        ),
        "access": st.one_of(
            st.just({"public": True}),
            st.just({}),
            st.fixed_dictionaries(
                {},
                optional={
                    "authorizer": st.sampled_from(list(AUTHORIZERS)),
                    "scopes": st.lists(st.sampled_from(["r", "w", "a:b"]), min_size=1, unique=True),
                },
            ),
        ),
    }
).map(lambda each: {**each["backend"], **each["access"]})


@st.composite
def tables(draw: st.DrawFn) -> Table:
    return {key: draw(routes) for key in draw(route_keys())}


def args_of(table: Table, *, cors: bool = True) -> Any:
    return {
        "authorizers": AUTHORIZERS,
        "default_authorizer": "p",
        "code": code(),
        "routes": table,
        "cors": {"allow_origins": ["https://app.example.com"]} if cors else {"enabled": False},
    }


def run(table: Table, *, preview: bool = False) -> Program:
    return run_program(lambda: JwtHttpApi("api", args_of(table)), preview=preview)


def access_table(table: Table, *, cors: bool = True) -> dict[str, str]:
    """The access table without the graph: quick, so that many more tables are tried."""
    return validate_jwt_args("api", args_of(table, cors=cors)).settings.access_table


many_more = settings(max_examples=20 * settings().max_examples)


def twins_of(program: Program, table: Table) -> list[str]:
    return [key for key in program["api"].inputs["routes"] if key not in table]


def check_access(program: Program, table: Table) -> None:
    """Every route has an authorizer, or none and says so in the access table."""
    access = program["api"].inputs["routes"]
    made = {each.inputs["routeKey"]: each.inputs for each in program.of_type(ROUTE)}
    assert made.keys() == access.keys()
    assert table.keys() <= access.keys()
    for key, inputs in made.items():
        given_route = table.get(key)
        public = given_route is None or given_route.get("public", False)
        assert Access.parse(access[key]).is_public is public
        if public:
            assert inputs["authorizationType"] == "NONE"
            assert "authorizerId" not in inputs
            assert "authorizationScopes" not in inputs
        else:
            assert given_route is not None
            name = given_route.get("authorizer", "p")
            scopes = sorted(given_route.get("scopes", []))
            assert inputs["authorizationType"] == "JWT"
            assert inputs["authorizerId"] == f"${{api-authorizer-{name}.id}}"
            assert sorted(inputs.get("authorizationScopes", [])) == scopes
            assert access[key] == f"jwt:{name}" + (f" [{' '.join(scopes)}]" if scopes else "")


def check_names_and_order(program: Program) -> None:
    """Names differ and are short enough; everything is made after what it needs."""
    names = [each.name for each in program.resources]
    assert len(names) == len(set(names))
    before: set[str] = set()
    for each in program.resources:
        assert set(each.depends_on) <= before, "a cycle, or an order that nobody can keep"
        before.add(each.name)
        if each.type in {"aws:lambda/function:Function", "aws:iam/role:Role"}:
            assert len(each.name) + len("-1234567") <= 64
        if each.type == "aws:lambda/permission:Permission":
            assert re.fullmatch(r"[A-Za-z0-9_-]{1,92}", each.name)


def check_count(program: Program, table: Table) -> None:
    """There are as many resources as the table needs."""
    preflights = twins_of(program, table)
    handlers = {route["handler"] for route in table.values() if "handler" in route}
    arns = {route["function_arn"] for route in table.values() if "function_arn" in route}
    urls = sum("url" in route for route in table.values())
    once = len(["component", "api", "stage", "access log"]) + len(AUTHORIZERS)
    functions = len(handlers) + bool(preflights)
    assert (
        len(program.resources) == once + len(table) + len(preflights) + PER_FUNCTION * functions + 2 * len(arns) + urls
    )


def check_integrations(program: Program, table: Table) -> None:
    """An integration that holds something of a route, a URL, is that route's alone."""
    sharers: dict[str, list[str]] = {}
    for route in program.of_type(ROUTE):
        sharers.setdefault(route.inputs["target"], []).append(route.inputs["routeKey"])
    for keys in sharers.values():
        own = [key for key in keys if key in table]
        assert len(own) in (0, len(keys)), "a twin is never answered by a function of the user's"
        if len(own) > 1:
            backends = [{k: v for k, v in table[key].items() if k in ("handler", "function_arn")} for key in own]
            assert backends[0]
            assert all(each == backends[0] for each in backends)


@given(tables())
def test_a_table_is_protected_complete_and_the_same_in_a_preview(table: Table) -> None:
    up, preview = run(table), run(table, preview=True)
    check_access(up, table)
    check_names_and_order(up)
    check_count(up, table)
    check_integrations(up, table)
    assert {(each.type, each.name, each.depends_on) for each in preview.resources} == {
        (each.type, each.name, each.depends_on) for each in up.resources
    }
    assert preview["api"].inputs == up["api"].inputs


def requests(table: Mapping[str, object]) -> Iterator[tuple[str, ...]]:
    """Paths that some route's key matches, with literals and with values that no key has."""
    for key in [*table, "GET /", "GET /zz", "GET /zz/zz/zz"]:
        if key == "$default":
            continue
        segments = key.partition(" /")[2].split("/")
        for value in ("a", "zz"):
            for rest in (["a"], ["zz", "zz"]):
                concrete: list[str] = []
                for each in segments:
                    concrete += rest if "+}" in each else [value if each.startswith("{") else each]
                yield tuple(concrete)


def selected(keys: Mapping[str, object], path: tuple[str, ...]) -> str | None:
    """The route that API Gateway selects for `OPTIONS` (http-api-develop-routes): the most specific match.

    Literal segments before parameters, a full match before a greedy one, the longer prefix first; on the same
    path the method itself before `ANY`; `$default` last.
    """
    found = []
    for key in keys:
        method, _, rest = key.partition(" /")
        if method not in ("OPTIONS", "ANY"):
            continue
        segments = rest.split("/")
        greedy = "+}" in segments[-1]
        if len(path) < len(segments) or (len(path) > len(segments) and not greedy):
            continue
        if all(asked if "{" in own else own == asked for own, asked in zip(segments, path, strict=False)):
            rank = tuple(2 if "+}" in each else 1 if "{" in each else 0 for each in segments)
            found.append((greedy, rank, method == "ANY", key))
    if found:
        return min(found)[-1]
    return "$default" if "$default" in keys else None


@many_more
@given(tables())
def test_twins_take_what_a_protected_route_would_turn_away_and_nothing_else(table: Table) -> None:
    assert access_table(table, cors=False).keys() == table.keys()
    everything = access_table(table)
    preflights = {key for key in everything if key not in table}
    for path in requests(table):
        without, with_twins = selected(table, path), selected(everything, path)
        if without is None or table[without].get("public") or without.startswith("OPTIONS"):
            assert with_twins == without, path
        else:
            assert with_twins in preflights, path
