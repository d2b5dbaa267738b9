"""What an API costs a month, for the table in scale.md: `make docs`."""

import functools
import json
import string
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from passage_component import PassageHttpApi, lambda_archive
from passage_component.resources.stage import access_log_format
from passage_component.testing.mocks import Program, run_program

from . import prices

SCALE = Path(__file__).parent / "scale.md"
BEGIN, END = "<!-- Written by `make docs`: docs/costs.py. -->\n", "<!-- The end of what is written. -->\n"

REQUESTS = (prices.MILLION, 100 * prices.MILLION, 10_000 * prices.MILLION)
"""Requests a month: a column each."""

SECONDS = 730 * 3_600
"""Of a month, as AWS counts."""

GIGABYTE = 2**30

DURATION_SECONDS = 0.050
"""Assumed: how long the function takes on average, billed by the millisecond."""

RESPONSE_BYTES = 2_048
"""Assumed: an answer with its headers, below the 512 KB that are metered as one request."""

ROUTE_KEY = "GET /items/{id}"
"""Assumed: a route key of usual length."""

_REQUEST_ID = "JKJaXmPLvHcESHA="
_FUNCTION_REQUEST_ID = "79b5e81f-9cdd-4145-b1f6-7c50ef8a2a36"
_TIME = "2026-10-08T07:30:29.470Z"

_LOGGED: Mapping[str, str] = {
    "context.requestId": _REQUEST_ID,
    "context.requestTime": "08/Oct/2026:07:30:29 +0000",
    "context.identity.sourceIp": "203.0.113.195",
    "context.routeKey": ROUTE_KEY,
    "context.status": "200",
    "context.responseLength": "1724",
    "context.responseLatency": "62",
    "context.integrationLatency": "58",
    "context.integrationErrorMessage": "-",
    "context.error.message": "-",
    "context.authorizer.error": "-",
    "context.authorizer.claims.sub": "SandboxUser0000000000001",
}
"""What an answered request leaves in the access log; a user's ID has Passage's 24 characters."""


@dataclass(frozen=True)
class Row:
    """One line of the table: what is paid for, and what it costs in each column."""

    what: str
    dollars: tuple[float, ...]


class _Variables(string.Template):
    idpattern = r"[a-zA-Z.]+"


def access_log_bytes() -> int:
    """The length of one line of the access log."""
    return len(_Variables(access_log_format(include_subject=True)).substitute(_LOGGED).encode())


def function_log_bytes() -> int:
    """The length of the two records that Lambda writes for each call; the sample handlers write none.

    Lambda developer guide, "Log formats": system logs in JSON at the default level.
    """
    metrics = {"durationMs": 49.51, "billedDurationMs": 50, "memorySizeMB": memory_megabytes(), "maxMemoryUsedMB": 42}
    records = {
        "platform.start": {"requestId": _FUNCTION_REQUEST_ID, "version": "$LATEST"},
        "platform.report": {"requestId": _FUNCTION_REQUEST_ID, "metrics": metrics, "status": "success"},
    }
    lines = [{"time": _TIME, "type": type_, "record": record} for type_, record in records.items()]
    return sum(len(json.dumps(each, separators=(",", ":"))) for each in lines)


@functools.cache
def _program() -> Program:
    """An API with one function, alarms, and nothing else said."""
    return run_program(
        lambda: PassageHttpApi(
            "api",
            {
                "app_id": "SandboxPassageApp0000001",
                "auth_origin": "https://app.example.com",
                "issuer": "https://login.example.com/",
                "code": lambda_archive(str(SCALE.parent.parent / "handlers")),
                "routes": {ROUTE_KEY: {"handler": "items.get"}},
                "alarms": {"topic_arns": ["arn:aws:sns:us-east-1:123456789012:on-call"]},
            },
        )
    )


def _made(type_: str) -> list[Mapping[str, Any]]:
    return [each.inputs for each in _program().resources if each.type == type_]


def memory_megabytes() -> int:
    """The memory of a function for which nothing else is said."""
    (function,) = _made("aws:lambda/function:Function")
    return int(function["memorySize"])


def alarm_metrics() -> int:
    """How many metrics the alarms look at: an alarm on an expression is paid for each that is in it."""
    alarms = _made("aws:cloudwatch/metricAlarm:MetricAlarm")
    return sum(len([each for each in alarm.get("metricQueries", []) if "metric" in each]) or 1 for alarm in alarms)


