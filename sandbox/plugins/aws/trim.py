"""Cuts terraform-provider-aws down to some of its services, without touching its source: a go build overlay.

Two generated files of the provider name every service. A service that neither names is not compiled.
"""

import re
from collections.abc import Iterable
from pathlib import Path

from ...errors import SandboxError

_PROVIDER = "github.com/hashicorp/terraform-provider-aws/"
_SERVICE = f"{_PROVIDER}internal/service/"
_CLIENT = "github.com/aws/aws-sdk-go-v2/service/"
_SERVICES_FILE = Path("internal/provider/sdkv2/service_packages_gen.go")
_CLIENTS_FILE = Path("internal/conns/awsclient_gen.go")
_GENERATED = (_SERVICES_FILE.name, _CLIENTS_FILE.name)


def trim(source: Path, services: Iterable[str]) -> dict[str, str]:
    """The two files, for these services and those that they import.

    Args:
        source: the provider's source.
        services: names of folders in `internal/service`, such as `lambda`.

    Returns:
        Path below `source` to the file's new text.

    Raises:
        SandboxError: the provider does not have one of the services, or its files are not as expected.
    """
    packages = _packages(source, ["internal/provider/sdkv2", *(f"internal/service/{name}" for name in services)])
    kept = {Path(package).name for package in packages if package.startswith("internal/service/")}
    clients = {name.partition("/")[0] for package in packages for name in _imports(source / package, _CLIENT)}
    return {
        str(_SERVICES_FILE): _only_services((source / _SERVICES_FILE).read_text(encoding="utf-8"), kept),
        str(_CLIENTS_FILE): _only_clients((source / _CLIENTS_FILE).read_text(encoding="utf-8"), clients),
    }


def _packages(source: Path, roots: Iterable[str]) -> set[str]:
    """The provider's packages that some of them import, the two files aside."""
    found: set[str] = set()
    waiting = list(roots)
    while waiting:
        package = waiting.pop()
        if package not in found:
            if not (source / package).is_dir():
                raise SandboxError(f"{package}: the provider does not have it. Correct services.toml.")
            found.add(package)
            waiting += _imports(source / package, _PROVIDER)
    return found


def _imports(folder: Path, prefix: str) -> set[str]:
    """The packages below `prefix` that the files of one folder import."""
    pattern = re.compile(rf'^(?:import)?\s+(?:[\w.]+ )?"{re.escape(prefix)}([\w/]+)"$', re.M)
    files = [file for file in folder.glob("*.go") if not file.name.endswith("_test.go")]
    texts = [file.read_text(encoding="utf-8") for file in files if file.name not in _GENERATED]
    return {name for text in texts for name in pattern.findall(text)}


def _only_services(text: str, services: set[str]) -> str:
    pattern = re.compile(
        rf'^\t(?:\w+ )?"{re.escape(_SERVICE)}(\w+)"\n|^\t\t(\w+?)(?:_sdk)?\.ServicePackage\(ctx\),\n', re.M
    )
    named = {match[1] or match[2] for match in pattern.finditer(text)}
    if not services <= named:
        raise SandboxError(f"{_SERVICES_FILE}: it does not name {', '.join(sorted(services - named))}.")
    return pattern.sub(lambda match: match[0] if (match[1] or match[2]) in services else "", text)


def _only_clients(text: str, clients: set[str]) -> str:
    imported = re.compile(rf'^\t(?:(\w+) )?"{re.escape(_CLIENT)}(\w+)"\n', re.M)
    packages = {match[1] or match[2]: match[2] for match in imported.finditer(text)}
    method = re.compile(
        r"^func \(c \*AWSClient\) \w+\(ctx context\.Context\) \*(\w+)\.Client \{\n.*?^\}\n\n?", re.M | re.S
    )
    if not packages or not {match[1] for match in method.finditer(text)} <= packages.keys():
        raise SandboxError(f"{_CLIENTS_FILE}: it is not as expected. Use the version of the provider in go.mod.")
    text = method.sub(lambda match: match[0] if packages[match[1]] in clients else "", text)
    return imported.sub(lambda match: match[0] if match[2] in clients else "", text)
