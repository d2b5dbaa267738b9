"""Starts the emulator, in the emulator's own environment, with its differences from AWS corrected.

Each correction names AWS's documentation. A new version of the emulator with other code in a corrected place fails at
the start.
"""

import fnmatch
import inspect
import json
import secrets
import sys
import threading
import time
import urllib.parse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import ministack.app
from ministack.core import lambda_runtime
from ministack.services import acm, apigateway, apigateway_v1, cloudwatch, cloudwatch_logs, lambda_svc, tagging

_JSON = {"Content-Type": "application/json"}


def correct(module: Any, function: str, corrections: dict[str, str]) -> None:
    """Replace pieces of a function's source. Each has to occur once.

    Raises:
        RuntimeError: one does not, since the emulator has changed.
    """
    source = inspect.getsource(getattr(module, function))
    for wrong, right in corrections.items():
        if source.count(wrong) != 1:
            raise RuntimeError(f"{module.__name__}.{function}: the emulator's code has changed. Correct {__file__}.")
        source = source.replace(wrong, right)
    exec(compile(source, inspect.getfile(module), "exec"), vars(module))  # noqa: S102


def answers_preflight(api_id: str, path: str, headers: dict[str, str]) -> bool:
    """Whether API Gateway answers an OPTIONS request itself (developer guide, "Configure CORS for HTTP APIs").

    It does if CORS is configured and the request has the two headers of a preflight, unless a route with an authorizer
    matches first: a protected `ANY` or `$default` answers 401.
    """
    api = apigateway._apis.get(api_id) or {}
    names = {name.lower() for name in headers}
    if not api.get("corsConfiguration") or not {"origin", "access-control-request-method"} <= names:
        return False
    route = apigateway._match_route(api_id, "OPTIONS", "/" + path.lstrip("/"))
    return route is None or (route.get("authorizationType") or "NONE") == "NONE"


def integration_url(integration: dict[str, Any], parameters: dict[str, str]) -> str:
    """The URL that an HTTP integration calls, with the values of the path parameters.

    Developer guide, "Create HTTP proxy integrations for HTTP APIs".
    """
    url = str(integration.get("integrationUri", ""))
    for name, value in parameters.items():
        url = url.replace(f"{{{name}}}", value)
    return url


def delete_stage_settings(api_id: str, stage_name: str, rest: list[str]) -> tuple[int, dict[str, str], bytes]:
    """DeleteRouteSettings and DeleteAccessLogSettings (API reference). The emulator would delete the stage."""
    stage = (apigateway._stages.get(api_id) or {}).get(stage_name)
    if stage is None:
        return 404, _JSON, json.dumps({"message": f"Stage '{stage_name}' not found"}).encode()
    if rest[0] == "accesslogsettings":
        stage.pop("accessLogSettings", None)
    else:
        route_key = urllib.parse.unquote("/".join(rest[1:]))
        settings = stage.get("routeSettings") or {}
        # The path has lost a slash at its end, if there was one.
        stage["routeSettings"] = {key: settings[key] for key in settings if key.rstrip("/") != route_key.rstrip("/")}
    return 204, {}, b""


def closed(host: str, path: str) -> tuple[int, dict[str, str], bytes] | None:
    """404 at a disabled default endpoint ("Disable the default endpoint for HTTP APIs"), or None."""
    parsed = ministack.app._parse_execute_api_url(host, path)
    if parsed is None:
        return None
    for (_, _, api_id), api in apigateway._apis.all_items():
        if api_id == parsed[0] and api.get("disableExecuteApiEndpoint"):
            return 404, _JSON, json.dumps({"message": "Not Found"}).encode()
    return None


def complete_event(event: dict[str, Any], body: bytes) -> dict[str, Any]:
    """An event with all of API Gateway's fields and headers, and without fields that have no value.

    Developer guide, "Create AWS Lambda proxy integrations for HTTP APIs in API Gateway". Cookies have a field of their
    own.
    """
    headers = event["headers"]
    cookies = [cookie for cookie in headers.pop("cookie", "").split("; ") if cookie]
    if cookies:
        event["cookies"] = cookies
    if not event["pathParameters"]:
        del event["pathParameters"]
    host = headers.get("host", "")
    context = event["requestContext"]
    context["domainName"] = host.partition(":")[0]
    context["domainPrefix"] = host.partition(".")[0]
    trace = f"Root=1-{int(time.time()):08x}-{secrets.token_hex(12)}"
    headers.update(
        {
            "content-length": str(len(body or b"")),
            "x-amzn-trace-id": trace,
            "x-forwarded-for": context["http"]["sourceIp"],
            "x-forwarded-port": "443",
            "x-forwarded-proto": "https",
        }
    )
    return event


