"""`python -m sandbox`: a Pulumi project on this machine, without an AWS account."""

import argparse
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from . import emulator, engine, processes
from .deployment import Sandbox
from .errors import SandboxError
from .first_requests import first_requests
from .plugins import finding
from .progress import say

REAL_WAITS = "PASSAGE_SANDBOX_REAL_WAITS"
"""The environment variable with which the built AWS plugin waits as on AWS."""

_POLL_SECONDS = 0.3
_SHOWN_CHARACTERS = 500
_CHANGES_CONFIGURATION = {"set", "set-all", "rm", "rm-all", "cp", "refresh", "env"}
_SERVICES = ("emulator", "proxy")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    rest: list[str] = []
    if "--" in arguments:
        rest = arguments[arguments.index("--") + 1 :]
        arguments = arguments[: arguments.index("--")]
    options = _parser().parse_args(arguments)
    if rest and options.verb not in ("up", "preview", "refresh", "destroy", "pulumi"):
        say(f"{options.verb}: it takes no arguments after --. Use them with up, preview, refresh, destroy or pulumi.")
        return 2
    if options.real_waits:
        os.environ[REAL_WAITS] = "1"
    try:
        sandbox = Sandbox(options.project, home=options.home, stack=options.stack)
        return int(options.run(sandbox, options, rest))
    except SandboxError as error:
        say(f"sandbox: {error}")
        return 1
    except KeyboardInterrupt:
        say("sandbox: interrupted. The next `up` repairs the stack.")
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("project", nargs="?", default=".", type=Path, help="folder of the Pulumi project. Default: .")
    common.add_argument("--home", type=Path, help="a folder for a separate sandbox. Default: one for each project name")
    common.add_argument(
        "--stack", default="sandbox", help="the stack, configured by Pulumi.STACK.yaml. Default: sandbox"
    )
    common.add_argument(
        "--real-waits", action="store_true", help="wait between polls as on AWS, where the plugin is built"
    )
    for name, run, text in (
        ("up", _up, "start everything, deploy, and print the URL, a token and two curl lines"),
        ("preview", _preview, "show what up would do. Arguments after -- are for pulumi"),
        ("refresh", _refresh, "update the state from the emulator"),
        ("destroy", _destroy, "delete the deployed resources"),
        ("down", _down, "end the sandbox's processes"),
        ("token", _token, "print a token that the deployed API accepts"),
        ("status", _status, "show the processes and their addresses"),
        ("logs", _logs, "print the logs of handlers, emulator and proxy"),
        ("pulumi", _pulumi, "run any pulumi command on the sandbox's stack: sandbox pulumi -- stack export"),
    ):
        verb = verbs.add_parser(name, parents=[common], help=text, description=text)
        verb.set_defaults(run=run)
        if name == "token":
            verb.add_argument("--sub", help="the user's id")
            verb.add_argument("--audience", action="append", help="the aud. Repeat for a list")
            verb.add_argument("--scope", help="scopes, separated by spaces")
            verb.add_argument("--expires-in", type=float, default=3600, metavar="SECONDS", help="Default: 3600")
            verb.add_argument("--authorizer", help="name of the authorizer, if there are several")
        if name == "logs":
            verb.add_argument("-f", "--follow", action="store_true", help="print new lines until interrupted")
    return parser


def _up(sandbox: Sandbox, _: argparse.Namespace, rest: list[str]) -> int:
    done = sandbox.up(rest)
    if done.returncode:
        return done.returncode
    first = first_requests(sandbox)
    if first is None:
        return 0
    lines = [f"\nURL    {first.url}", f"Token  {first.token}\n" if first.token else f"{first.without_token}\n"]
    if first.token and not first.requests:
        lines.append("No protected GET route without path parameters. Send -H 'Authorization: Bearer TOKEN'.\n")
    wrong = []
    for request in first.requests:
        answer = request.answer()
        lines.append(f"# {answer.status}, {'with' if request.token else 'without'} a token\n{request.curl}\n")
        if answer.is_refusal is (request.token is not None):
            wrong.append(f"{request.method} {request.url}: it answered {answer.status} instead of {request.expected}.")
        elif request.token and answer.status // 100 != request.expected // 100:
            # API Gateway admitted the request: the deployment is as it should be.
            said = f": {answer.body[:_SHOWN_CHARACTERS]}" if answer.body else ", without a body."
            lines.append(f"The handler answered {answer.status}{said}\nSee `python -m sandbox logs`.\n")
    sys.stdout.write("\n".join(lines))
    if wrong:
        raise SandboxError(f"{' '.join(wrong)} See `python -m sandbox logs`.")
    return 0


