"""`make times`: writes how long the tests of each folder took into CONTRIBUTING.md.

python -m tests.times JUNIT.xml
"""

import os
import sys
from collections import Counter, defaultdict
from itertools import takewhile
from pathlib import Path
from xml.etree import ElementTree

PAGE = Path(__file__).parent.parent / "CONTRIBUTING.md"
BEGIN, END = "<!-- make times -->\n", "<!-- end -->\n"


def table(results: str, cores: int) -> str:
    """The table of a run's results, which are in JUnit's format."""
    suites = ElementTree.fromstring(results)  # noqa: S314 - pytest wrote it
    tests, seconds = Counter[str](), defaultdict[str, float](float)
    for case in suites.iter("testcase"):
        # tests.sandbox.plugins.test_mapping is in tests/sandbox.
        parts = takewhile(lambda part: not part.startswith("test_"), case.attrib["classname"].split("."))
        folder = "/".join(list(parts)[:2])
        tests[folder] += 1
        seconds[folder] += float(case.attrib["time"])
    slowest = sorted(seconds, key=lambda folder: -seconds[folder])
    rows = [f"| `{folder}/` | {tests[folder]:,} | {seconds[folder]:,.0f} |" for folder in slowest]
    minutes = sum(float(suite.attrib["time"]) for suite in suites.iter("testsuite")) / 60
    return "\n".join(
        [
            f"{tests.total():,} tests in {minutes:.1f} minutes on {cores} cores; the workers' seconds add up:",
            "",
            "| folder | tests | seconds |",
            "|---|---|---|",
            *rows,
            "",
        ]
    )


if __name__ == "__main__":
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    made = table(Path(sys.argv[1]).read_text(encoding="utf-8"), os.cpu_count() or 1)
    PAGE.write_text(before + BEGIN + made + END + rest.partition(END)[2], encoding="utf-8")
