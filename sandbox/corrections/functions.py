"""Corrections of Lambda: what CreateFunction refuses, code that changes during invocations, and what handlers write."""

import json
import threading
import time
from collections.abc import Iterator, Mapping
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
def new_function(data: Mapping[str, Any]) -> Refusal | None:
    """The refusals of CreateFunction."""
    return next(_function_refusals(data), None)


@CORRECTIONS.before(
    "It accepts code in S3 that does not exist.", "Lambda API reference, UpdateFunctionCode, Errors", "_update_code"
)
def changed_code(name: str, data: Mapping[str, Any]) -> Refusal | None:
    """The refusals of UpdateFunctionCode."""
    if name not in lambda_svc._functions:
        return None
    return next(_code_refusals(data, "UpdateFunctionCode"), None)


@CORRECTIONS.before(
    "It accepts a role that does not exist or does not trust Lambda.",
    "Lambda API reference, UpdateFunctionConfiguration, Errors",
    "_update_config",
)
def changed_function(name: str, data: Mapping[str, Any]) -> Refusal | None:
    """The refusals of UpdateFunctionConfiguration."""
    return _role_refusal(str(data["Role"])) if name in lambda_svc._functions and data.get("Role") else None


def _function_refusals(data: Mapping[str, Any]) -> Iterator[Refusal]:
    yield from _code_refusals(data.get("Code") or {}, "CreateFunction")
    if data.get("PackageType", "Zip") == "Zip" and not data.get("Handler"):
        yield Refusal(_INVALID, "Handler is required for .zip deployment packages.")
    refusal = _role_refusal(str(data.get("Role") or ""))
    if refusal:
        yield refusal


def _code_refusals(code: Mapping[str, Any], operation: str) -> Iterator[Refusal]:
    if not {"ZipFile", "S3Bucket", "ImageUri"} & code.keys():
        yield Refusal(_INVALID, "Please provide a source for function code.")
    if len(code.get("ZipFile") or "") > _REQUEST_BYTES:
        message = f"Request must be smaller than {_REQUEST_BYTES} bytes for the {operation} operation"
        yield Refusal("RequestEntityTooLargeException", message, 413)
    if "S3Bucket" in code and lambda_svc._fetch_code_from_s3(code["S3Bucket"], code.get("S3Key", "")) is None:
        problem = "S3 Error Code: NoSuchKey. S3 Error Message: The specified key does not exist."
        yield Refusal(_INVALID, f"Error occurred while GetObject. {problem}")


def _role_refusal(arn: str) -> Refusal | None:
    role = iam._roles.get(arn.rpartition("/")[2])
    if role is not None and role["Arn"] == arn and _trusts_lambda(role["AssumeRolePolicyDocument"]):
        return None
    return Refusal(_INVALID, "The role defined for the function cannot be assumed by Lambda.")


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


_PREPARE = """
    # As in AWS's runtime: logging writes without being configured, and a result may have Decimals.
    import logging
    _output = logging.StreamHandler(sys.stderr)
    _output.setFormatter(logging.Formatter("[%(levelname)s]\\t%(asctime)s\\t%(message)s"))
    logging.getLogger().addHandler(_output)
    def _number(value):
        if type(value).__name__ != "Decimal":
            raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")
        return int(value) if value == value.to_integral_value() else float(value)
    _ms_install_invoke_depth()
"""

OF_RUNTIME.pieces(
    "python_runtime",
    "Logging below a warning is lost, a result can't have Decimals, and a module that fails leaves no traceback.",
    "Lambda developer guide, Log and monitor Python Lambda functions; aws/aws-lambda-python-runtime-interface-client",
    "_PYTHON_WORKER_SCRIPT",
    {
        "\n    _ms_install_invoke_depth()\n": _PREPARE,
        '"result": result}) + ': '"result": result}, default=_number) + ',
        '        _real_stdout.write(json.dumps({"status": "error", "error": str(e)}) + "\\n")\n': (
            "        traceback.print_exc()\n"
            '        _real_stdout.write(json.dumps({"status": "error", "error": str(e)}) + "\\n")\n'
        ),
    },
)
OF_RUNTIME.pieces(
    "invocations_during_a_change",
    "A change of code interrupts running invocations.",
    "Lambda developer guide, Understanding the Lambda execution environment lifecycle",
    "invalidate_worker",
    {"    kill_workers(doomed)": "    kill_when_idle(doomed)"},
    kill_when_idle,
)
OF_RUNTIME.pieces(
    "invocations_after_a_change",
    "An invocation that began before a change leaves a worker with the old code, which later ones then use.",
    "Lambda API reference, UpdateFunctionCode",
    "acquire_worker",
    {"            if not worker.in_use:\n": "            if not worker.in_use and worker.code_zip == code_zip:\n"},
)