def _preview(sandbox: Sandbox, _: argparse.Namespace, rest: list[str]) -> int:
    return sandbox.preview(rest).returncode


def _refresh(sandbox: Sandbox, _: argparse.Namespace, rest: list[str]) -> int:
    return sandbox.refresh(rest).returncode


def _destroy(sandbox: Sandbox, _: argparse.Namespace, rest: list[str]) -> int:
    return sandbox.destroy(rest).returncode


def _pulumi(sandbox: Sandbox, _: argparse.Namespace, rest: list[str]) -> int:
    if rest[:1] == ["config"] and set(rest) & _CHANGES_CONFIGURATION:
        file = sandbox.project.stack_file(sandbox.stack)
        raise SandboxError(f"pulumi config: the sandbox takes the configuration from {file} each time. Edit that file.")
    return sandbox.pulumi(rest).returncode


def _down(sandbox: Sandbox, _: argparse.Namespace, __: list[str]) -> int:
    stopped = sandbox.down()
    say(f"stopped {', '.join(stopped)}" if stopped else "nothing was running")
    return 0


def _token(sandbox: Sandbox, options: argparse.Namespace, _: list[str]) -> int:
    issuer = sandbox.issuer(f"-authorizer-{options.authorizer}" if options.authorizer else None)
    claims = {"sub": options.sub} if options.sub else {}
    audience = options.audience[0] if options.audience and len(options.audience) == 1 else options.audience
    if options.audience and set(issuer.audiences).isdisjoint(options.audience):
        say(f"token: the API refuses it, since the authorizer's audiences are {', '.join(issuer.audiences)}.")
    if options.expires_in <= 0:
        say("token: the API refuses it, since it has expired.")
    token = issuer.mint(audience=audience, expires_in=options.expires_in, scope=options.scope, **claims)
    sys.stdout.write(f"{token}\n")
    return 0


def _status(sandbox: Sandbox, _: argparse.Namespace, __: list[str]) -> int:
    pulumi = engine.on_path(language=sandbox.project.language)
    lines = [
        f"project   {sandbox.project.name} ({sandbox.project.folder}), stack {sandbox.stack}",
        f"home      {sandbox.home.path}",
        f"engine    {f'{pulumi.version} from PATH' if pulumi else f'{engine.VERSION} of the sandbox'}",
    ]
    try:
        plugins = [(sdk, finding.find(sdk)) for sdk in sandbox.project.sdks()]
        lines += [
            f"plugin    {sdk.name} {sdk.version}, {plugin.source if plugin else 'not here yet'}"
            for sdk, plugin in plugins
        ]
    except SandboxError as error:
        lines.append(f"plugin    not known: {error}")
    for name, url in (("emulator", emulator.url(sandbox.home)), ("proxy", emulator.proxy_url(sandbox.home))):
        pid = processes.running(sandbox.home, name)
        lines.append(f"{name:<9} {f'runs as process {pid} at {url}' if pid else 'does not run'}")
    if processes.running(sandbox.home, "emulator"):
        lines += [f"API       {api_id} at {url}" for api_id, url in emulator.api_urls(sandbox.home).items()]
    deployed = sandbox.outputs().get("url") or ("yes" if sandbox.resources() else "nothing")
    if sandbox.resources() and not processes.running(sandbox.home, "emulator"):
        deployed = "nothing, since the emulator does not run. `up` deploys the stack again"
    lines.append(f"deployed  {deployed}")
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


def _logs(sandbox: Sandbox, options: argparse.Namespace, _: list[str]) -> int:
    # Each line of a handler begins with its function's name.
    files = {f"{name}: ": sandbox.home.logs / f"{name}.log" for name in _SERVICES} | {"": sandbox.home.handlers_log}
    read = dict.fromkeys(files, 0)
    while True:
        for beginning, file in files.items():
            if not file.exists():
                continue
            with file.open(encoding="utf-8", errors="replace") as log:
                log.seek(read[beginning])
                for line in log:
                    sys.stdout.write(f"{beginning}{line}")
                read[beginning] = log.tell()
        if not options.follow:
            return 0
        sys.stdout.flush()
        time.sleep(_POLL_SECONDS)
