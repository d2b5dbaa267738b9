"""Reading pip-audit's report."""

import re
from typing import Any

import pytest

from release.audit import UnauditedError, read_report

PACKAGES = {"alpha": "1.0", "beta": "2.0"}
FOUND = {"id": "PYSEC-2026-1", "aliases": [], "fix_versions": []}


def report(*dependencies: dict[str, Any]) -> dict[str, Any]:
    return {"dependencies": list(dependencies), "fixes": []}


def test_each_vulnerability_is_a_line() -> None:
    mended = {"id": "PYSEC-2026-2", "aliases": ["CVE-2026-2", "GHSA-2"], "fix_versions": ["2.1", "3.0"]}
    given = report(
        {"name": "alpha", "version": "1.0", "vulns": []}, {"name": "beta", "version": "2.0", "vulns": [FOUND, mended]}
    )

    assert read_report(given, PACKAGES) == [
        "beta 2.0: PYSEC-2026-1 (no alias), mended in no version yet",
        "beta 2.0: PYSEC-2026-2 (CVE-2026-2, GHSA-2), mended in 2.1, 3.0",
    ]


@pytest.mark.parametrize("rest", [[], [{"name": "beta", "skip_reason": "Dependency not found on PyPI"}]])
def test_package_missing_from_the_report_is_an_error(rest: list[dict[str, Any]]) -> None:
    given = report({"name": "alpha", "version": "1.0", "vulns": []}, *rest)

    with pytest.raises(UnauditedError, match=re.escape("it knows nothing of beta")):
        read_report(given, PACKAGES)
