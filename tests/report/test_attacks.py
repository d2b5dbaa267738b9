"""Previews that give access and hide it."""

import copy
import io
import json
import sys
from collections.abc import Callable
from typing import Any

import pytest

from passage_component.__main__ import main
from passage_component.tools.report import FORMATS, PreviewError, Report, make_report, read_preview
from tests.report.edits import edited, step
from tests.report.recordings import recorded

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
SECRET = "[secret]"


def report(name: str, edit: Callable[[Any], object]) -> Report:
    return make_report(read_preview(edited(name, edit)))


def changed(document: Any, urn: str, op: str = "update") -> tuple[Any, Any]:
    """Give a `same` step another operation, and return its inputs before and after."""
    target = step(document, urn)
    document["changeSummary"][target["op"]] -= 1
    document["changeSummary"][op] = document["changeSummary"].get(op, 0) + 1
    target["op"] = op
    return target["oldState"]["inputs"], target["newState"]["inputs"]


def added(document: Any, template: str, name: str, **inputs: Any) -> Any:
    """A step that creates a resource, as a copy of another step."""
    copied = copy.deepcopy(step(document, template))
    copied["op"], copied["urn"] = "create", f"{copied['urn'].rpartition('::')[0]}::{name}"
    copied.pop("oldState", None)
    copied["newState"] |= {"urn": copied["urn"], "outputs": {}}
    copied["newState"]["inputs"] |= inputs
    document["steps"].append(copied)
    document["changeSummary"]["create"] = document["changeSummary"].get("create", 0) + 1
    return copied


def test_preflight_with_another_function_is_public() -> None:
    """Only the component's own access table can mark a preflight route."""

    def open_it(document: Any) -> None:
        step(document, "::shop")["newState"]["inputs"]["routes"]["OPTIONS /files/{proxy+}"] = "public"

    assert report("preflight-added", open_it).kinds == ("newly-public", "added")


def test_false_access_table_does_not_hide_a_public_route() -> None:
    """The routes decide about access, not the component's inputs."""

    def lie(document: Any) -> None:
        component = step(document, "JwtHttpApi::shop")
        component["newState"]["inputs"] = component["oldState"]["inputs"]

    found = report("newly-public", lie)

    assert found.kinds == ("newly-public",)
    (note,) = found.notes
    assert note.startswith("JwtHttpApi `shop` says `jwt:people` of `GET /me`, and the route itself is `public`: ")


def test_only_an_options_route_is_a_preflight() -> None:
    def lie(document: Any) -> None:
        step(document, "JwtHttpApi::shop")["newState"]["inputs"]["routes"]["GET /me"] = "public (preflight)"

    assert report("newly-public", lie).kinds == ("newly-public",)


def test_a_table_with_a_text_that_is_not_an_access_is_told() -> None:
    def scramble(document: Any) -> None:
        for state in ("oldState", "newState"):
            step(document, "JwtHttpApi::shop")[state]["inputs"]["routes"]["GET /me"] = "public (nobody)"

    found = report("nothing-changed", scramble)

    assert found.kinds == ()
    (note,) = found.notes
    assert note.startswith(
        "JwtHttpApi `shop` says `public (nobody)` of `GET /me`, and the route itself is `jwt:people`: "
    )


def test_a_failed_preview_reports_none_of_its_steps() -> None:
    def fail(document: Any) -> None:
        document["diagnostics"] = [{"severity": "error", "message": "error: boom"}]

    found = report("newly-public", fail)

    assert (found.kinds, found.apis, found.effects, found.rest) == (("failed",), (), (), {})


def test_a_target_that_stays_is_not_newly_public() -> None:
    def update(document: Any) -> None:
        for inputs in changed(document, "::shop-api"):
            inputs["target"] = "https://backend.example.com"

    assert report("nothing-changed", update).kinds == ()


@pytest.mark.parametrize("type_", ["04da6b54-80e4-46f7-96ec-b56ff0331ba9", "[secret]", ["NONE"], None])
def test_unreadable_authorization_is_not_a_protection(type_: Any) -> None:
    def hide(document: Any) -> None:
        step(document, "::shop-route-GET /me")["newState"]["inputs"]["authorizationType"] = type_

    assert "newly-public" in report("newly-public", hide).fails_on(["newly-public"])


def test_route_without_an_authorization_type_is_public() -> None:
    def leave_out(document: Any) -> None:
        del step(document, "::shop-route-GET /me")["newState"]["inputs"]["authorizationType"]

    assert report("newly-public", leave_out).kinds == ("newly-public",)


