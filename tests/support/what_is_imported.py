"""Run as a program, in a process of its own: builds components and prints whose modules that has imported.

The first list is of distributions that are neither pulumi, pulumi-aws nor what these require; the second of packages of
this repository.
"""

import importlib.metadata
import sys
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

REPOSITORY = Path(__file__).parent.parent.parent


def closure(*distributions: str) -> set[str]:
    """Distributions and all that they require, without extras."""
    required: set[str] = set()
    names = list(distributions)
    while names:
        name = canonicalize_name(names.pop())
        if name not in required:
            required.add(name)
            requirements = [Requirement(text) for text in importlib.metadata.requires(name) or []]
            names += [
                requirement.name
                for requirement in requirements
                if requirement.marker is None or requirement.marker.evaluate({"extra": ""})
            ]
    return required


ALLOWED = closure("pulumi", "pulumi-aws")
OWNERS = importlib.metadata.packages_distributions()
BEFORE = set(sys.modules)


def build() -> None:
    """Create one component of each class, with everything that is off by default."""
    import pulumi  # noqa: PLC0415 - what it imports is counted

    from passage_component import JwtHttpApi, PassageHttpApi, lambda_archive  # noqa: PLC0415

    class Mocks(pulumi.runtime.Mocks):
        def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> tuple[str, dict[str, object]]:
            return args.name, dict(args.inputs)

        def call(self, args: pulumi.runtime.MockCallArgs) -> tuple[dict[str, object], None]:
            raise NotImplementedError(args.token)

    pulumi.runtime.set_mocks(Mocks())
    PassageHttpApi(
        "api",
        {
            "app_id": "SandboxPassageApp0000001",
            "auth_origin": "https://app.example.com",
            "code": lambda_archive(str(REPOSITORY / "handlers")),
            "routes": {"GET /me": {"handler": "me.handler"}, "ANY /{proxy+}": {"handler": "items.create"}},
            "alarms": {"topic_arns": ["arn:aws:sns:eu-west-1:123456789012:on-call"]},
            "domain": {"name": "api.example.com", "hosted_zone_id": "Z123"},
        },
    )
    JwtHttpApi(
        "svc",
        {
            "authorizers": {"people": {"issuer": "https://login.example.com/", "audiences": ["svc"]}},
            "routes": {"GET /backend": {"url": "https://backend.example.com/"}},
        },
    )


if __name__ == "__main__":
    build()
    modules = {name: module for name, module in sys.modules.items() if name not in BEFORE}
    distributions = {owner for name in modules for owner in OWNERS.get(name.partition(".")[0], ())}
    # A namespace package has no file.
    files = {name: Path(getattr(module, "__file__", None) or "/") for name, module in modules.items()}
    packages = {
        name.partition(".")[0]
        for name, file in files.items()
        if file.is_relative_to(REPOSITORY) and ".venv" not in file.parts and file != Path(__file__)
    }
    foreign = {name for name in distributions if canonicalize_name(name) not in ALLOWED}
    sys.stdout.write(f"{sorted(foreign)} {sorted(packages)}\n")
