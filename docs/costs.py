"""The monthly costs of an API, for the table in scale.md: `make docs`."""

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
from passage_component.testing import Program, run_program

from . import prices

SCALE = Path(__file__).parent / "scale.md"
BEGIN, END = "<!-- Written by `make docs`: docs/costs.py. -->\n", "<!-- The end of what is written. -->\n"

REQUESTS = (prices.MILLION, 100 * prices.MILLION, 10_000 * prices.MILLION)
"""Requests per month, one column each."""

SECONDS = 730 * 3_600
"""Seconds of a month, as AWS counts."""

GIGABYTE = 2**30

DURATION_SECONDS = 0.050
"""Assumed average duration of the function, billed by the millisecond."""

RESPONSE_BYTES = 2_048
"""Assumed size of an answer with its headers, below the 512 KB that AWS meters as one request."""

ROUTE_KEY = "GET /items/{id}"
"""Assumed route key of usual length."""

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
"""The values of an answered request in the access log. A user's ID has Passage's 24 characters."""


@dataclass(frozen=True)
class Row:
    """One line of the table: a charge, and its costs in each column."""

    what: str
    dollars: tuple[float, ...]


class _Variables(string.Template):
    idpattern = r"[a-zA-Z.]+"


def access_log_bytes() -> int:
    """The length of one line of the access log."""
    return len(_Variables(access_log_format(include_subject=True)).substitute(_LOGGED).encode())


def function_log_bytes() -> int:
    """The length of the two records that Lambda writes for each invocation. The sample handlers write none.

    Lambda developer guide, "Log formats": system logs in JSON at the default level.
    """
    metrics = {"durationMs": 49.51, "billedDurationMs": 50, "memorySizeMB": memory_megabytes(), "maxMemoryUsedMB": 42}
    records = {
        "platform.start": {"requestId": _FUNCTION_REQUEST_ID, "version": "$LATEST"},
        "platform.report": {"requestId": _FUNCTION_REQUEST_ID, "metrics": metrics, "status": "success"},
    }
    lines = [{"time": _TIME, "type": type_, "record": record} for type_, record in records.items()]
    return sum(len(json.dumps(line, separators=(",", ":"))) for line in lines)


@functools.cache
def _program() -> Program:
    """An API with one function and alarms, with all other defaults."""
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
    return [resource.inputs for resource in _program().resources if resource.type == type_]


def memory_megabytes() -> int:
    """The default memory of a function."""
    (function,) = _made("aws:lambda/function:Function")
    return int(function["memorySize"])


def alarm_metrics() -> int:
    """The number of the alarms' metrics. AWS charges an alarm on an expression for each metric in it."""
    alarms = _made("aws:cloudwatch/metricAlarm:MetricAlarm")
    return sum(len([query for query in alarm.get("metricQueries", []) if "metric" in query]) or 1 for alarm in alarms)


def custom_metrics() -> int:
    """The number of metrics that filters create from the access log."""
    return len(_made("aws:cloudwatch/logMetricFilter:LogMetricFilter"))


def rows() -> list[Row]:
    """The monthly costs, by charge."""
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
            "both logs: storage for 30 days",
            _each(lambda count: prices.LOG_STORAGE.cost(count * (access_log + function_log))),
        ),
        Row("alarms and their metrics", _each(lambda _: fixed)),
        Row(
            "data transfer to the internet",
            _each(lambda count: prices.TRANSFER.cost(count * RESPONSE_BYTES / GIGABYTE)),
        ),
    ]


def _each(cost: Callable[[float], float]) -> tuple[float, ...]:
    return tuple(cost(count) for count in REQUESTS)


def scale() -> str:
    """The whole of scale.md with its tables replaced."""
    text = SCALE.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return before + BEGIN + "\n" + "\n".join(_lines()) + "\n\n" + END + after


def _lines() -> Iterator[str]:
    table = rows()
    totals = [sum(column) for column in zip(*(row.dollars for row in table), strict=True)]
    yield _line("dollars a month, by requests", (f"{count / prices.MILLION:,.0f} million" for count in REQUESTS))
    yield "|---|--:|--:|--:|"
    for row in table:
        yield _line(row.what, (f"{dollars:,.2f}" for dollars in row.dollars))
    yield _line("**total**", (f"**{total:,.2f}**" for total in totals))
    yield _line(
        "per million requests",
        (f"{total / count * prices.MILLION:,.2f}" for total, count in zip(totals, REQUESTS, strict=True)),
    )
    yield _line("average requests per second", (f"{count / SECONDS:,.1f}" for count in REQUESTS))
    yield _line("average concurrent executions", (f"{count / SECONDS * DURATION_SECONDS:,.1f}" for count in REQUESTS))
    yield ""
    text = f"""
        Assumptions: a function of {memory_megabytes()} MB on arm64 answers every request in
        {DURATION_SECONDS * 1_000:.0f} ms, and an answer has {RESPONSE_BYTES:,} bytes, headers included. With usual
        values, a line of the access log has {access_log_bytes()} bytes, with the subject and the route key
        `{ROUTE_KEY}`. The two records that Lambda writes for an invocation have {function_log_bytes()}, and the
        handler writes none. The alarms of an API with one function use {alarm_metrics()} metrics,
        {custom_metrics()} of which comes from the access log. CloudWatch stores logs compressed. The table uses their
        size before that."""
    yield from textwrap.wrap(" ".join(text.split()), 120)
    yield ""
    yield "| price | unit | dollars | name in AWS's Price List | date of the copy |"
    yield "|---|---|---|---|---|"
    for price in prices.PRICES:
        yield f"| {price.what} | {price.unit} | {_tiers(price)} | {price.source} | {price.seen} |"


def _line(what: str, cells: Iterable[str]) -> str:
    return f"| {what} | {' | '.join(cells)} |"


def _tiers(price: prices.Price) -> str:
    """The tiers in words, with small prices by the million."""
    by_million = price.tiers[0][1] < 0.001
    texts = []
    for end, dollars in price.tiers:
        amount = f"{dollars * prices.MILLION:.10g} a million" if by_million else f"{dollars:.10g}"
        texts.append(amount if end == float("inf") else f"{amount} up to {end:,.0f}")
    return ", then ".join(texts)