@pytest.mark.parametrize(
    ("key", "note"),
    [
        ("body", "The API `shop-api` takes routes from an OpenAPI document: they can't be seen here"),
        ("target", "The API `shop-api` has a target: everybody may call its `$default` route, unseen here"),
    ],
)
def test_unseen_routes_are_reported(key: str, note: str) -> None:
    def add(document: Any) -> None:
        for state in ("oldState", "newState"):
            step(document, "::shop-api")[state]["inputs"][key] = "x"

    assert report("nothing-changed", add).notes == (note,)


def test_markdown_in_names_is_escaped() -> None:
    """A route key must not write Markdown into the comment."""

    def rename(document: Any) -> None:
        route = step(document, "::shop-route-GET /me")
        for state in ("oldState", "newState"):
            for values in ("inputs", "outputs"):
                if values in route[state]:
                    route[state][values]["routeKey"] = "GET /`|@all\n# x"

    printed = FORMATS["markdown"](report("newly-public", rename))

    assert "| `` GET /`\\|@all # x `` | `jwt:people` | **`public`** |" in printed


@pytest.mark.parametrize("value", [SECRET, UNKNOWN])
@pytest.mark.parametrize("key", ["authorizationType", "routeKey"])
def test_values_secret_before_and_after_may_differ(key: str, value: str) -> None:
    def hide(document: Any) -> None:
        for inputs in changed(document, "::shop-route-GET /me"):
            inputs[key] = value

    assert "newly-public" in report("nothing-changed", hide).fails_on(["newly-public"])


@pytest.mark.parametrize(
    ("key", "value", "kind"),
    [
        ("authorizationScopes", [SECRET], "scope-changed"),
        ("authorizerId", SECRET, "authorizer-changed"),
        ("target", SECRET, "backend-changed"),
    ],
)
def test_secret_beside_a_change_counts_as_changed(key: str, value: Any, kind: str) -> None:
    def hide(document: Any) -> None:
        for inputs in changed(document, "::shop-route-GET /items/{id}"):
            inputs[key] = value
        for state in ("oldState", "newState"):
            step(document, "::shop-route-GET /items/{id}")[state]["propertyDependencies"][key] = []

    assert kind in report("nothing-changed", hide).kinds


def test_routes_with_secret_keys_are_two() -> None:
    def hide(document: Any) -> None:
        for key in ("GET /me", "GET /health"):
            for state in ("oldState", "newState"):
                step(document, f"::shop-route-{key}")[state]["inputs"]["routeKey"] = SECRET

    (api,) = report("nothing-changed", hide).apis
    assert [route.key for route in api.routes] == [
        "? (shop-route-GET /health)",
        "? (shop-route-GET /me)",
        "GET /items/{id}",
        "POST /items",
    ]


def test_routes_with_one_key_are_two() -> None:
    def twice(document: Any) -> None:
        added(document, "::shop-route-GET /health", "other")

    found = report("nothing-changed", twice)

    assert found.kinds == ("newly-public", "added")
    assert {"GET /health (other)", "GET /health (shop-route-GET /health)"} < {
        route.key for route in found.apis[0].routes
    }


def test_route_of_another_api_below_the_component_is_its() -> None:
    """It would be hidden by the component's own public route with the same key."""

    def lie(document: Any) -> None:
        route = step(document, "Route::legacy")
        for state in ("oldState", "newState"):
            route[state]["parent"] = step(document, "JwtHttpApi::shop")["urn"]
            route[state]["inputs"]["routeKey"] = "GET /health"

    found = report("made-by-hand", lie)

    assert found.kinds == ("newly-public",)
    assert found.headline == "`GET /health` becomes public"


@pytest.mark.parametrize(
    ("inputs", "kind", "text"),
    [
        (
            {"target": "arn", "routeKey": "GET /admin"},
            "newly-public",
            "The API `shop-api` makes a route `GET /admin` of its own, which is public",
        ),
        ({"target": "arn"}, "newly-public", "The API `shop-api` makes a route `$default` of its own, which is public"),
        ({"body": "{}"}, "unknown-access", "The API `shop-api` takes routes from an OpenAPI document, unseen here"),
    ],
)
def test_api_with_its_own_route_key_is_reported(inputs: dict[str, Any], kind: str, text: str) -> None:
    def make(document: Any) -> None:
        changed(document, "::shop-api")[1].update(inputs)

    found = report("nothing-changed", make)

    assert found.kinds == (kind,)
    assert found.headline == text
    assert found.fails_on(["newly-public"]) == ("newly-public",)


@pytest.mark.parametrize(
    ("type_", "authorization", "kinds"),
    [
        ("aws:lambda/functionUrl:FunctionUrl", "NONE", ("newly-public",)),
        ("aws:lambda/functionUrl:FunctionUrl", UNKNOWN, ("unknown-access",)),
        ("aws:lambda/functionUrl:FunctionUrl", "AWS_IAM", ()),
        ("aws-native:apigatewayv2:Route", "JWT", ("unknown-access",)),
    ],
)
def test_other_permissions_to_invoke_are_reported(type_: str, authorization: str, kinds: tuple[str, ...]) -> None:
    def make(document: Any) -> None:
        added(document, "::shop-stage", "other", authorizationType=authorization)["newState"]["type"] = type_

    assert report("nothing-changed", make).kinds == kinds


