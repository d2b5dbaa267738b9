"""No deployment, and no death of the engine, exposes a route or refuses a good token."""

import json
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.support.aws import aws_client
from tests.support.prober.asker import Observation
from tests.support.prober.probes import ANOTHERS, GOOD_TOKEN, NO_TOKEN, UNDECLARED, WITHOUT_SCOPE
from tests.support.prober.program import CHANGES, program
from tests.support.prober.report import Incident, Report
from tests.support.prober.run import Run

pytestmark = pytest.mark.e2e

AIMS = ("creating api-stage", "updating api-route-", "deleting api-route-")
"""What the engine is killed at for sure."""

KILLS = 5
"""How often it is killed at random beside that."""

TRIES = 3
"""How often everything is deployed again, for what was too fast for its kill."""


def test_a_change_that_is_killed_exposes_and_loses_nothing(tmp_path: Path) -> None:
    random = Random(8)  # noqa: S311 - it has to be repeatable
    with Run(tmp_path) as run:
        run.change((), random)
        run.change(CHANGES, random, aims=AIMS[1:2])
        run.rest()
    report = run.report

    assert not report.incidents, str(report)
    assert len(report.kills) == 1
    check_awake(report)


@pytest.mark.soak
def test_no_route_is_exposed_or_lost_at_any_moment(tmp_path: Path) -> None:
    random = Random(8)  # noqa: S311 - it has to be repeatable
    with Run(tmp_path) as run:
        run.change((), random, kills=1, aims=AIMS[:1])
        run.change(CHANGES, random, kills=1, aims=AIMS[1:2])
        run.change((), random, kills=1, aims=AIMS[2:])
        run.destroy(random, kills=2)
        for _ in range(TRIES):
            kills = KILLS + len(AIMS) - len(run.report.kills)
            if kills <= 0 and not _missed(run, AIMS):
                break
            run.change((), random, aims=_missed(run, AIMS[:1]))
            run.change(CHANGES, random, aims=_missed(run, AIMS[1:]))
            run.destroy(random, kills=kills)
        run.rest()
    report = run.report

    assert not report.incidents, str(report)
    assert not _missed(run, AIMS), report.kills
    assert len(report.kills) >= KILLS + len(AIMS), report.kills
    check_awake(report)


def check_awake(report: Report) -> None:
    """Every route was asked, above all while the engine ran."""
    routes = {route for route, _, _ in report.requests}
    assert routes == {*program(()).routes, *program(CHANGES).routes, UNDECLARED}
    assert {route for route, kind in report.during if kind == GOOD_TOKEN} == routes
    assert {route for route, kind in report.during if kind == NO_TOKEN} == routes


@pytest.mark.soak
def test_what_is_broken_on_purpose_is_noticed(tmp_path: Path) -> None:
    random = Random(8)  # noqa: S311 - it has to be repeatable
    with Run(tmp_path) as run:
        run.change(["swapped"], random)
        run.rest()
        assert not run.report.incidents, str(run.report)
        gateway, functions = aws_client(run.sandbox, "apigatewayv2"), aws_client(run.sandbox, "lambda")
        (api,) = (each["ApiId"] for each in gateway.get_apis()["Items"])
        routes = {each["RouteKey"]: each for each in gateway.get_routes(ApiId=api)["Items"]}
        (function,) = (
            each["FunctionName"] for each in functions.list_functions()["Functions"] if "other" in each["FunctionName"]
        )

        def update(key: str, **settings: Any) -> None:
            gateway.update_route(ApiId=api, RouteId=routes[key]["RouteId"], **settings)

        def broken() -> tuple[set[tuple[str, str]], set[tuple[str, int]]]:
            """Exposures from now on, by route and kind, and failures, by route and status."""
            now = time.monotonic()
            run.rest()
            exposures = [each for each in map(_seen, run.report.exposures) if each.began >= now]
            failures = [each for each in map(_seen, run.report.failures) if each.began >= now]
            exposed = {(each.probe.route, each.probe.kind) for each in exposures}
            return exposed, {(each.probe.route, each.answer.status) for each in failures}

        update("GET /steady", AuthorizationType="NONE")
        for statement in json.loads(functions.get_policy(FunctionName=function)["Policy"])["Statement"]:
            functions.remove_permission(FunctionName=function, StatementId=statement["Sid"])
        exposed, failed = broken()
        assert {route for route, _ in exposed} == {"GET /steady"}
        assert {NO_TOKEN, ANOTHERS} <= {kind for _, kind in exposed}
        assert failed == {("GET /swapped", 500)}

        functions.delete_function(FunctionName=function)
        assert broken()[1] == {("GET /swapped", 500)}

        update("GET /steady", AuthorizationType="JWT", AuthorizerId=routes["GET /steady"]["AuthorizerId"])
        update("GET /swapped", Target=routes["GET /steady"]["Target"])
        assert broken()[0] == {("GET /swapped", GOOD_TOKEN)}
        update("GET /open", Target=routes["GET /existing"]["Target"])
        assert {route for route, _ in broken()[0]} == {"GET /swapped", "GET /open"}
        update("GET /open", Target=routes["GET /steady"]["Target"])

        update("POST /steady", AuthorizationScopes=[])
        assert broken()[0] == {("GET /swapped", GOOD_TOKEN), ("POST /steady", WITHOUT_SCOPE)}

        target = routes["GET /open"]["Target"]
        gateway.create_route(ApiId=api, RouteKey="DELETE /machine", Target=target)
        gateway.create_route(ApiId=api, RouteKey="POST /partner/{proxy+}", Target=target)
        exposed = broken()[0]
        assert {(UNDECLARED, NO_TOKEN), ("ANY /partner/{proxy+}", NO_TOKEN)} <= exposed


def _missed(run: Run, aims: Sequence[str]) -> list[str]:
    """Those at which the engine was not killed yet."""
    return [aim for aim in aims if not any(aim in each for each in run.report.kills)]


def _seen(incident: Incident) -> Observation:
    return incident.fault.observation
