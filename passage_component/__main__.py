"""`python -m passage_component`: the commands beside a deployment."""

import argparse
import sys
from collections.abc import Callable, Sequence

from .tools import check_issuer, deployer_policy, report
from .tools.orphans import command as orphans


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Returns:
        0 when all is well, 1 when something would be refused or is left over, 2 when the command was given wrongly or
        AWS can't be asked, 3 when a report found what it was asked to fail on.
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

    text = "say what API Gateway would refuse about an issuer, before a deployment does"
    command = add("check-issuer", check_issuer.run, text)
    command.add_argument("issuer", metavar="URL", help="the issuer, to the byte, as the authorizer would get it")
    command.add_argument("--token", metavar="-", help="check a token as well: `-` reads it from standard input")
    command.add_argument("--audience", action="append", default=[], help="one that the authorizer has; may be repeated")

    command = add("deployer-policy", deployer_policy.run, "print the IAM policy that whoever deploys a component needs")
    command.add_argument("--name", default="*", help="the component's logical name. Default: any")
    command.add_argument("--account", default="*", help="the account's number, 12 digits. Default: any")
    command.add_argument("--region", default="*", help="the region. Default: any")
    partitions = ("aws", "aws-cn", "aws-us-gov")
    command.add_argument("--partition", choices=partitions, help="Default: the region's; aws for any region")

    text = "say who gains and who loses access, from what `pulumi preview --json --show-sames` printed"
    command = add("report", report.run, text)
    command.add_argument("preview", metavar="PREVIEW.json", help="the file; - for standard input")
    command.add_argument("--format", choices=tuple(report.FORMATS), default="markdown", help="Default: markdown")
    text = f"exit with 3 when one of them is found; a comma list of {', '.join(report.KINDS)}"
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
