"""Good arguments of both components, in every shape. Every key is present in some and absent in others."""

from dataclasses import dataclass
from typing import Any

import pulumi
from hypothesis import strategies as st

from passage_component.args import (
    AccessLogArgs,
    AlarmArgs,
    AuthorizerArgs,
    CorsArgs,
    DomainArgs,
    FunctionArgs,
    JwtHttpApiArgs,
    PassageHttpApiArgs,
    RouteArgs,
    ThrottlingArgs,
    VpcArgs,
)
from passage_component.model.limits import LOG_RETENTION_DAYS
from tests.fuzz.places import Path
from tests.support.programs import code

Args = dict[str, Any]

ARN = "arn:aws:{}:eu-west-1:123456789012:{}"
IAM = "arn:aws:iam::123456789012:{}/x{}"
CODE = code()
OTHER_CODE = pulumi.AssetArchive({"other.py": pulumi.StringAsset("")})
HANDLERS = ("orders.handler", "files.get", "a/b.c")
ROUTE_KEYS = (
    *("GET /", "GET /me", "POST /me", "ANY /any", "ANY /files/{proxy+}", "$default"),
    *("GET /items/{id}", "OPTIONS /items/{id}", "PUT /items/{id}/parts/{part}"),
)

BY_NAME: dict[str, type] = {
    "throttling": ThrottlingArgs,
    "function_defaults": FunctionArgs,
    "vpc": VpcArgs,
    "cors": CorsArgs,
    "access_logs": AccessLogArgs,
    "domain": DomainArgs,
    "alarms": AlarmArgs,
}
"""Argument to the class that declares its keys."""

BY_ENTRY: dict[str, type] = {"routes": RouteArgs, "authorizers": AuthorizerArgs, "functions": FunctionArgs}
"""The same for arguments with keys of the user's choice."""


def declared_at(component: type, path: Path) -> type | None:
    """The class that declares the keys of a mapping; None for keys of the user's choice."""
    if not path:
        return component
    if len(path) == 2 and path[0] in BY_ENTRY:
        return BY_ENTRY[path[0]]
    is_name = len(path) == 1 or path[0] in ("function_defaults", "functions", "routes")
    return BY_NAME.get(path[-1]) if is_name and path[-2:-1] != ("environment",) else None


def some(**optional: Any) -> st.SearchStrategy[Args]:
    """A mapping with any of the keys."""
    return st.fixed_dictionaries({}, optional=optional)


def lists(*items: Any, least: int = 1, most: int = 3) -> st.SearchStrategy[list[Any]]:
    return st.lists(st.sampled_from(items), min_size=least, max_size=most, unique=True)


names = st.sampled_from(["AB", "TABLE", "retention_days", "appId"])
arns = st.integers(1, 9)
retention = st.sampled_from(LOG_RETENTION_DAYS)
kms_keys = arns.map(lambda n: ARN.format("kms", f"key/{n}"))
policies = arns.map(lambda n: IAM.format("policy", n))
issuers = st.sampled_from(["https://login.example.com", "https://login.example.com/", "https://id.example.com/a/B"])
audiences = lists("items", "https://app.example.com", "Ab \u00e9", "x" * 300)
scopes = lists("read", "write", "a:b")
throttling = st.fixed_dictionaries(
    {"rate_limit": st.one_of(st.integers(1, 9999), st.floats(0.001, 9999)), "burst_limit": st.integers(1, 5000)}
)
vpc = st.fixed_dictionaries({"subnet_ids": lists("subnet-1", "subnet-2"), "security_group_ids": lists("sg-1", "sg-2")})


def functions(*, brought_role: bool, with_code: bool = True) -> st.SearchStrategy[Args]:
    """Settings of functions, with an existing role, or a created one with attached policies."""
    role: dict[str, Any] = {
        "policy_arns": st.dictionaries(st.sampled_from(["read", "Write_2"]), policies, max_size=2),
        "permissions_boundary_arn": policies,
    }
    if brought_role:
        role = {"role_arn": arns.map(lambda n: IAM.format("role", n))}
    return some(
        **({"code": st.just(OTHER_CODE)} if with_code else {}),
        runtime=st.sampled_from(["python3.12", "nodejs22.x"]),
        architecture=st.sampled_from(["arm64", "x86_64"]),
        memory_size=st.integers(128, 10_000),
        timeout=st.integers(1, 29),
        environment=st.dictionaries(names, st.text(max_size=5), max_size=2),
        layers=st.lists(arns.map(lambda n: ARN.format("lambda", f"layer:x:{n}")), max_size=3, unique=True),
        reserved_concurrent_executions=st.integers(0, 100),
        tracing=st.booleans(),
        log_retention_days=retention,
        log_kms_key_arn=kms_keys,
        vpc=vpc,
        **role,
    )


@st.composite
def routes(draw: st.DrawFn, authorizers: list[str]) -> Args:
    """A few routes. With several authorizers each may name one."""
    found: Args = {}
    access = some(
        scopes=scopes,
        **({"authorizer": st.sampled_from(authorizers)} if authorizers else {}),
    )
    for key in draw(lists(*ROUTE_KEYS, most=4)):
        answered = draw(
            st.one_of(
                st.sampled_from(HANDLERS).map(lambda each: {"handler": each}),
                arns.map(lambda n: {"function_arn": ARN.format("lambda", f"function:f:{n}")}),
                arns.map(lambda n: {"url": f"https://backend.example.com/{n}"}),
            )
        )
        who = draw(st.one_of(access, some(public=st.booleans())))
        found[key] = answered | who | draw(some(throttling=throttling))
    return found