def custom_metrics() -> int:
    """How many metrics are made from the access log."""
    return len(_made("aws:cloudwatch/logMetricFilter:LogMetricFilter"))


def rows() -> list[Row]:
    """What a month costs, by what is paid for."""
    access_log, function_log = access_log_bytes() / GIGABYTE, function_log_bytes() / GIGABYTE
    work = DURATION_SECONDS * memory_megabytes() / 1_024
    fixed = prices.ALARM.cost(alarm_metrics()) + prices.METRIC.cost(custom_metrics())
    return [
        Row("API Gateway: requests", _each(prices.REQUEST.cost)),
        Row("Lambda: requests", _each(prices.INVOCATION.cost)),
        Row("Lambda: duration", _each(lambda count: prices.DURATION.cost(count * work))),
        Row("access log: ingestion", _each(lambda count: prices.LOG.cost(count * access_log))),
        Row("the function's log: ingestion", _each(lambda count: prices.VENDED_LOG.cost(count * function_log))),
        Row(
            "both logs: kept 30 days", _each(lambda count: prices.LOG_STORAGE.cost(count * (access_log + function_log)))
        ),
        Row("alarms and their metric", _each(lambda _: fixed)),
        Row(
            "data transfer to the internet",
            _each(lambda count: prices.TRANSFER.cost(count * RESPONSE_BYTES / GIGABYTE)),
        ),
    ]


def _each(cost: Callable[[float], float]) -> tuple[float, ...]:
    return tuple(cost(count) for count in REQUESTS)


def scale() -> str:
    """The whole of scale.md, its tables written anew."""
    text = SCALE.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return before + BEGIN + "\n" + "\n".join(_lines()) + "\n\n" + END + after


def _lines() -> Iterator[str]:
    made = rows()
    totals = [sum(each) for each in zip(*(row.dollars for row in made), strict=True)]
    yield _line(
        "dollars a month, for so many requests", (f"{count / prices.MILLION:,.0f} million" for count in REQUESTS)
    )
    yield "|---|--:|--:|--:|"
    for row in made:
        yield _line(row.what, (f"{each:,.2f}" for each in row.dollars))
    yield _line("**together**", (f"**{each:,.2f}**" for each in totals))
    yield _line(
        "a million requests",
        (f"{total / count * prices.MILLION:,.2f}" for total, count in zip(totals, REQUESTS, strict=True)),
    )
    yield _line("requests a second, on average", (f"{count / SECONDS:,.1f}" for count in REQUESTS))
    yield _line("executions at once, on average", (f"{count / SECONDS * DURATION_SECONDS:,.1f}" for count in REQUESTS))
    yield ""
    text = f"""
        Assumed: every request is answered by a function of {memory_megabytes()} MB on arm64 that takes
        {DURATION_SECONDS * 1_000:.0f} ms, and an answer has {RESPONSE_BYTES:,} bytes, headers included. Filled
        in with usual values, a line of the access log has {access_log_bytes()} bytes, with the subject and the route
        key `{ROUTE_KEY}`; the two records that Lambda writes for a call have {function_log_bytes()}, and the
        handler writes none. Counted: the alarms of an API with one function look at {alarm_metrics()} metrics,
        {custom_metrics()} of which is made from the access log. CloudWatch stores logs
        compressed; they are reckoned as they come in."""
    yield from textwrap.wrap(" ".join(text.split()), 120)
    yield ""
    yield "| price | unit | dollars | in AWS's Price List | the copy |"
    yield "|---|---|---|---|---|"
    for price in prices.PRICES:
        yield f"| {price.what} | {price.unit} | {_tiers(price)} | {price.source} | {price.seen} |"


def _line(what: str, cells: Iterable[str]) -> str:
    return f"| {what} | {' | '.join(cells)} |"


def _tiers(price: prices.Price) -> str:
    """The tiers in words; small prices are told by the million."""
    by_million = price.tiers[0][1] < 0.001
    texts = []
    for end, dollars in price.tiers:
        amount = f"{dollars * prices.MILLION:.10g} a million" if by_million else f"{dollars:.10g}"
        texts.append(amount if end == float("inf") else f"{amount} up to {end:,.0f}")
    return ", then ".join(texts)
