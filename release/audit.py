"""Asks an advisory service for known vulnerabilities of every package in every lock file.

    python -m release.audit [--service URL]

The exit code is 0 without known vulnerabilities, 1 with some, and 2 if some packages could not be checked.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from .environments import CommandError, create_tools
from .locks import LOCKS, REPOSITORY, pins

SERVICE = "https://api.osv.dev/v1/query"
"""The Open Source Vulnerabilities database, with the Python Packaging Advisory Database and GitHub's."""

NONE_KNOWN, SOME_KNOWN, NOT_ASKED = 0, 1, 2


class UnauditedError(Exception):
    """A lock file could not be audited. The text is the reason."""


def audit(packages: Mapping[str, str], programs: Path, service: str) -> list[str]:
    """Ask for the known vulnerabilities of packages.

    Args:
        packages: name to version.
        programs: the folder of `pip-audit`.
        service: the address of an OSV service's `query`.

    Returns:
        One line per vulnerability.

    Raises:
        UnauditedError: the service is unreachable, or the report lacks a package.
    """
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as file:
        # Without markers, which would skip the packages of other platforms.
        file.write("".join(f"{name}=={version}\n" for name, version in packages.items()))
        file.flush()
        command = [str(programs / "pip-audit"), "--requirement", file.name, "--no-deps", "--disable-pip"]
        command += ["--vulnerability-service", "osv", "--osv-url", service]
        command += ["--format", "json", "--progress-spinner", "off"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - a locked tool
    # The exit code is 1 for findings and for a failure. Only findings print a report.
    if not done.stdout.strip():
        lines = done.stderr.strip().splitlines() or ["pip-audit printed nothing"]
        raise UnauditedError(lines[-1])
    return read_report(json.loads(done.stdout), packages)


def read_report(report: Mapping[str, Any], packages: Mapping[str, str]) -> list[str]:
    """One line per vulnerability in pip-audit's JSON.

    Raises:
        UnauditedError: the report lacks or skipped a package, which pip-audit treats as a success.
    """
    asked = {dependency["name"] for dependency in report["dependencies"] if "skip_reason" not in dependency}
    if left_out := sorted(packages.keys() - asked):
        raise UnauditedError(f"it knows nothing of {', '.join(left_out)}")
    return [
        f"{dependency['name']} {dependency['version']}: {vulnerability['id']} "
        f"({', '.join(vulnerability['aliases']) or 'no alias'}), "
        f"mended in {', '.join(vulnerability['fix_versions']) or 'no version yet'}"
        for dependency in report["dependencies"]
        for vulnerability in dependency["vulns"]
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m release.audit", description="Audit the lock files.")
    parser.add_argument("--service", default=SERVICE, help=f"address of an OSV service (default: {SERVICE})")
    service = parser.parse_args(arguments).service
    with tempfile.TemporaryDirectory() as temporary:
        try:
            programs = create_tools(Path(temporary))
        except CommandError as error:
            sys.stderr.write(f"error: pip-audit could not be installed: {error}\n")
            return NOT_ASKED
        return max(_print_audit(lock, programs, service) for lock in LOCKS)


def _print_audit(lock: Path, programs: Path, service: str) -> int:
    packages, name = pins(lock), lock.relative_to(REPOSITORY)
    try:
        vulnerabilities = audit(packages, programs, service)
    except UnauditedError as error:
        sys.stderr.write(
            f"{name}: not audited: {service} did not answer for all of its {len(packages)} packages ({error}); "
            "nothing is known about them; connect to the network, or name another OSV service with SERVICE=URL, "
            "and run `make audit` again\n"
        )
        return NOT_ASKED
    sys.stdout.write(f"{name}: {len(packages)} packages, {len(vulnerabilities)} known vulnerabilities\n")
    sys.stdout.write("".join(f"  {line}\n" for line in vulnerabilities))
    return SOME_KNOWN if vulnerabilities else NONE_KNOWN


if __name__ == "__main__":
    sys.exit(main())