@pytest.mark.parametrize(
    ("before", "after", "kind", "text"),
    [
        (None, "NONE", "newly-public", "is public"),
        ("JWT", "NONE", "newly-public", "is public"),
        ("NONE", "JWT", "newly-protected", "needs `JWT`"),
        ("CUSTOM", "COGNITO_USER_POOLS", "authorizer-changed", "needs `COGNITO_USER_POOLS` instead of `CUSTOM`"),
        ("NONE", UNKNOWN, "unknown-access", "is perhaps public"),
        ("JWT", "JWT", "", ""),
        (None, "AWS_IAM", "", ""),
    ],
)
def test_method_of_a_rest_api_is_reported(before: str | None, after: str, kind: str, text: str) -> None:
    def declare(document: Any) -> None:
        method = added(document, "::shop-stage", "orders", authorization=after, httpMethod="GET", restApi="abc")
        method["newState"]["type"] = "aws:apigateway/method:Method"
        if before:
            method["op"], method["oldState"] = "update", copy.deepcopy(method["newState"])
            method["oldState"]["inputs"]["authorization"] = before
            document["changeSummary"] = {"same": 35, "update": 1}

    found = report("nothing-changed", declare)

    assert found.kinds == ((kind,) if kind else ())
    if kind:
        assert found.headline == f"The method `orders` (`GET`) of a REST API {text}"
    else:
        verb = "updated" if before else "created"
        assert found.rest == {"REST API": f"1 {verb}: `orders`"}


def test_other_function_of_a_request_authorizer_is_reported() -> None:
    def switch(document: Any) -> None:
        for number, inputs in enumerate(changed(document, "::shop-authorizer-people")):
            inputs |= {"authorizerType": "REQUEST", "authorizerUri": f"arn:{number}"}
            del inputs["jwtConfiguration"]

    found = report("nothing-changed", switch)

    assert found.kinds == ("authorizer-changed",)
    assert "- authorizer `people` changes: function `arn:0` → `arn:1`" in FORMATS["markdown"](found)


def test_integration_with_another_target_is_reported() -> None:
    def switch(document: Any) -> None:
        changed(document, "::shop-integration-me-handler")[1]["integrationUri"] = "https://elsewhere.example.com"

    found = report("nothing-changed", switch)

    assert found.kinds == ("backend-changed",)
    assert "`https://elsewhere.example.com` answers instead of `arn:aws:" in found.apis[0].routes[0].explanation


@pytest.mark.parametrize(("method", "kinds"), [("ANY", ("newly-public", "removed")), ("POST", ("removed",))])
def test_deleted_routes_requests_reach_a_public_catch_all(method: str, kinds: tuple[str, ...]) -> None:
    def remove(document: Any) -> None:
        for state in ("oldState", "newState"):
            step(document, "::shop-route-GET /health")[state]["inputs"]["routeKey"] = f"{method} /{{proxy+}}"
            step(document, "JwtHttpApi::shop")[state]["inputs"]["routes"] = {}
        changed(document, "::shop-route-GET /me", "delete")
        step(document, "::shop-route-GET /me")["newState"] = None

    found = report("nothing-changed", remove)

    assert found.kinds == kinds
    if method == "ANY":
        assert found.apis[0].routes[0].explanation == "`ANY /{proxy+}` answers its calls, without a token"


def test_preflight_with_a_users_backend_is_public() -> None:
    def switch(document: Any) -> None:
        preflight = step(document, "::shop-route-OPTIONS /files/{proxy+}")["newState"]
        me = step(document, "::shop-route-GET /me")["newState"]
        preflight["inputs"]["target"] = me["inputs"]["target"]
        preflight["propertyDependencies"]["target"] = me["propertyDependencies"]["target"]

    assert "newly-public" in report("preflight-added", switch).kinds


def test_removed_root_is_open_if_a_greedy_route_may_take_it() -> None:
    """AWS does not say whether `GET /{proxy+}` takes `/` (docs/decisions/0030)."""

    def move(document: Any) -> None:
        root = step(document, "::shop-route-GET /me")
        for state in ("oldState", "newState"):
            root[state]["inputs"]["routeKey"] = "GET /"
        root["op"], root["newState"] = "delete", None
        health = changed(document, "::shop-route-GET /health")
        for inputs in health:
            inputs["routeKey"] = "GET /{proxy+}"
        document["changeSummary"] = {"same": 33, "update": 1, "delete": 1}

    (removed,) = [route for api in report("nothing-changed", move).apis for route in api.routes if route.key == "GET /"]

    assert removed.kinds == ("newly-public", "removed")
    assert removed.explanation == "`GET /{proxy+}` answers its calls, without a token"


