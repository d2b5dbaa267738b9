"""The parts of `make bench` without an engine, run once, and the use of the figures."""

from pathlib import Path

import pytest

import bench.__main__ as bench
from bench import archives, constructor, handlers, imports, machine, preview, synthesis, terraform
from bench.bounds import check_bounds
from bench.measure import Case, Results, Sample
from bench.shapes import SMALL, Shape

pytestmark = pytest.mark.soak


def test_every_measure_without_an_engine_runs(tmp_path: Path) -> None:
    cases = [
        next(iter(constructor.cases())),
        *imports.cases(),
        next(iter(archives.cases(tmp_path))),
        *handlers.cases(tmp_path),
    ]

    results = bench.measure(cases, 1)

    assert {key: len(samples) for key, samples in results.items()} == {case.key: case.times for case in cases}
    for samples in results.values():
        assert min(each.wall for each in samples) > 0
        assert min(each.cpu for each in samples) > 0


def test_rounds_are_interleaved() -> None:
    ran: list[str] = []

    def case(name: str, rounds: int | None = None) -> Case:
        def run() -> Sample:
            ran.append(name)
            return Sample(1, 1)

        return Case("bench", name, "by", run, rounds)

    results = bench.measure([case("a"), case("b"), case("slow", 1)], 3)

    assert ran == ["a", "b", "slow", "b", "a", "a", "b"]
    assert [len(samples) for samples in results.values()] == [3, 3, 1]


def test_short_measures_run_several_times_beside_their_reference() -> None:
    ran: list[str] = []

    def case(name: str, times: int) -> Case:
        def run() -> Sample:
            ran.append(name)
            return Sample(1, 1)

        return Case("bench", name, "by", run, times=times)

    bench.measure([case("a", 2), case("b", 2), case("long", 1)], 2)

    assert ran == ["a", "b", "long", "b", "a", "a", "b", "long", "b", "a"]


def test_ratio_compares_neighbouring_runs() -> None:
    """The machine slows down, so the first run of each is fast."""
    key = (preview.BENCH, str(Shape(30, 1)))
    results = {
        (*key, "component"): [Sample(1, each) for each in (1.05, 2.1, 4.2)],
        (*key, "by hand"): [Sample(1, each) for each in (1.0, 2.0, 4.0)],
    }

    (bound,) = check_bounds(results)

    assert (bound.measurement, bound.holds) == ("1.050", True)


def test_difference_compares_neighbouring_runs() -> None:
    key = (constructor.BENCH, str(constructor.SHAPES[0]))
    results = {
        (*key, "component"): [Sample(1, each) for each in (1.15, 2.1, 4.12)],
        (*key, "by hand"): [Sample(1, each) for each in (1.0, 2.0, 4.0)],
    }

    (bound,) = check_bounds(results)

    assert (bound.measurement, bound.holds) == ("0.40 ms", True)


@pytest.mark.parametrize(
    ("small", "large"), [(1_000, 2_000_000), (3_000_000, 10_000_000)], ids=["unread", "compressed"]
)
def test_archive_memory_does_not_grow_with_file_size(small: int, large: int, tmp_path: Path) -> None:
    for name, each in (("small", small), ("large", large)):
        archives.make_folder(tmp_path / name, 20, each)

    peaks = [archives.peak_bytes(tmp_path / name) for name in ("small", "large")]

    assert abs(peaks[1] - peaks[0]) < 100_000


def figures(*, component: float, import_seconds: float) -> Results:
    results: Results = {}
    for shape in (SMALL, Shape(30, 1), Shape(300, 1)):
        seconds = 1 + 0.01 * shape.routes
        results[preview.BENCH, str(shape), "component"] = [
            Sample(9, component * seconds, 90_000_000),
            Sample(3, component * seconds, 80_000_000),
        ]
        results[preview.BENCH, str(shape), "by hand"] = [Sample(3, seconds, 80_000_000)] * 2
    results[imports.BENCH, "the package", "import"] = [Sample(1, 9), *[Sample(0.2, import_seconds)] * 2]
    return results


def test_bounds() -> None:
    bounds = list(check_bounds(figures(component=1.2, import_seconds=0.0254)))

    assert [(bound.what, bound.allowed, bound.measurement, bound.holds) for bound in bounds] == [
        (
            "preview of 30 routes, one function: the component over the same by hand",
            "at most 1.10",
            "1.200",
            False,
        ),
        (
            "preview of 300 routes, one function: the component over the same by hand",
            "at most 1.10",
            "1.200",
            False,
        ),
        (
            "preview, one function: what a route costs among 300 over what it costs among 30",
            "at most 1.15",
            "1.00 (by hand 1.00)",
            True,
        ),
        ("importing the package, over the modules of pulumi_aws that it needs", "at most 50 ms", "25 ms", True),
    ]


