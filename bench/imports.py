"""The time to import the package, beyond the modules of pulumi_aws that it needs."""

import importlib
import sys
from collections.abc import Iterator
from functools import partial

from .measure import Case, in_new_process, print_sample

BENCH = "import"
TITLE = "Importing the package"
TEXT = """In a new process. `pulumi and pulumi_aws` are `pulumi` and the modules of pulumi_aws that a program with an
API and functions uses; `the package` is `from passage_component import PassageHttpApi, lambda_archive` after these."""

MODULES = {"apigatewayv2": "Api", "cloudwatch": "LogGroup", "iam": "Role", "lambda_": "Function"}
"""The needed modules of pulumi_aws, and a name in each. Reading the name imports the module."""


def cases() -> Iterator[Case]:
    """The modules alone, and the package after them."""
    for what in ("pulumi and pulumi_aws", "the package"):
        yield Case(BENCH, what, "import", partial(in_new_process, "imports", what))


def import_modules() -> None:
    """Import the modules of a program written by hand."""
    aws = importlib.import_module("pulumi_aws")
    for module, name in MODULES.items():
        getattr(getattr(aws, module), name)


def import_package() -> None:
    """Import the modules of a program with the component."""
    package = importlib.import_module("passage_component")
    _ = package.PassageHttpApi, package.lambda_archive


def _main(what: str) -> None:
    if what == "the package":
        import_modules()
        print_sample(import_package)
    else:
        print_sample(import_modules)


if __name__ == "__main__":
    _main(*sys.argv[1:])