def may_invoke(function: dict[str, Any], invoked: str, api_arn: str) -> bool:
    """Whether a function's policy allows API Gateway to invoke it for an API. AWS answers 500 otherwise.

    Lambda developer guide, "Working with resource-based IAM policies in Lambda". A statement is for one qualifier.
    """
    for statement in function["policy"]["Statement"]:
        source = (statement.get("Condition") or {}).get("ArnLike", {}).get("AWS:SourceArn", "*")
        if (
            statement["Principal"] == {"Service": "apigateway.amazonaws.com"}
            and statement["Resource"] == invoked
            and fnmatch.fnmatchcase(api_arn, source)
        ):
            return True
    return False


def kill_when_idle(workers: list[Any]) -> None:
    """End a function's old workers, each after its invocation: AWS does not interrupt an invocation.

    Lambda developer guide, "Understanding the Lambda execution environment lifecycle".
    """
    busy = [worker for worker in workers if worker.in_use]
    lambda_runtime.kill_workers([worker for worker in workers if not worker.in_use])
    if busy:
        threading.Thread(target=_kill_later, args=(busy,), daemon=True).start()


def _kill_later(workers: list[Any]) -> None:
    deadline = time.monotonic() + max(float(worker.config.get("Timeout", 30)) for worker in workers)
    while any(worker.in_use for worker in workers) and time.monotonic() < deadline:
        time.sleep(0.05)
    lambda_runtime.kill_workers(workers)


def correct_workers() -> None:
    """Let running invocations end when the code changes, and answer later ones with the new code.

    An invocation that began before the change may start a worker with the old code after it. The emulator would use
    that worker for all later invocations. Lambda API reference, UpdateFunctionCode.
    """
    lambda_runtime.kill_when_idle = kill_when_idle
    correct(lambda_runtime, "invalidate_worker", {"    kill_workers(doomed)": "    kill_when_idle(doomed)"})
    correct(
        lambda_runtime,
        "acquire_worker",
        {"            if not worker.in_use:\n": "            if not worker.in_use and worker.code_zip == code_zip:\n"},
    )
    # It imports these functions by name.
    lambda_svc.invalidate_worker = lambda_runtime.invalidate_worker
    lambda_svc.acquire_worker = lambda_runtime.acquire_worker


def _set_key(group: str, key: str | None) -> Any:
    if group not in cloudwatch_logs._log_groups:
        message = f"The specified log group does not exist: {group}"
        return cloudwatch_logs.error_response_json("ResourceNotFoundException", message, 400)
    cloudwatch_logs._log_groups[group]["kmsKeyId"] = key
    return cloudwatch_logs.json_response({})


Tagged = tuple[str, list[dict[str, str]]]


