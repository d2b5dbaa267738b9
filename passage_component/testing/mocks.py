"""Run a Pulumi program in-process, without an engine and a cloud, and return everything that it registers.

It shows the resource graph. It does not show that it deploys.
"""

import asyncio
import contextlib
import inspect
import runpy
import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pulumi
from pulumi import runtime
from pulumi.runtime import settings
from pulumi.runtime.stack import run_in_stack

from .functions import Results, Stacks, check_results
from .module_cache import modules_of
from .monitor import Monitor
from .program import Program

_THREADS = 64
"""A registration waits in a thread until its transforms have run, and transforms may call functions."""


def run_program(
    program: Callable[[], object] | str | Path,
    *,
    preview: bool = False,
    config: Mapping[str, str] | None = None,
    secret_config: Mapping[str, str] | None = None,
    functions: Results | None = None,
    stacks: Stacks | None = None,
    project: str = "project",
    stack: str = "stack",
) -> Program:
    """Run a program without an engine and a cloud, and return everything that it registers.

    Transforms run as the engine runs them. An output that a provider computes is a placeholder of its type, the same in
    every run. In a preview it is unknown.

    Args:
        program: a function that creates resources, or the path of a program (`__main__.py` or its folder). Its
            Pulumi.yaml and stack files are not read.
        preview: whether to run as `pulumi preview` does on a new stack, with unknown outputs. Default: false.
        config: stack configuration, key to value as a string. A key without a namespace, such as `app_id`, is the
            project's; `aws:region` is the provider's. Default: none.
        secret_config: the same for secret values. Default: none.
        functions: token of a provider function, such as `aws:ssm/getParameter:getParameter`, to its result, or to a
            function from its arguments to its result. Values that are left out are placeholders. Default: none.
        stacks: name of another stack, as the program's `StackReference` names it, to its outputs. Default: none.
        project: the project's name. Default: `project`.
        stack: the stack's name. Default: `stack`.

    Returns:
        The record of the run, after all Outputs have resolved.

    Raises:
        ValueError: the program reads a stack that is not in `stacks`, or calls a function whose result nobody declares.
        Exception: any exception of the program, in its body or in an `apply` that a resource consumes.
    """
    check_results(functions or {})
    plain = _full_keys(project, config)
    secret = _full_keys(project, secret_config)
    record = Program()
    monitor = Monitor(
        record,
        (project, stack),
        preview=preview,
        region=plain.get("aws:region"),
        functions=functions or {},
        stacks=stacks or {},
    )
    # In a thread of its own, because the caller may have an event loop. The SDK's settings are the thread's, too.
    with contextlib.closing(monitor), ThreadPoolExecutor(1) as thread:
        thread.submit(_run, program, plain, secret, monitor, record, (project, stack), preview=preview).result()
    return record


def _run(
    program: Callable[[], object] | str | Path,
    config: Mapping[str, str],
    secret_config: Mapping[str, str],
    monitor: Monitor,
    record: Program,
    names: tuple[str, str],
    *,
    preview: bool,
) -> None:
    runtime.set_all_config({**config, **secret_config}, list(secret_config))
    settings.ROOT.set(None)
    project, stack = names
    settings.configure(
        settings.Settings(project, stack, monitor, monitor, dry_run=preview, organization="organization")
    )
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    loop.set_default_executor(ThreadPoolExecutor(_THREADS))
    try:
        with _in_its_folder(program):
            loop.run_until_complete(run_in_stack(lambda: _main(program, monitor, record)))
    finally:
        # A failed program leaves registrations that wait for ever. Its exception is already on its way to the caller.
        loop.set_exception_handler(lambda *_: None)
        pending = asyncio.all_tasks(loop)
        for task in pending:
            task.cancel()
        loop.run_until_complete(asyncio.gather(*pending, return_exceptions=True))
        loop.run_until_complete(loop.shutdown_default_executor())
        asyncio.set_event_loop(None)
        loop.close()


def _full_keys(project: str, config: Mapping[str, str] | None) -> dict[str, str]:
    return {key if ":" in key else f"{project}:{key}": value for key, value in (config or {}).items()}


async def _main(program: Callable[[], object] | str | Path, monitor: Monitor, record: Program) -> None:
    task = asyncio.current_task()

    def note(args: pulumi.ResourceTransformationArgs) -> None:
        monitor.expect(args)
        # The program's own code runs in this task, and each function given to an `apply` in another one.
        if asyncio.current_task() is not task:
            record.registered_late.append(args.name)

    runtime.register_stack_transformation(note)
    if callable(program):
        result = program()
        if inspect.isawaitable(result):
            await result
    else:
        runpy.run_path(str(_file(program)), run_name="__main__")
    # Let the registrations start: the SDK waits for these fast, and for Outputs alone in quadratic time.
    await asyncio.sleep(0)


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
