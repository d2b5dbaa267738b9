"""`python -m passage_component`: the commands beside a deployment."""

import argparse
import sys
from collections.abc import Callable, Sequence

from .tools import check_issuer, deployer_policy, report
from .tools.orphans import command as orphans


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Returns:
        0 for success, 1 for orphans or an issuer that API Gateway would refuse, 2 for a wrong command, an error of
        AWS or resources that cannot be compared, 3 for a report with a kind of `--fail-on`.
    """
    options = _parser().parse_args(arguments)
    return int(options.run(options))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m passage_component", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)

    def add(name: str, run: Callable[[argparse.Namespace], int], text: str) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=text, description=text)
        command.set_defaults(run=run)
        return command

    text = "report before a deployment what API Gateway would refuse about an issuer"
    command = add("check-issuer", check_issuer.run, text)
    command.add_argument("issuer", metavar="URL", help="the issuer, to the byte, as in the authorizer")
    command.add_argument("--token", metavar="-", help="check also a token, which `-` reads from standard input")
    command.add_argument(
        "--audience", action="append", default=[], help="an audience of the authorizer; may be repeated"
    )

    command = add("deployer-policy", deployer_policy.run, "print the IAM policy that a component's deployer needs")
    command.add_argument("--name", default="*", help="the component's logical name. Default: any")
    command.add_argument("--account", default="*", help="the account ID, 12 digits. Default: any")
    command.add_argument("--region", default="*", help="the region. Default: any")
    partitions = ("aws", "aws-cn", "aws-us-gov")
    command.add_argument("--partition", choices=partitions, help="Default: the region's; aws for any region")

    text = "report who gains and who loses access, from the output of `pulumi preview --json --show-sames`"
    command = add("report", report.run, text)
    command.add_argument("preview", metavar="PREVIEW.json", help="the file; - for standard input")
    command.add_argument("--format", choices=tuple(report.FORMATS), default="markdown", help="Default: markdown")
    text = f"exit with 3 if the report has one of these kinds; a comma list of {', '.join(report.KINDS)}"
    command.add_argument("--fail-on", metavar="KINDS", type=_listed, default=[], help=text)

    text = "list what AWS has of a stack and its state does not know, from what `pulumi stack export` printed"
    command = add("orphans", orphans.run, text)
    command.add_argument("state", metavar="STATE.json", help="the file; - for standard input")
    text = "a tag that this stack's resources have and no other stack's; may be repeated, all have to match"
    command.add_argument("--tag", action="append", required=True, metavar="KEY=VALUE", help=text)
    text = (
        "a domain of the stack whose DNS records are looked for, though no certificate in the state has it; repeatable"
    )
    command.add_argument("--domain", action="append", default=[], metavar="NAME", help=text)
    command.add_argument("--region", help="Default: the environment's or the profile's, as for the AWS CLI")
    return parser


def _listed(text: str) -> list[str]:
    return [item.strip() for item in text.split(",") if item.strip()]


if __name__ == "__main__":
    sys.exit(main())
