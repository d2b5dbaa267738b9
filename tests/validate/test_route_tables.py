"""Properties of every route table (hypothesis), with any mix of keys, handlers and backends."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from passage_component import JwtHttpApi
from passage_component.model.access import Access
from passage_component.testing import Program, run_program
from passage_component.validate import validate_jwt_args
from tests.fuzz import budget
from tests.support.programs import code

METHODS = ["ANY", "GET", "OPTIONS", "POST"]
LITERALS = ["a", "A", "a-b", "a_b", "a.b", "b", "a:b", "-"]
PARAMETERS = ["{x}", "{y}", "{a-b:c}"]
GREEDY = ["{p+}", "{q+}"]
HANDLERS = ["a.b", "a_b.c", "a-b.c", "a/b.c", "A.b", "a.b.c", "a--b.c", "preflight.handler", "x" * 60 + ".y"]
ARNS = [f"arn:aws:lambda:eu-central-1:123456789012:function:{name}" for name in ("one", "one:live", "two:7")]
AUTHORIZERS = {name: {"issuer": f"https://{name}.example.com", "audiences": ["api"]} for name in ("p", "m", "p-m")}
DEFAULT_SCOPES = {"m": ["w", "z"]}

ROUTE = "aws:apigatewayv2/route:Route"
PER_FUNCTION = 6
"""Function, log group, role, role policy, permission, integration."""

Table = dict[str, dict[str, Any]]


def shape(key: str) -> str:
    """A route key without the names of its parameters."""
    return re.sub(r"\{[^}+]*(\+?)\}", r"{\1}", key)


@st.composite
def paths(draw: st.DrawFn) -> str:
    segments = draw(st.lists(st.sampled_from([*LITERALS, PARAMETERS[0]]), max_size=2, unique=True))
    last = draw(st.sampled_from(["", "", *LITERALS, *PARAMETERS[1:], *GREEDY, *GREEDY]))
    return "/" + "/".join([*segments, last] if last else segments)


@st.composite
def route_keys(draw: st.DrawFn) -> list[str]:
    """Few paths with several methods each, so that some keys match the same requests."""
    keys = ["$default"] if draw(st.booleans()) else []
    for path in draw(st.lists(st.one_of(st.sampled_from(["/", "/{p+}"]), paths()), min_size=1, max_size=4)):
        keys += [f"{method} {path}" for method in draw(st.sets(st.sampled_from(METHODS), min_size=1))]
    return list({shape(key): key for key in keys}.values())


routes = st.fixed_dictionaries(
    {
        "backend": st.one_of(
            st.sampled_from(HANDLERS).map(lambda handler: {"handler": handler}),
            st.sampled_from(ARNS).map(lambda arn: {"function_arn": arn}),
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
).map(lambda route: {**route["backend"], **route["access"]})


@st.composite
def tables(draw: st.DrawFn) -> Table:
    return {key: draw(routes) for key in draw(route_keys())}


def args_of(table: Table, *, cors: bool = True) -> Any:
    return {
        "authorizers": {
            name: {**each, "default_scopes": DEFAULT_SCOPES.get(name)} for name, each in AUTHORIZERS.items()
        },
        "default_authorizer": "p",
        "code": code(),
        "routes": table,
        "cors": {"allow_origins": ["https://app.example.com"]} if cors else {"enabled": False},
    }


def run(table: Table, *, preview: bool = False) -> Program:
    return run_program(lambda: JwtHttpApi("api", args_of(table)), preview=preview)


def access_table(table: Table, *, cors: bool = True) -> dict[str, str]:
    """The access table without the graph, which is quick enough for many more tables."""
    return validate_jwt_args("api", args_of(table, cors=cors)).settings.access_table


many_more = settings(max_examples=20 * settings().max_examples)


def preflight_keys(program: Program, table: Table) -> list[str]:
    return [key for key in program["api"].inputs["routes"] if key not in table]


def check_access(program: Program, table: Table) -> None:
    """Each route is public or has its authorizer, and the access table says so."""
    access = program["api"].inputs["routes"]
    registered = {route.inputs["routeKey"]: route.inputs for route in program.of_type(ROUTE)}
    assert registered.keys() == access.keys()
    assert table.keys() <= access.keys()
    for key, inputs in registered.items():
        declared = table.get(key)
        public = declared is None or declared.get("public", False)
        assert Access.parse(access[key]).is_public is public
        if public:
            assert inputs["authorizationType"] == "NONE"
            assert "authorizerId" not in inputs
            assert "authorizationScopes" not in inputs
        else:
            assert declared is not None
            name = declared.get("authorizer", "p")
            scopes = sorted(declared.get("scopes", DEFAULT_SCOPES.get(name, [])))
            assert inputs["authorizationType"] == "JWT"
            assert inputs["authorizerId"] == program[f"api-authorizer-{name}"].outputs["id"]
            assert sorted(inputs.get("authorizationScopes", [])) == scopes
            assert access[key] == f"jwt:{name}" + (f" [{' '.join(scopes)}]" if scopes else "")


def check_names_and_order(program: Program) -> None:
    """Names differ and are short enough, and dependencies are registered first."""
    names = [resource.name for resource in program.resources]
    assert len(names) == len(set(names))
    before: set[str] = set()
    for resource in program.resources:
        assert set(resource.depends_on) <= before, "a dependency is registered later"
        before.add(resource.name)
        if resource.type in {"aws:lambda/function:Function", "aws:iam/role:Role"}:
            assert len(resource.name) + len("-1234567") <= 64
        if resource.type == "aws:lambda/permission:Permission":
            assert re.fullmatch(r"[A-Za-z0-9_-]{1,92}", resource.name)


def check_count(program: Program, table: Table) -> None:
    """The count of resources follows from the table."""
    preflights = preflight_keys(program, table)
    handlers = {route["handler"] for route in table.values() if "handler" in route}
    arns = {route["function_arn"] for route in table.values() if "function_arn" in route}
    urls = sum("url" in route for route in table.values())
    once = len(["component", "api", "stage", "access log"]) + len(AUTHORIZERS)
    functions = len(handlers) + bool(preflights)
    assert (
        len(program.resources) == once + len(table) + len(preflights) + PER_FUNCTION * functions + 2 * len(arns) + urls
    )


def check_integrations(program: Program, table: Table) -> None:
    """An integration of a URL depends on the route, and so is that route's alone."""
    sharers: dict[str, list[str]] = {}
    for route in program.of_type(ROUTE):
        sharers.setdefault(route.inputs["target"], []).append(route.inputs["routeKey"])
    for keys in sharers.values():
        declared = [key for key in keys if key in table]
        assert len(declared) in (0, len(keys)), "a preflight route has a user's function"
        if len(declared) > 1:
            backends = [{k: v for k, v in table[key].items() if k in ("handler", "function_arn")} for key in declared]
            assert backends[0]
            assert all(backend == backends[0] for backend in backends)


