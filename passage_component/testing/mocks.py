"""Run a Pulumi program in-process, without an engine and a cloud, and return everything that it registers.

Mocks show the resource graph. They do not show that it deploys.
"""

import asyncio
import contextlib
import logging
import runpy
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pulumi
from google.protobuf import json_format
from pulumi import runtime
from pulumi.runtime import mocks, rpc, settings
from pulumi.runtime.stack import run_in_stack

from ..model.type_tokens import CERTIFICATE, COMPONENTS, DOMAIN_NAME, STACK
from .module_cache import modules_of

UNKNOWN = "<unknown>"
"""Stands for a value that a preview does not know yet."""

_COMPUTED = ("apiEndpoint", "arn", "executionArn", "fqdn", "invokeArn", "name")
"""The outputs of every mocked resource, unless an input has the name."""

_COMPUTED_IN_CERTIFICATES = ("domainName", "resourceRecordName", "resourceRecordType", "resourceRecordValue")
_COMPUTED_IN_DOMAIN_NAMES = ("hostedZoneId", "targetDomainName")


class _Signature:
    """The signatures of special values in Pulumi's wire format (sdk/go/common/resource)."""

    KEY = "4dabf18193072939515e22adb298388d"
    SECRET = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - a marker, not a secret
    ASSET = "c44067f5952c0a294b673a41bacd8c17"
    ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7"


@dataclass(frozen=True)
class Secret:
    """Stands for a secret; `value` is the secret value."""

    value: Any


@dataclass(frozen=True)
class RegisteredResource:
    """One registered resource.

    Attributes:
        type: type token, such as `aws:apigatewayv2/route:Route`.
        name: logical name.
        parent: the parent's logical name; None below the stack.
        inputs: registered inputs under their names in the schema (camelCase); unknown ones are `UNKNOWN`,
            secret ones `Secret`.
        depends_on: logical names of its dependencies, through inputs or `depends_on`, sorted.
        protect: the `protect` option.
        retain_on_delete: the `retain_on_delete` option; None if it is not set, so that the parent's applies.
        provider: the explicit provider's reference, or an empty string.
        aliases: the registered aliases, as the SDK sends them.
        ignore_changes: the `ignore_changes` option.
        replace_on_changes: the `replace_on_changes` option.
        additional_secret_outputs: the `additional_secret_outputs` option.
    """

    type: str
    name: str
    parent: str | None
    inputs: Mapping[str, Any]
    depends_on: tuple[str, ...]
    protect: bool
    provider: str
    aliases: tuple[Any, ...]
    ignore_changes: tuple[str, ...]
    replace_on_changes: tuple[str, ...]
    additional_secret_outputs: tuple[str, ...]
    retain_on_delete: bool | None


@dataclass
class Program:
    """The record of a program's run.

    Attributes:
        resources: all registered resources except the stack, in order.
        exports: the stack's outputs; unknown values are `UNKNOWN`.
        outputs: component's logical name to its outputs, under their names in the schema (camelCase).
        warnings: the logged warnings, in order.
        registered_late: logical names registered inside an `apply`, which a preview may not show.
    """

    resources: list[RegisteredResource] = field(default_factory=list)
    exports: dict[str, Any] = field(default_factory=dict)
    outputs: dict[str, dict[str, Any]] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    registered_late: list[str] = field(default_factory=list)

    @property
    def routes(self) -> dict[str, str]:
        """The access tables of all components in the program together, route key to access.

        Raises:
            ValueError: two components have the same route key.
        """
        table: dict[str, str] = {}
        for resource in self.resources:
            if resource.type in COMPONENTS:
                routes = resource.inputs["routes"]
                if shared := sorted(table.keys() & routes.keys()):
                    raise ValueError(f'"{shared[0]}" is a route of several components. Read program["NAME"].inputs.')
                table |= routes
        return table

    def of_type(self, type_: str) -> list[RegisteredResource]:
        """The resources of one type token, in the order of their registration."""
        return [resource for resource in self.resources if resource.type == type_]

    def __getitem__(self, name: str) -> RegisteredResource:
        """The one resource with a logical name.

        Raises:
            KeyError: no resource or several resources have the name.
        """
        named = [resource for resource in self.resources if resource.name == name]
        if len(named) != 1:
            raise KeyError(f"{len(named)} resources are called {name}: {[resource.type for resource in named]}")
        return named[0]