@st.composite
def common(draw: st.DrawFn, authorizers: list[str]) -> Args:
    """The arguments of both components."""
    table = draw(routes(authorizers))
    used = sorted({each["handler"] for each in table.values() if "handler" in each})
    brought_role = draw(st.booleans())
    settings = functions(brought_role=brought_role)
    args: Args = {"routes": table, "code": CODE}
    args |= draw(
        some(
            function_defaults=functions(brought_role=brought_role, with_code=False),
            functions=st.fixed_dictionaries({}, optional=dict.fromkeys(used, settings)),
            throttling=throttling,
            access_logs=some(
                enabled=st.just(True), retention_days=retention, include_subject=st.booleans(), kms_key_arn=kms_keys
            ),
            domain=domains(),
            alarms=alarms,
            tags=st.dictionaries(st.sampled_from(["team", "Cost center", "\u00e9"]), st.sampled_from(["", "a b", "7"])),
        )
    )
    return args


@st.composite
def domains(draw: st.DrawFn) -> Args:
    """A created or an existing domain name."""
    name = draw(st.sampled_from(["api.example.com", "*.example.com", "a-b.c.example"]))
    new = st.one_of(
        st.fixed_dictionaries({"hosted_zone_id": st.sampled_from(["Z1", "Z2"])}),
        st.fixed_dictionaries(
            {"certificate_arn": arns.map(lambda n: ARN.format("acm", f"certificate/{n}"))},
            optional={"hosted_zone_id": st.just("Z1"), "existing": st.just(False)},
        ),
        st.just({"existing": True}),
    )
    paths = st.sampled_from(["orders", "orders/v2", "2"])
    return {"name": name, **draw(new), **draw(some(base_path=paths, keep_default_endpoint=st.booleans()))}


alarms = st.fixed_dictionaries(
    {"topic_arns": st.lists(arns.map(lambda n: ARN.format("sns", f"t{n}")), min_size=1, max_size=3, unique=True)},
    optional={
        "minimum_requests": st.integers(1, 999),
        "server_error_percent": st.floats(0, 98),
        "rejected_percent": st.integers(0, 98),
        "latency_milliseconds": st.integers(1, 29_000),
        "function_errors": st.integers(0, 9),
        "function_throttles": st.integers(1, 9),
        "function_duration_percent": st.floats(1, 98),
    },
)

cors_settings: dict[str, Any] = {
    "allow_methods": lists("GET", "POST", "DELETE"),
    "allow_headers": lists("authorization", "X-Own"),
    "expose_headers": lists("x-answer", "etag"),
    "max_age": st.integers(-1, 86_000),
    "allow_credentials": st.booleans(),
}
origins = lists("https://app.example.com", "http://localhost:3000", "https://[::1]:8")
cors = st.fixed_dictionaries({"allow_origins": origins}, optional={**cors_settings, "enabled": st.just(True)})
no_cors = st.fixed_dictionaries({"enabled": st.just(False)})


@st.composite
def jwt_arguments(draw: st.DrawFn) -> Args:
    """Arguments of `JwtHttpApi`."""
    named = draw(lists("people", "machines-2", "P"))
    authorizers = {
        name: {
            "issuer": f"https://{name.lower()}.example.com",
            "audiences": draw(audiences),
            **draw(
                some(
                    identity_source=st.sampled_from(["$request.header.X-Token", "$request.header.Authorization"]),
                    default_scopes=scopes,
                )
            ),
        }
        for name in named
    }
    default = {"default_authorizer": draw(st.sampled_from(named))} if len(named) > 1 or draw(st.booleans()) else {}
    more = draw(some(cors=st.one_of(cors, no_cors)))
    return {"authorizers": authorizers, **default, **draw(common(named)), **more}


@st.composite
def passage_arguments(draw: st.DrawFn) -> Args:
    """Arguments of `PassageHttpApi`."""
    issuer = draw(
        st.one_of(
            st.fixed_dictionaries({"app_id": st.sampled_from(["abcdefghijklmnopqrstuvwx", "A1"])}),
            st.fixed_dictionaries({"issuer": issuers}, optional={"app_id": st.just("A1")}),
        )
    )
    origin = st.sampled_from(["https://app.example.com", "http://localhost:3000"])
    whose = draw(
        st.one_of(
            st.fixed_dictionaries(
                {"auth_origin": origin},
                optional={"audiences": audiences, "cors": st.one_of(no_cors, some(**cors_settings))},
            ),
            st.fixed_dictionaries({"audiences": audiences, "cors": st.one_of(cors, no_cors)}),
        )
    )
    return {**issuer, **whose, **draw(common(["jwt"])), **draw(some(default_scopes=scopes))}


@dataclass(frozen=True)
class Case:
    """Arguments of a component, and the class that declares them."""

    component: str
    declared: type
    args: Args


cases = st.one_of(
    st.builds(Case, st.just("JwtHttpApi"), st.just(JwtHttpApiArgs), jwt_arguments()),
    st.builds(Case, st.just("PassageHttpApi"), st.just(PassageHttpApiArgs), passage_arguments()),
)
"""Good arguments of either component."""

DECLARED = {
    name
    for each in (JwtHttpApiArgs, PassageHttpApiArgs, *BY_NAME.values(), *BY_ENTRY.values())
    for name in each.__annotations__
}
"""Every key that is known somewhere."""
