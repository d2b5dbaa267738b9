"""Part of `make soak`: breaks the package line by line, module by module, and lists breaks without a failing test.

    python -m tests.mutation [MODULE ...] [--sample N] [--survivors FILE]

It works on a copy in a temporary folder. The tests are those that are about the module, since every broken line is
tried on its own.
"""

import argparse
import random
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

REPOSITORY = Path(__file__).parent.parent
PACKAGE = "passage_component"

_GRAPH = (
    "tests/test_graph.py",
    "tests/validate/test_arguments.py",
    "tests/test_outputs.py",
    "tests/validate/test_warnings.py",
    "tests/test_contract.py",
)
_KIT = (
    "tests/testing/test_events.py",
    "tests/testing/test_gateway.py",
    "tests/testing/test_gateway_answers.py",
    "tests/testing/test_gateway_browsers.py",
    "tests/testing/test_gateway_handlers.py",
    "tests/testing/test_gateway_programs.py",
    "tests/testing/test_gateway_wsgi.py",
    "tests/testing/test_issuer.py",
    "tests/testing/test_mocks.py",
    "tests/testing/test_mocks_record.py",
)
_INPUT = ("tests/bad_input", "tests/validate/test_deferred_input.py", "tests/model")

TESTS: dict[str, tuple[str, ...]] = {
    "component": _GRAPH,
    "config": ("tests/test_config.py",),
    "errors": (*_INPUT, *_GRAPH),
    "model/tokens": (*_KIT, "tests/tools/test_check_issuer.py"),
    "model/*": (*_INPUT, *_GRAPH),
    "validate/*": (*_INPUT, *_GRAPH),
    "resources/*": _GRAPH,
    "packaging/requirements": ("tests/packaging/test_requirements.py",),
    "packaging/*": ("tests/packaging",),
    "tools/check_issuer": ("tests/tools/test_check_issuer.py",),
    "tools/deployer_policy": ("tests/tools/test_deployer_policy.py",),
    "tools/orphans/*": ("tests/tools/test_orphans.py",),
    "testing/*": (*_KIT, "tests/test_graph.py"),
}
"""Module, or pattern, to its tests."""


def main() -> int:
    """Run the mutants of the given modules and print a table."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("modules", nargs="*", metavar="MODULE", help="such as validate/cors. Default: all")
    parser.add_argument("--survivors", type=Path, help="a file for what no test noticed, as diffs")
    parser.add_argument(
        "--sample", type=int, metavar="N", help="only N mutants a module, drawn by chance, always the same"
    )
    options = parser.parse_args()
    modules = options.modules or list(dict.fromkeys(name for pattern in TESTS for name in _modules(pattern)))
    print("| module | mutants | noticed | not noticed | score |\n|---|---|---|---|---|", flush=True)
    total: Counter[str] = Counter()
    # A sample is run in one go: its time is that of finding out which test is about which line.
    for group in [modules] if options.sample else [[module] for module in modules]:
        total += _try_modules(group, options.sample, options.survivors)
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


def _try_modules(modules: Sequence[str], sample: int | None, survivors: Path | None) -> Counter[str]:
    # A mutant that hangs was noticed; one without tests was not.
    noticed = {"killed", "timeout", "suspicious", "caught by type check"}
    total: Counter[str] = Counter()
    with tempfile.TemporaryDirectory(prefix="mutants-") as temporary:
        copy = Path(temporary)
        _copy_repository(copy)
        with (copy / "pyproject.toml").open("a", encoding="utf-8") as file:
            file.write(_configuration(modules, copy))
        chosen: list[str] = []
        if sample:
            # No mutant is called so: they are only made.
            _mutmut(copy, "run", "none")
            chosen = _drawn(_results(copy), sample)
        done = _mutmut(copy, "run", *chosen)
        results = {name: result for name, result in _results(copy).items() if name in chosen or not chosen}
        if not results or "not checked" in results.values():
            raise SystemExit(f"{', '.join(modules)}: mutmut failed\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
        for module in modules:
            own = {name: result for name, result in results.items() if _module_of(name) == module}
            row = Counter("noticed" if result in noticed else "not noticed" for result in own.values())
            _print_row(module, row)
            total += row
        if survivors:
            with survivors.open("a", encoding="utf-8") as file:
                for name, result in results.items():
                    if result not in noticed:
                        file.write(f"## {name}: {result}\n{_mutmut(copy, 'show', name).stdout}\n")
    return total


def _results(copy: Path) -> dict[str, str]:
    """Mutant to its result."""
    printed = _mutmut(copy, "results", "--all", "true").stdout
    lines = [line.split() for line in printed.splitlines() if ": " in line]
    return {name.rstrip(":"): " ".join(words) for name, *words in lines}


def _drawn(mutants: Iterable[str], sample: int) -> list[str]:
    by_module: dict[str, list[str]] = {}
    for name in sorted(mutants):
        by_module.setdefault(_module_of(name), []).append(name)
    chance = random.Random(0)  # noqa: S311 - not a secret
    return [name for names in by_module.values() for name in chance.sample(names, min(sample, len(names)))]


def _module_of(mutant: str) -> str:
    """`validate/cors` of `passage_component.validate.cors.x_f__mutmut_1`."""
    return "/".join(mutant.split(".")[1:-1])


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


def _configuration(modules: Sequence[str], copy: Path) -> str:
    others = [each.name for each in copy.iterdir() if each.name not in {PACKAGE, "tests"}]
    values = {
        "source_paths": [PACKAGE],
        "only_mutate": [f"{PACKAGE}/{module}.py" for module in modules],
        "also_copy": others,
        "pytest_add_cli_args": ["-x", "-p", "no:cacheprovider"],
        "pytest_add_cli_args_test_selection": sorted({test for module in modules for test in _tests_of(module)}),
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