def run_program(
    program: Callable[[], object] | str | Path,
    *,
    preview: bool = False,
    config: Mapping[str, str] | None = None,
    secret_config: Mapping[str, str] | None = None,
    project: str = "project",
    stack: str = "stack",
) -> Program:
    """Run a program against mocks and return everything that it registers.

    An output that a provider computes is the string `${name.output}`, such as `${api-api.id}`, with the resource's
    logical name. In a preview it is unknown.

    Args:
        program: a function that creates resources, or the path of a program (`__main__.py` or its folder). Its
            Pulumi.yaml and stack files are not read.
        preview: whether to run as `pulumi preview` does on a new stack, with unknown outputs. Default: false.
        config: stack configuration, key to value as a string. A key without a namespace, such as `app_id`, is the
            project's; `aws:region` is the provider's. Default: none.
        secret_config: the same for secret values. Default: none.
        project: the project's name. Default: `project`.
        stack: the stack's name. Default: `stack`.

    Returns:
        The record of the run, after all Outputs have resolved.

    Raises:
        Exception: any exception of the program, in its body or in an `apply` that a resource consumes.
    """
    plain = _full_keys(project, config)
    secret = _full_keys(project, secret_config)
    # In a thread of its own, because the caller may have an event loop.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(_run, program, plain, secret, (project, stack), preview=preview).result()


def _run(
    program: Callable[[], object] | str | Path,
    config: Mapping[str, str],
    secret_config: Mapping[str, str],
    names: tuple[str, str],
    *,
    preview: bool,
) -> Program:
    result = Program()
    logger = logging.Logger("pulumi")  # not the registered one, which has other handlers and records
    logger.addHandler(_WarningRecorder(result))
    monitor = _RecordingMonitor(result, preview=preview)
    loops: list[asyncio.AbstractEventLoop] = []
    loop = _new_loop(loops)
    # The SDK gives each of its threads an event loop and never closes it. These loops are closed below.
    loop.set_default_executor(ThreadPoolExecutor(initializer=_new_loop, initargs=(loops,)))
    try:
        runtime.set_all_config({**config, **secret_config}, list(secret_config))
        settings.ROOT.set(None)
        # Outputs of an earlier program, or of no program, would never resolve on this loop.
        settings.SETTINGS.outputs.clear()
        mocks.set_mocks(_Echo(preview=preview), *names, preview, logger, monitor)
        # set_mocks created a stack; run_in_stack creates another one.
        settings.ROOT.set(None)
        with _in_its_folder(program):
            loop.run_until_complete(run_in_stack(lambda: _main(program, result)))
    finally:
        settings.ROOT.set(None)
        runtime.set_all_config({}, [])
        # A failed program leaves registrations that wait for ever. Its exception is already on its way to the caller.
        loop.set_exception_handler(lambda *_: None)
        pending = asyncio.all_tasks(loop)
        for task in pending:
            task.cancel()
        loop.run_until_complete(asyncio.gather(*pending, return_exceptions=True))
        loop.run_until_complete(loop.shutdown_default_executor())
        asyncio.set_event_loop(None)
        for created in loops:
            created.close()
    return result


def _full_keys(project: str, config: Mapping[str, str] | None) -> dict[str, str]:
    return {key if ":" in key else f"{project}:{key}": value for key, value in (config or {}).items()}


def _new_loop(loops: list[asyncio.AbstractEventLoop]) -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    loops.append(loop)
    return loop


def _main(program: Callable[[], object] | str | Path, result: Program) -> None:
    finished = False

    def note_late(args: pulumi.ResourceTransformationArgs) -> None:
        if finished:
            result.registered_late.append(args.name)

    runtime.register_stack_transformation(note_late)
    if callable(program):
        program()
    else:
        runpy.run_path(str(_file(program)), run_name="__main__")
    finished = True


@contextlib.contextmanager
def _in_its_folder(program: Callable[[], object] | str | Path) -> Iterator[None]:
    """Run as Pulumi does, in the program's folder and with that folder first on the import path."""
    if callable(program):
        yield
        return
    folder = _file(program).parent
    before = set(sys.modules)
    sys.path.insert(0, str(folder))
    try:
        with contextlib.chdir(folder):
            yield
    finally:
        sys.path.remove(str(folder))
        # Another program may have modules of the same names.
        for name in modules_of(folder) - before:
            del sys.modules[name]