@budget.programs
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
    """Paths that a route key matches, with literals of keys and with other values."""
    for key in [*table, "GET /", "GET /zz", "GET /zz/zz/zz"]:
        if key == "$default":
            continue
        segments = key.partition(" /")[2].split("/")
        for value in ("a", "zz"):
            for rest in (["a"], ["zz", "zz"]):
                concrete: list[str] = []
                for segment in segments:
                    concrete += rest if "+}" in segment else [value if segment.startswith("{") else segment]
                yield tuple(concrete)


def selected(keys: Mapping[str, object], path: tuple[str, ...]) -> str | None:
    """The route that API Gateway selects for `OPTIONS` (http-api-develop-routes): the most specific match.

    A full match is before a greedy one, and literal segments are before parameters. On the same path the method is
    before `ANY`. `$default` is last.
    """
    matches = []
    for key in keys:
        method, _, rest = key.partition(" /")
        if method not in ("OPTIONS", "ANY"):
            continue
        segments = rest.split("/")
        greedy = "+}" in segments[-1]
        if len(path) < len(segments) or (len(path) > len(segments) and not greedy):
            continue
        if all(value if "{" in segment else segment == value for segment, value in zip(segments, path, strict=False)):
            rank = tuple(2 if "+}" in segment else 1 if "{" in segment else 0 for segment in segments)
            matches.append((greedy, rank, method == "ANY", key))
    if matches:
        return min(matches)[-1]
    return "$default" if "$default" in keys else None


@many_more
@given(tables())
def test_preflight_routes_match_protected_preflights_only(table: Table) -> None:
    assert access_table(table, cors=False).keys() == table.keys()
    everything = access_table(table)
    preflights = {key for key in everything if key not in table}
    for path in requests(table):
        before, after = selected(table, path), selected(everything, path)
        if before is None or table[before].get("public") or before.startswith("OPTIONS"):
            assert after == before, path
        else:
            assert after in preflights, path
