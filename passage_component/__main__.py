"""`python -m passage_component`: what is said beside a deployment."""

import argparse
import io
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from .errors import InputError, nearest
from .tools import check_issuer, orphans, report
from .tools.deployer_policy import deployer_policy


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Returns:
        0 when all is well, 1 when something would be refused or is left over, 2 when the command was given wrongly,
        AWS can't be asked or not for everything, 3 when a report found what it was asked to fail on.
    """
    options = _parser().parse_args(arguments)
    return int(options.run(options))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m passage_component", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)

    text = "say what API Gateway would refuse about an issuer, before a deployment does"
    command = commands.add_parser("check-issuer", help=text, description=text)
    command.set_defaults(run=_check_issuer)
    command.add_argument("issuer", metavar="URL", help="the issuer, to the byte, as the authorizer would get it")
    command.add_argument("--token", metavar="-", help="check a token as well: `-` reads it from standard input")
    command.add_argument("--audience", action="append", default=[], help="one that the authorizer has; may be repeated")

    text = "print the IAM policy that whoever deploys a component needs"
    command = commands.add_parser("deployer-policy", help=text, description=text)
    command.set_defaults(run=_print_deployer_policy)
    command.add_argument("--name", default="*", help="the component's logical name. Default: any")
    command.add_argument("--account", default="*", help="the account's number, 12 digits. Default: any")
    command.add_argument("--region", default="*", help="the region. Default: any")
    partitions = ("aws", "aws-cn", "aws-us-gov")
    command.add_argument("--partition", choices=partitions, help="Default: the region's; aws for any region")

    text = "say who gains and who loses access, from what `pulumi preview --json --show-sames` printed"
    command = commands.add_parser("report", help=text, description=text)
    command.set_defaults(run=_report)
    command.add_argument("preview", metavar="PREVIEW.json", help="the file; - for standard input")
    command.add_argument("--format", choices=tuple(report.FORMATS), default="markdown", help="Default: markdown")
    command.add_argument(
        "--fail-on",
        metavar="KINDS",
        type=lambda text: [kind.strip() for kind in text.split(",") if kind.strip()],
        default=[],
        help=f"exit with 3 when one of them is found; a comma list of {', '.join(report.KINDS)}",
    )

    text = "list what AWS has of a stack and its state does not know, from what `pulumi stack export` printed"
    command = commands.add_parser("orphans", help=text, description=text)
    command.set_defaults(run=_orphans)
    command.add_argument("state", metavar="STATE.json", help="the file; - for standard input")
    text = "a tag that this stack's resources have and no other stack's; may be repeated, all have to match"
    command.add_argument("--tag", action="append", required=True, metavar="KEY=VALUE", help=text)
    text = (
        "a domain of the stack whose DNS records are looked for, though no certificate in the state has it; repeatable"
    )
    command.add_argument("--domain", action="append", default=[], metavar="NAME", help=text)
    command.add_argument("--region", help="Default: the environment's or the profile's, as for the AWS CLI")
    return parser


def _print_deployer_policy(options: argparse.Namespace) -> int:
    try:
        policy = deployer_policy(
            options.name, account=options.account, region=options.region, partition=options.partition
        )
    except InputError as error:
        print(error)
        return 2
    print(json.dumps(policy, indent=2))
    return 0


def _report(options: argparse.Namespace) -> int:
    for kind in options.fail_on:
        if kind not in report.KINDS:
            hint = nearest(kind, report.KINDS)
            print(f'report: --fail-on: "{kind}"; {hint}allowed are {", ".join(report.KINDS)}', file=sys.stderr)
            return 2
    try:
        text = sys.stdin.read() if options.preview == "-" else Path(options.preview).read_text(encoding="utf-8-sig")
        found = report.make_report(report.read_preview(text))
    except (OSError, UnicodeDecodeError, report.PreviewError) as error:
        print(f"report: {options.preview}: {error}", file=sys.stderr)
        return 2
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A name that the terminal has no letters for ends nothing.
        sys.stdout.reconfigure(errors="backslashreplace")
    sys.stdout.write(report.FORMATS[options.format](found))
    if failing := found.fails_on(options.fail_on):
        why = "the preview failed, which may hide" if found.preview.errors else "found, as asked for with --fail-on:"
        print(f"report: {why} {', '.join(failing)}", file=sys.stderr)
        return 3
    return 0


def _orphans(options: argparse.Namespace) -> int:
    tags = dict(each.partition("=")[::2] for each in options.tag)
    if not all(tags) or not all("=" in each for each in options.tag):
        print("orphans: --tag: KEY=VALUE is allowed, such as stack=production", file=sys.stderr)
        return 2
    try:
        text = sys.stdin.read() if options.state == "-" else Path(options.state).read_text(encoding="utf-8")
        state = orphans.read_state(text)
    except (OSError, UnicodeDecodeError, orphans.StateError) as error:
        print(f"orphans: {options.state}: {error}", file=sys.stderr)
        return 2
    try:
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - an extra
    except ModuleNotFoundError:
        print('orphans: it needs botocore: pip install "pulumi-passage-component[orphans]"', file=sys.stderr)
        return 2
    try:
        account = orphans.Account(options.region)
        found = orphans.find_orphans(account, state, tags, options.domain)
        hidden = orphans.not_looked_for(account, state)
    except (BotoCoreError, ClientError) as error:
        print(f"orphans: AWS can't be asked: {error}", file=sys.stderr)
        return 2
    for each in found:
        print(f"{each.type} {each.id} ({each.why})\n    {each.command}")
    print(f"{len(found)} orphan{'' if len(found) == 1 else 's'}")
    for sentence in hidden:
        print(f"orphans: {options.state}: {sentence}", file=sys.stderr)
    return 1 if found else 2 if hidden else 0


def _check_issuer(options: argparse.Namespace) -> int:
    token = None
    if options.token is not None:
        if options.token != "-":  # noqa: S105 - it stands for standard input
            print(
                "check-issuer: --token takes `-` only and reads the token from standard input: what is written", end=" "
            )
            print("on a command line ends up in the shell's history")
            return 2
        token = sys.stdin.read()
    try:
        findings = check_issuer.check_issuer(options.issuer, token=token, audiences=options.audience)
    except ModuleNotFoundError as error:
        package = str(error.name).partition(".")[0]
        print(f'check-issuer: --token needs {package}: pip install "pulumi-passage-component[testing]"')
        return 2
    print(options.issuer)
    for finding in findings:
        print(f"  {finding.level:<7}  {finding.what}")
        if finding.api_gateway:
            print(f"           API Gateway {finding.api_gateway}")
            print(f"           to do: {finding.todo}")
    problems = sum(finding.level == "problem" for finding in findings)
    print(f"{problems} problem{'' if problems == 1 else 's'}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