def _file(program: str | Path) -> Path:
    path = Path(program)
    return (path / "__main__.py" if path.is_dir() else path).resolve()


class _Echo(mocks.Mocks):
    """Providers whose outputs are the inputs and, except in a preview, `${name.output}` for computed ones."""

    def __init__(self, *, preview: bool) -> None:
        self._preview = preview

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        objects = self._objects(args)
        if self._preview or not args.custom:
            return "", args.inputs | objects
        computed = {name: f"${{{args.name}.{name}}}" for name in _COMPUTED}
        return f"${{{args.name}.id}}", computed | args.inputs | objects

    def _objects(self, args: mocks.MockResourceArgs) -> dict[str, Any]:
        """Output objects with members of the program and of the provider."""

        def computed(path: str, names: Iterable[str]) -> dict[str, str]:
            return {name: rpc.UNKNOWN if self._preview else f"${{{args.name}.{path}.{name}}}" for name in names}

        if args.typ == CERTIFICATE:
            return {"domainValidationOptions": [computed("domainValidationOptions[0]", _COMPUTED_IN_CERTIFICATES)]}
        if args.typ == DOMAIN_NAME:
            given = args.inputs.get("domainNameConfiguration", {})
            return {"domainNameConfiguration": given | computed("domainNameConfiguration", _COMPUTED_IN_DOMAIN_NAMES)}
        return {}

    def call(self, args: mocks.MockCallArgs) -> tuple[dict[str, Any], list[tuple[str, str]] | None]:
        return dict(args.args), []


class _RecordingMonitor(mocks.MockMonitor):
    """Records whole registrations, of which `Mocks.new_resource` gets a part."""

    def __init__(self, result: Program, *, preview: bool) -> None:
        super().__init__(_Echo(preview=preview))
        self._result = result

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802 - gRPC's name
        response = super().RegisterResource(request)
        if request.type != STACK:
            self._result.resources.append(_resource(request))
        return response

    def RegisterResourceOutputs(self, request: Any) -> Any:  # noqa: N802 - gRPC's name
        outputs = _plain(json_format.MessageToDict(request.outputs))
        if request.urn.split("::")[2] == STACK:
            self._result.exports = outputs
        else:
            self._result.outputs[_name(request.urn)] = outputs
        return super().RegisterResourceOutputs(request)


class _WarningRecorder(logging.Handler):
    def __init__(self, result: Program) -> None:
        super().__init__(logging.WARNING)
        self._result = result

    def emit(self, record: logging.LogRecord) -> None:
        if record.levelno == logging.WARNING:
            self._result.warnings.append(record.getMessage())


def _resource(request: Any) -> RegisteredResource:
    parent_type = request.parent.split("::")[2] if request.parent else ""
    return RegisteredResource(
        type=request.type,
        name=request.name,
        parent=None if parent_type in ("", STACK) else _name(request.parent),
        inputs=_plain(json_format.MessageToDict(request.object)),
        depends_on=tuple(sorted({_name(urn) for urn in request.dependencies})),
        protect=request.protect,
        provider=request.provider,
        aliases=tuple(json_format.MessageToDict(alias) for alias in request.aliases),
        ignore_changes=tuple(request.ignoreChanges),
        replace_on_changes=tuple(request.replaceOnChanges),
        additional_secret_outputs=tuple(request.additionalSecretOutputs),
        retain_on_delete=request.retainOnDelete if request.HasField("retainOnDelete") else None,
    )


def _name(urn: str) -> str:
    return urn.split("::", 3)[3]


def _plain(value: Any) -> Any:
    """A value from the wire format as a reader writes it in an expected graph."""
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if value == rpc.UNKNOWN:
        return UNKNOWN
    if not isinstance(value, dict):
        return value
    match value.get(_Signature.KEY):
        case _Signature.SECRET:
            return Secret(_plain(value["value"]))
        case _Signature.ASSET:
            return {"asset": value.get("path") or value.get("uri") or value.get("text", "")}
        case _Signature.ARCHIVE:
            return {"archive": _plain(value.get("assets") or value.get("path") or value.get("uri"))}
        case _:
            return {key: _plain(item) for key, item in value.items()}
