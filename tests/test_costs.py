"""The monthly costs, calculated by hand."""

import json

import pytest

from docs import costs, prices
from docs.prices import BILLION, MILLION, TERABYTE, Price


@pytest.mark.parametrize(
    ("price", "amount", "dollars"),
    [
        (prices.REQUEST, 0, 0),
        (prices.REQUEST, 300 * MILLION, 300),
        (prices.REQUEST, 301 * MILLION, 300.9),
        (prices.INVOCATION, 10_000 * MILLION, 2_000),
        (prices.DURATION, 7.5 * BILLION, 100_000.5),
        (prices.DURATION, 18.75 * BILLION, 235_001.625),
        (prices.DURATION, 18.75 * BILLION + MILLION, 235_012.2917),
        (prices.LOG, 60 * TERABYTE, 30_720),
        (prices.VENDED_LOG, 60 * TERABYTE, 5_120 + 5_120 + 2_048 + 512),
        (prices.LOG_STORAGE, 100, 3),
        (prices.ALARM, 8, 0.8),
        (prices.METRIC, 10_001, 3_000.1),
        (prices.TRANSFER, 10 * TERABYTE + 1, 921.685),
        (prices.TRANSFER, 200 * TERABYTE, 921.6 + 3_481.6 + 7_168 + 2_560),
    ],
    ids=lambda each: each.what if isinstance(each, Price) else f"{each:,}",
)
def test_tiers(price: Price, amount: float, dollars: float) -> None:
    assert price.cost(amount) == pytest.approx(dollars)


def test_log_lines_have_their_documented_length() -> None:
    assert costs.access_log_bytes() == len(
        '{"requestId":"JKJaXmPLvHcESHA=","requestTime":"08/Oct/2026:07:30:29 +0000","ip":"203.0.113.195",'
        '"routeKey":"GET /items/{id}","status":"200","responseLength":"1724","responseLatency":"62",'
        '"integrationLatency":"58","integrationError":"-","error":"-","authorizerError":"-",'
        '"subject":"SandboxUser0000000000001"}'
    )
    start = {"requestId": "79b5e81f-9cdd-4145-b1f6-7c50ef8a2a36", "version": "$LATEST"}
    metrics = {"durationMs": 49.51, "billedDurationMs": 50, "memorySizeMB": 256, "maxMemoryUsedMB": 42}
    report = {"requestId": start["requestId"], "metrics": metrics, "status": "success"}
    time = "2026-10-08T07:30:29.470Z"
    assert costs.function_log_bytes() == sum(
        len(json.dumps({"time": time, "type": f"platform.{type_}", "record": record}, separators=(",", ":")))
        for type_, record in (("start", start), ("report", report))
    )


def test_metrics_of_alarms_are_counted() -> None:
    # Errors and rejected tokens, each beside the number of requests; latency; three of the function.
    assert costs.alarm_metrics() == 2 + 2 + 1 + 3
    assert costs.custom_metrics() == 1
    assert costs.memory_megabytes() == 256


def test_hundred_million_requests() -> None:
    gigabytes = 2**30 / (100 * MILLION)

    assert {each.what: pytest.approx(each.dollars[1]) for each in costs.rows()} == {
        "API Gateway: requests": 100,
        "Lambda: requests": 20,
        # 1.25 million GB-seconds.
        "Lambda: duration": 16.66675,
        "access log: ingestion": 307 / gigabytes * 0.50,
        "the function's log: ingestion": 375 / gigabytes * 0.50,
        "both logs: storage for 30 days": (307 + 375) / gigabytes * 0.03,
        "alarms and their metrics": 0.80 + 0.30,
        "data transfer to the internet": 2_048 / gigabytes * 0.09,
    }
