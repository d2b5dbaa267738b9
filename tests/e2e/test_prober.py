"""No moment of exposure and no good token turned away, whatever is deployed and whenever the engine dies."""

import json
from pathlib import Path
from random import Random

import pytest

from tests.support.aws import aws_client
from tests.support.prober.program import CHANGES
from tests.support.prober.run import Run

pytestmark = pytest.mark.e2e

KILLS = 5


def test_no_route_is_exposed_or_lost_at_any_moment(tmp_path: Path) -> None:
    random = Random(8)  # noqa: S311 - it has to be repeatable
    with Run(tmp_path) as run:
        run.change((), random, kills=1)
        run.change(CHANGES, random, kills=1)
        run.change((), random, kills=1)
        run.destroy(random, kills=2)
        # One that was too fast for its kill.
        while len(run.report.kills) < KILLS:
            run.change((), random, kills=1)
            run.destroy(random)
        run.rest()
    report = run.report

    assert not report.incidents, str(report)
    # It was awake, above all while the engine ran.
    routes = {route for route, _, _ in report.requests}
    assert len(routes) == 12
    assert {route for route, kind in report.during if kind == "good token"} == routes
    assert {route for route, kind in report.during if kind == "no token"} == routes


def test_what_is_broken_on_purpose_is_noticed(tmp_path: Path) -> None:
    random = Random(8)  # noqa: S311 - it has to be repeatable
    with Run(tmp_path) as run:
        run.change(["swapped"], random)
        run.rest()
        assert not run.report.incidents, str(run.report)
        gateway, functions = aws_client(run.sandbox, "apigatewayv2"), aws_client(run.sandbox, "lambda")
        (api,) = gateway.get_apis()["Items"]
        routes = {each["RouteKey"]: each["RouteId"] for each in gateway.get_routes(ApiId=api["ApiId"])["Items"]}
        (function,) = (
            each["FunctionName"] for each in functions.list_functions()["Functions"] if "other" in each["FunctionName"]
        )

        gateway.update_route(ApiId=api["ApiId"], RouteId=routes["GET /steady"], AuthorizationType="NONE")
        for statement in json.loads(functions.get_policy(FunctionName=function)["Policy"])["Statement"]:
            functions.remove_permission(FunctionName=function, StatementId=statement["Sid"])
        run.rest()
        functions.delete_function(FunctionName=function)
        run.rest()

    assert {each.fault.observation.probe.route for each in run.report.exposures} == {"GET /steady"}
    kinds = {each.fault.observation.probe.kind for each in run.report.exposures}
    assert {"no token", "good token", "expired"} <= kinds
    failed = {(each.fault.observation.probe.route, each.fault.observation.status) for each in run.report.failures}
    assert failed == {("GET /swapped", 500), ("GET /swapped", 502)}