def test_drift_without_a_step_is_not_a_change() -> None:
    """Outputs may differ from the program's inputs."""

    def drift(document: Any) -> None:
        step(document, "::shop-route-GET /me")["oldState"]["outputs"]["authorizationType"] = "NONE"
        step(document, "::shop-authorizer-people")["newState"]["inputs"].pop("identitySources")

    assert report("nothing-changed", drift).headline == "Nothing changes"


def test_read_resource_is_not_reported_as_deleted() -> None:
    def discard(document: Any) -> None:
        changed(document, "::shop-api", "discard")
        step(document, "::shop-api")["newState"] = None

    assert report("nothing-changed", discard).effects == ()


def test_replaced_api_mapping_breaks_the_url() -> None:
    def move(document: Any) -> None:
        mapping = added(document, "::shop-stage", "mapping", apiMappingKey="v2")
        mapping["newState"]["type"] = "aws:apigatewayv2/apiMapping:ApiMapping"
        mapping["op"], mapping["oldState"] = "update", copy.deepcopy(mapping["newState"])
        mapping["oldState"]["inputs"]["apiMappingKey"] = "v1"
        document["changeSummary"] = {"same": 35, "update": 1}

    assert report("nothing-changed", move).headline == "The domain's mapping `mapping` moves from `/v1` to `/v2`"


def test_markdown_from_a_program_is_escaped() -> None:
    scopes = ["x** | |\n\n<!-- ", "@octocat ![](https://example.com/x.png)", "a\\|b"]

    def name(document: Any) -> None:
        step(document, "::shop-route-GET /items/{id}")["newState"]["inputs"]["authorizationScopes"] = scopes

    printed = FORMATS["markdown"](report("scopes-changed", name))

    (row,) = (line for line in printed.splitlines() if line.startswith("| `GET /items/{id}`"))
    assert "`@octocat ![](https://example.com/x.png)`" in row
    assert "\\\\\\|b" in row
    assert "\n<!--" not in printed


def test_name_with_colons_is_kept_whole() -> None:
    def rename(document: Any) -> None:
        text = json.dumps(document).replace("shop-route-GET /health", "shop-route-GET /a::b")
        document.update(json.loads(text))
        changed(document, "::shop-route-GET /a::b")[1]["routeKey"] = UNKNOWN

    keys = [route.key for api in report("nothing-changed", rename).apis for route in api.routes]
    assert "? (shop-route-GET /a::b)" in keys


def test_unlisted_resources_may_be_an_api() -> None:
    def keep_the_stack(document: Any) -> None:
        document["steps"] = [each for each in document["steps"] if each["urn"].endswith("::shop-sandbox")]
        document["changeSummary"] = {"same": 35}

    (note,) = report("nothing-changed", keep_the_stack).notes
    assert note.startswith("This preview leaves out 34 unchanged resources: ")


def test_removed_steps_are_an_error() -> None:
    def take_out(document: Any) -> None:
        document["steps"] = [each for each in document["steps"] if each["op"] == "same"]

    def forget(document: Any) -> None:
        take_out(document)
        del document["changeSummary"]

    for edit in (take_out, forget):
        with pytest.raises(PreviewError, match=r"^changeSummary: it does not count the listed steps\. Give the whole"):
            report("newly-public", edit)


def test_preview_of_a_refresh_is_an_error() -> None:
    def refresh(document: Any) -> None:
        for each in document["steps"]:
            each["op"] = "refresh"
        document["changeSummary"] = {"refresh": 35}

    with pytest.raises(PreviewError, match=r"^steps: all of them are refreshes\. Give the whole"):
        report("nothing-changed", refresh)


@pytest.mark.parametrize(
    ("text", "problem"),
    [("[" * 100_000, "the preview is nested too deeply"), (f'{{"steps": {"9" * 5000}}}', "Exceeds the limit")],
)
def test_bad_json_is_an_error(text: str, problem: str, capsys: pytest.CaptureFixture[str], tmp_path: Any) -> None:
    file = tmp_path / "preview.json"
    file.write_text(text, encoding="utf-8")

    assert main(["report", str(file)]) == 2
    assert capsys.readouterr().err.startswith(f"report: {file}: {problem}")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("source", ["file", "standard input"])
def test_preview_in_an_encoding_of_powershell_is_read(
    encoding: str, source: str, capsys: pytest.CaptureFixture[str], tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = recorded("nothing-changed").replace("\n", "\r\n").encode(encoding)
    file = tmp_path / "preview.json"
    file.write_bytes(data)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), encoding="ascii"))

    assert main(["report", str(file) if source == "file" else "-"]) == 0
    assert capsys.readouterr().out.startswith("### Nothing changes\n")