def _flat(tags: dict[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def tagged_in_api_gateway() -> Iterator[Tagged]:
    """APIs, stages and domain names with their tags."""
    for store in (apigateway._api_tags, apigateway_v1._v1_tags):
        yield from ((arn, _flat(tags)) for arn, tags in store.items())


def tagged_log_groups() -> Iterator[Tagged]:
    """Log groups with their tags. Their ARNs are without `:*` at the end."""
    for group in cloudwatch_logs._log_groups.values():
        yield group["arn"].removesuffix(":*"), _flat(group["tags"])


def tagged_alarms() -> Iterator[Tagged]:
    """Alarms with their tags."""
    for alarm in cloudwatch._alarms.values():
        yield alarm["AlarmArn"], _flat(cloudwatch._resource_tags.get(alarm["AlarmArn"]) or {})


def tagged_certificates() -> Iterator[Tagged]:
    """Certificates with their tags."""
    for arn, certificate in acm._certificates.items():
        yield arn, certificate.get("Tags") or []


def main() -> None:
    """Correct the emulator and start it."""
    # The emulator answers `/health` on every host itself. That path belongs to the deployed APIs.
    ministack.app._HEALTH_PATHS = ("/_ministack/health",)

    apigateway.answers_preflight = answers_preflight
    apigateway.integration_url = integration_url
    correct(
        apigateway,
        "_handle_execute_in_scope",
        {
            # An API without a stage answers 404 ("Stages for HTTP APIs"); the emulator answers as `$default`.
            'if stage not in api_stages and stage != "$default":': "if stage not in api_stages:",
            'if method == "OPTIONS":': 'if method == "OPTIONS" and answers_preflight(api_id, path, headers):',
            "            integration,\n            mapped_path,\n": (
                '            {**integration, "integrationUri": integration_url(integration, path_params)},\n'
                '            "",\n'
            ),
            # None unless the route has scopes.
            "        authorizer_scopes = scopes or []\n": (
                '        authorizer_scopes = (scopes or []) if route.get("authorizationScopes") else None\n'
            ),
        },
    )
    # The event as AWS sends it.
    apigateway.complete_event = complete_event
    apigateway.may_invoke = may_invoke
    correct(
        apigateway,
        "_invoke_lambda_proxy",
        {
            "    # Build API Gateway v2 proxy event (payload format 2.0)\n": (
                '    route_arn = route_key.replace(" ", "")\n'
                '    api_arn = f"arn:aws:execute-api:{owner_region}:{owner_account_id}:{api_id}/{stage}/{route_arn}"\n'
                "    if not may_invoke(func_data, lambda_ref, api_arn):\n"
                '        return 500, {"Content-Type": "application/json"}, b\'{"message":"Internal Server Error"}\'\n'
            ),
            '"scopes": authorizer_scopes or [],': '"scopes": authorizer_scopes,',
            "for k, v in (authorizer_claims or {}).items()}": (
                "for k, v in (authorizer_claims or {}).items() if v is not None}"
            ),
            "    exec_record = ": "    event = complete_event(event, body)\n    exec_record = ",
        },
    )
    correct_workers()
    # AWS leaves the CORS headers out for another origin, and the browser then refuses.
    correct(
        apigateway,
        "_cors_preflight_response",
        {
            'return 403, {"Content-Type": "application/json"}, json.dumps(\n'
            '            {"message": "CORS origin denied"}\n'
            "        ).encode()": 'return 204, {"Content-Length": "0"}, b""'
        },
    )
    # CloudWatch Logs API reference: the emulator accepts a key for a new group only.
    cloudwatch_logs.set_key = _set_key
    correct(
        cloudwatch_logs,
        "handle_request",
        {
            '        "CreateDelivery": _create_delivery,\n': (
                '        "CreateDelivery": _create_delivery,\n'
                '        "AssociateKmsKey": lambda data: set_key(data["logGroupName"], data["kmsKeyId"]),\n'
                '        "DisassociateKmsKey": lambda data: set_key(data["logGroupName"], None),\n'
            )
        },
    )
    # Resource Groups Tagging API reference: GetResources returns all tagged resources but IAM's users and roles.
    tagging._COLLECTORS.update(
        {
            "acm": tagged_certificates,
            "apigateway": tagged_in_api_gateway,
            "cloudwatch": tagged_alarms,
            "logs": tagged_log_groups,
        }
    )
    # API reference, CreateRoute and CreateStage: 409 for an existing key or name.
    for noun, key in (("route", "routeKey"), ("stage", "stageName")):
        correct(
            apigateway,
            f"_create_{noun}",
            {
                "        return _api_not_found(api_id)\n": (
                    "        return _api_not_found(api_id)\n"
                    f'    if any(each["{key}"] == data.get("{key}") for each in _{noun}s.get(api_id, {{}}).values()):\n'
                    f"        message = f\"{noun.title()} {{data.get('{key}')}} already exists for this API\"\n"
                    '        return _apigw_error("ConflictException", message, 409)\n'
                )
            },
        )
    apigateway.delete_stage_settings = delete_stage_settings
    correct(
        apigateway,
        "handle_request",
        {
            "                    return _delete_stage(api_id, sub_id)\n": (
                "                    if len(parts) > 5:\n"
                "                        return delete_stage_settings(api_id, sub_id, parts[5:])\n"
                "                    return _delete_stage(api_id, sub_id)\n"
            ),
        },
    )
    ministack.app.closed = closed
    correct(
        ministack.app,
        "_handle_execute_api_request",
        {
            "    parsed = _parse_execute_api_url(host, path)\n": (
                "    refused = closed(host, path)\n    if refused:\n        return refused\n"
                "    parsed = _parse_execute_api_url(host, path)\n"
            )
        },
    )
    # The server closes idle connections after this time, and does so even if a request has just arrived on one: it
    # carries the request out and does not answer. AWS's clients then ask again, for a creation as well. Go's SDK closes
    # its own idle connections after 90 seconds.
    correct(ministack.app, "main", {"config.keep_alive_timeout = 75": "config.keep_alive_timeout = 3600"})
    sys.path.append(str(Path(__file__).parents[2]))
    from sandbox.corrections.faults import faulty  # noqa: PLC0415 - it is found there

    ministack.app.app = faulty(ministack.app.app)
    ministack.app.main()


if __name__ == "__main__":
    main()
