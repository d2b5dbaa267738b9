"""Corrections of Lambda: what CreateFunction refuses, code that changes during invocations, and what handlers write."""

import importlib.util
import json
import os
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ministack.core import lambda_runtime
from ministack.services import iam, lambda_svc

from .correction import Corrections, Refusal
from .home import HOME

CORRECTIONS = Corrections("services.lambda_svc")
OF_RUNTIME = Corrections("core.lambda_runtime")

_INVALID = "InvalidParameterValueException"

_REQUEST_BYTES = 70_167_211
"""The most bytes of a CreateFunction request, in the words of Lambda's own answer: 50 MB of archive in base64."""

_SERVICE = "lambda.amazonaws.com"


@CORRECTIONS.before(
    "It accepts a function without code or handler, or whose role does not exist or does not trust Lambda.",
    "Lambda API reference, CreateFunction, Errors; the role's answer: hashicorp/terraform-provider-aws, "
    "internal/service/lambda/function.go",
    "_create_function",
)
def new_function(data: Mapping[str, Any]) -> Iterator[Refusal]:
    """The refusals of CreateFunction."""
    yield from _code_refusals(data.get("Code") or {}, "CreateFunction")
    if data.get("PackageType", "Zip") == "Zip" and not data.get("Handler"):
        yield Refusal(_INVALID, "Handler is required for .zip deployment packages.")
    yield from _role_refusals(str(data.get("Role") or ""))


@CORRECTIONS.before(
    "It accepts code in S3 that does not exist.", "Lambda API reference, UpdateFunctionCode, Errors", "_update_code"
)
def changed_code(name: str, data: Mapping[str, Any]) -> Iterator[Refusal]:
    """The refusals of UpdateFunctionCode."""
    if name in lambda_svc._functions:
        yield from _code_refusals(data, "UpdateFunctionCode")


@CORRECTIONS.before(
    "It accepts a role that does not exist or does not trust Lambda.",
    "Lambda API reference, UpdateFunctionConfiguration, Errors",
    "_update_config",
)
def changed_function(name: str, data: Mapping[str, Any]) -> Iterator[Refusal]:
    """The refusals of UpdateFunctionConfiguration."""
    if name in lambda_svc._functions and data.get("Role"):
        yield from _role_refusals(str(data["Role"]))


def _code_refusals(code: Mapping[str, Any], operation: str) -> Iterator[Refusal]:
    if not {"ZipFile", "S3Bucket", "ImageUri"} & code.keys():
        yield Refusal(_INVALID, "Please provide a source for function code.")
    if len(code.get("ZipFile") or "") > _REQUEST_BYTES:
        message = f"Request must be smaller than {_REQUEST_BYTES} bytes for the {operation} operation"
        yield Refusal("RequestEntityTooLargeException", message, 413)
    if "S3Bucket" in code and lambda_svc._fetch_code_from_s3(code["S3Bucket"], code.get("S3Key", "")) is None:
        problem = "S3 Error Code: NoSuchKey. S3 Error Message: The specified key does not exist."
        yield Refusal(_INVALID, f"Error occurred while GetObject. {problem}")


def _role_refusals(arn: str) -> Iterator[Refusal]:
    role = iam._roles.get(arn.rpartition("/")[2])
    if role is None or role["Arn"] != arn or not _trusts_lambda(role["AssumeRolePolicyDocument"]):
        yield Refusal(_INVALID, "The role defined for the function cannot be assumed by Lambda.")


def _trusts_lambda(document: str) -> bool:
    statements = json.loads(document).get("Statement") or []
    for statement in [statements] if isinstance(statements, dict) else statements:
        principal = statement.get("Principal") or {}
        services = principal.get("Service") if isinstance(principal, dict) else None
        if statement.get("Effect") == "Allow" and _SERVICE in (
            [services] if isinstance(services, str) else services or []
        ):
            return True
    return False


def kill_when_idle(workers: list[Any]) -> None:
    """End a function's old workers, each after its invocation."""
    busy = [worker for worker in workers if worker.in_use]
    lambda_runtime.kill_workers([worker for worker in workers if not worker.in_use])
    if busy:
        threading.Thread(target=_kill_later, args=(busy,), daemon=True).start()


def _kill_later(workers: list[Any]) -> None:
    deadline = time.monotonic() + max(float(worker.config.get("Timeout", 30)) for worker in workers)
    while any(worker.in_use for worker in workers) and time.monotonic() < deadline:
        time.sleep(0.05)
    lambda_runtime.kill_workers(workers)


_writing = threading.Lock()


def write_log(function: str, text: str) -> None:
    """Append what a handler wrote to the home's log, each line with the function's name."""
    lines = "".join(f"{function}: {line}\n" for line in text.splitlines())
    with _writing, HOME.handlers_log.open("a", encoding="utf-8") as log:
        log.write(lines)


@OF_RUNTIME.instead(
    "Only CloudWatch Logs has what a handler writes. The sandbox's own: `python -m sandbox logs` shows it.",
    "Lambda developer guide, Log and monitor Python Lambda functions",
    "Worker._read_stderr",
)
def read_output(_original: Any, worker: Any) -> None:
    """Read what a handler writes while it runs, into the emulator's logs and the home's."""
    try:
        for line in worker._proc.stderr:
            worker._stderr_queue.put(line.rstrip("\n"))
            write_log(worker.func_name, line)
    except (OSError, ValueError):
        # The worker has ended.
        return


@OF_RUNTIME.instead(
    "As read_output, of tracebacks.",
    "Lambda developer guide, Log and monitor Python Lambda functions",
    "Worker.invoke",
)
def invoke(original: Any, worker: Any, *arguments: Any, **more: Any) -> Any:
    """Invoke a function, and log the traceback of its exception, or what else ended it."""
    try:
        result = original(worker, *arguments, **more)
    except RuntimeError as error:
        write_log(worker.func_name, str(error))
        raise
    if result.get("status") == "error":
        write_log(worker.func_name, str(result.get("trace") or result.get("error")))
    return result


_BROUGHT = ("boto3", "botocore", "s3transfer", "jmespath", "dateutil", "six", "urllib3")
"""The packages of AWS's Python runtimes (Lambda developer guide, "Runtime-included SDK versions")."""


def runtime_packages() -> Path:
    """A folder with the packages of AWS's Python runtimes, and not the emulator's own."""
    folder: Path = HOME.temporary / "runtime"
    folder.mkdir(exist_ok=True)
    for name in _BROUGHT:
        spec = importlib.util.find_spec(name)
        file = Path(str(spec and spec.origin))
        package = file.parent if file.name == "__init__.py" else file
        (folder / package.name).unlink(missing_ok=True)
        (folder / package.name).symlink_to(package)
    return folder


os.environ["SANDBOX_RUNTIME"] = str(runtime_packages())