@pytest.mark.parametrize(
    ("component", "by_hand", "holds"),
    [
        (2.0, 1.0, "**no**"),
        (1.22, 1.12, "**no**"),
        (1.22, 1.16, "no, nor by hand"),
        (2.0, 1.7, "**no**"),
        (2.0, 2.0, "no, nor by hand"),
    ],
    ids=["by hand it is flat", "by hand it holds", "nor by hand, just", "by hand it is much less", "by hand the same"],
)
def test_growth_of_pulumi_itself_is_reported_and_allowed(component: float, by_hand: float, holds: str) -> None:
    results = figures(component=1, import_seconds=0.01)
    for by, factor in (("component", component), ("by hand", by_hand)):
        key = (preview.BENCH, str(Shape(300, 1)), by)
        results[key] = [Sample(1, 1 + (results[key][0].cpu - 1) * factor)]

    text = "\n".join(bench.document(results, []))

    assert f"| at most 1.15 | {component:.2f} (by hand {by_hand:.2f}) | {holds} |" in text


def test_growth_without_collector_has_its_own_bound() -> None:
    results: Results = {}
    for shape, seconds in ((SMALL, 1.0), (Shape(30, 30), 1.29), (Shape(300, 300), 4.588)):
        for by, factor in (("component", 2), ("by hand", 2), (preview.WITHOUT_COLLECTOR, 1)):
            extra = factor if shape.routes == 300 else 1
            results[preview.BENCH, str(shape), by] = [Sample(1, 1 + (seconds - 1) * extra)]

    bounds = [(bound.measurement, bound.holds, bound.nor_by_hand) for bound in check_bounds(results)]

    assert bounds[2:] == [("2.40 (by hand 2.40)", False, True), ("1.20", False, False)]


def test_document() -> None:
    results = figures(component=1.1, import_seconds=0.06)

    text = "\n".join(bench.document(results, [("cores", "2")]))

    assert "| 30 routes, one function | component | 6.00 s | 1.43 s | 2.00 | 1.10 | 85.0 MB | 2 |" in text
    assert "| 30 routes, one function | by hand | 3.00 s | 1.30 s | 1 | 1 | 80.0 MB | 2 |" in text
    assert "| at most 50 ms | 60 ms | **no** |" in text
    assert bench._CAVEAT in text
    assert text.endswith("| cores | 2 |\n")
    assert "Cold import" not in text


@pytest.mark.parametrize(("by_hand", "status"), [(1, 1), (2, 0)])
def test_bound_missed_by_hand_too_does_not_fail_the_command(
    by_hand: float, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    results = figures(component=1, import_seconds=0.01)
    for by, factor in (("component", 2.0), ("by hand", by_hand)):
        key = (preview.BENCH, str(Shape(300, 1)), by)
        results[key] = [Sample(1, 1 + (results[key][0].cpu - 1) * factor)]
    monkeypatch.setattr(imports, "cases", list)
    monkeypatch.setattr(bench, "measure", lambda *_: results)
    monkeypatch.setattr(machine, "describe", list)

    assert bench.main(["--rounds", "1", "--only", "import"]) == status


@pytest.mark.parametrize(
    ("arguments", "fails_in", "status", "is_written"),
    [
        ([], None, 0, True),
        (["--rounds", "6"], None, 0, True),
        (["--rounds", "4"], None, 0, False),
        (["--only", "import"], None, 0, False),
        ([], 1, 1, False),
        ([], 8, 1, False),
    ],
)
def test_document_of_a_partial_run_is_not_written(
    arguments: list[str],
    fails_in: int | None,
    status: int,
    is_written: bool,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    calls: list[str] = []

    def run() -> Sample:
        calls.append("")
        if len(calls) == fails_in:
            raise KeyboardInterrupt
        return Sample(1, 0.01)

    imported = [Case(imports.BENCH, "the package", "import", run), Case(imports.BENCH, "slow", "import", run, 3)]
    for module in bench.BENCHES.values():
        monkeypatch.setattr(module, "cases", lambda *_: [])
    for module in (synthesis, terraform):
        monkeypatch.setattr(module, "cases", lambda *_: [])
    monkeypatch.setattr(imports, "cases", lambda: imported)
    monkeypatch.setattr(machine, "describe", list)
    monkeypatch.setattr(bench, "DOCUMENT", tmp_path / "benchmarks.md")

    assert bench.main(arguments) == status

    assert (tmp_path / "benchmarks.md").exists() == is_written


@pytest.mark.parametrize(("seconds", "status"), [(0.01, 0), (0.06, 1)])
def test_missed_bound_fails_the_command(
    seconds: float, status: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(
        imports, "cases", lambda: [Case(imports.BENCH, "the package", "import", lambda: Sample(1, seconds))]
    )
    monkeypatch.setattr(machine, "describe", list)

    assert bench.main(["--rounds", "1", "--only", "import"]) == status

    assert f"{seconds * 1000:.0f} ms" in capsys.readouterr().out
