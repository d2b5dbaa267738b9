"""Part of `make soak`: breaks the package line by line, module by module, and says which breaks no test noticed.

    python -m tests.mutation [MODULE ...] [--survivors FILE]

It works on a copy in a temporary folder. The tests are those that are about the module, since every broken line is
tried on its own.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

REPOSITORY = Path(__file__).parent.parent
PACKAGE = "passage_component"

_GRAPH = (
    "tests/test_graph.py",
    "tests/test_arguments.py",
    "tests/test_outputs.py",
    "tests/test_warnings.py",
    "tests/test_contract.py",
)
_INPUT = ("tests/bad_input", "tests/test_deferred_input.py", "tests/test_route_key.py", "tests/test_naming.py")

TESTS: dict[str, tuple[str, ...]] = {
    "_*": _GRAPH,
    "component": _GRAPH,
    "settings": _GRAPH,
    "normalize/*": (*_INPUT, *_GRAPH),
    "arns": (*_INPUT, *_GRAPH),
    "checks": (*_INPUT, *_GRAPH),
    "errors": (*_INPUT, *_GRAPH),
    "naming": (*_INPUT, *_GRAPH),
    "route_key": (*_INPUT, *_GRAPH),
    "rules": (*_INPUT, *_GRAPH),
    "config": ("tests/test_config.py",),
    "archive": ("tests/test_archive.py", "tests/test_requirements.py"),
    "requirements": ("tests/test_requirements.py",),
    "issuer_check": ("tests/test_issuer_check.py",),
    "token_rules": ("tests/testing", "tests/test_issuer_check.py"),
    "deployer": ("tests/test_deployer.py",),
    "texts": ("tests/test_docs.py", "tests/plugin"),
    "testing/*": ("tests/testing", "tests/test_graph.py"),
}
"""Module, or pattern, to the tests that are about it."""


def main() -> int:
    """Run the mutants of the given modules and print a table."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("modules", nargs="*", metavar="MODULE", help="such as normalize/cors. Default: all")
    parser.add_argument("--survivors", type=Path, help="a file for what no test noticed, as diffs")
    options = parser.parse_args()
    modules = options.modules or [name for pattern in TESTS for name in _modules(pattern)]
    print("| module | mutants | noticed | not noticed | score |\n|---|---|---|---|---|", flush=True)
    total: Counter[str] = Counter()
    for module in modules:
        total += _try_module(module, options.survivors)
    _print_row("all", total)
    return 0


def _modules(pattern: str) -> list[str]:
    folder = REPOSITORY / PACKAGE
    found = sorted(folder.glob(f"{pattern}.py"))
    return [str(each.relative_to(folder).with_suffix("")) for each in found if not each.name.startswith("__")]


def _tests_of(module: str) -> tuple[str, ...]:
    for pattern, tests in TESTS.items():
        if module in _modules(pattern):
            return tests
    raise SystemExit(f"{module}: no such module; allowed are {', '.join(n for p in TESTS for n in _modules(p))}")


def _try_module(module: str, survivors: Path | None) -> Counter[str]:
    with tempfile.TemporaryDirectory(prefix="mutants-") as temporary:
        copy = Path(temporary)
        _copy_repository(copy)
        with (copy / "pyproject.toml").open("a", encoding="utf-8") as file:
            file.write(_configuration(module, copy))
        done = _mutmut(copy, "run")
        lines = [line.split() for line in _mutmut(copy, "results", "--all", "true").stdout.splitlines() if ": " in line]
        results = {name.rstrip(":"): " ".join(words) for name, *words in lines}
        if not results or "not checked" in results.values():
            raise SystemExit(f"{module}: mutmut failed\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
        # A mutant that hangs was noticed; one without tests was not.
        noticed = {"killed", "timeout", "suspicious", "caught by type check"}
        row = Counter("noticed" if result in noticed else "not noticed" for result in results.values())
        _print_row(module, row)
        if survivors:
            with survivors.open("a", encoding="utf-8") as file:
                for name, result in results.items():
                    if result not in noticed:
                        file.write(f"## {name}: {result}\n{_mutmut(copy, 'show', name).stdout}\n")
        return row


def _print_row(name: str, row: Counter[str]) -> None:
    count = row.total()
    score = f"{row['noticed'] / count:.1%}" if count else "-"
    print(f"| {name} | {count} | {row['noticed']} | {row['not noticed']} | {score} |", flush=True)


def _copy_repository(target: Path) -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    for name in listed.stdout.splitlines():
        if (REPOSITORY / name).exists():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(REPOSITORY / name, target / name)


def _configuration(module: str, copy: Path) -> str:
    others = [each.name for each in copy.iterdir() if each.name not in {PACKAGE, "tests"}]
    values = {
        "source_paths": [PACKAGE],
        "only_mutate": [f"{PACKAGE}/{module}.py"],
        "also_copy": others,
        "pytest_add_cli_args": ["-x", "-p", "no:cacheprovider"],
        "pytest_add_cli_args_test_selection": list(_tests_of(module)),
        # Pulumi's and gRPC's threads don't outlive a fork of the process that ran the tests.
        "process_isolation": "forkserver",
    }
    return "\n[tool.mutmut]\n" + "".join(f"{key} = {value!r}\n" for key, value in values.items())


def _mutmut(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "mutmut", *arguments], cwd=folder, capture_output=True, text=True, check=False
    )


if __name__ == "__main__":
    sys.exit(main())
