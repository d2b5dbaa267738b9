"""Measurements as Markdown."""

from collections.abc import Callable, Iterator, Sequence
from statistics import median
from types import ModuleType

from .bounds import Bound
from .measure import Results, Sample

_HAND = "by hand"


def bench_table(module: ModuleType, results: Results) -> Iterator[str]:
    """A heading, a description, and a row for each case and program; nothing without samples."""
    rows = [(what, by, samples) for (bench, what, by), samples in results.items() if bench == module.BENCH]
    if not rows:
        return
    yield f"## {module.TITLE}"
    yield ""
    yield module.TEXT
    yield ""
    yield "| what | by | wall | processor | wall, ratio | processor, ratio | memory | runs |"
    yield "|---|---|---:|---:|---:|---:|---:|---:|"
    order = {what: number for number, what in enumerate(dict.fromkeys(what for what, _, _ in rows))}
    for what, by, samples in sorted(rows, key=lambda row: order[row[0]]):
        hand = results.get((module.BENCH, what, _HAND))
        cells = [
            what,
            by,
            _seconds(_median(samples, _wall)),
            _seconds(_median(samples, _cpu)),
            _ratio(samples, hand, _wall),
            _ratio(samples, hand, _cpu),
            _memory(samples),
            str(len(samples)),
        ]
        yield f"| {' | '.join(cells)} |"
    yield ""


def bounds_table(bounds: Sequence[Bound]) -> Iterator[str]:
    """Every bound, and whether it holds."""
    yield "## Bounds"
    yield ""
    yield "Medians of the processor time. A ratio or a difference to the same by hand is the median over pairs of runs,"
    yield "one right after the other, so a slow machine slows both."
    yield ""
    yield "| what | bound | found | holds |"
    yield "|---|---|---|---|"
    for bound in bounds:
        holds = "yes" if bound.holds else "no, nor by hand" if bound.nor_by_hand else "**no**"
        yield f"| {bound.what} | {bound.allowed} | {bound.measurement} | {holds} |"
    yield ""


def _wall(sample: Sample) -> float:
    return sample.wall


def _cpu(sample: Sample) -> float:
    return sample.cpu


def _median(samples: Sequence[Sample], figure: Callable[[Sample], float]) -> float:
    return median(map(figure, samples))


def _ratio(samples: Sequence[Sample], hand: Sequence[Sample] | None, figure: Callable[[Sample], float]) -> str:
    """The ratio to the same by hand."""
    if not hand:
        return ""
    return "1" if hand is samples else f"{_median(samples, figure) / _median(hand, figure):.2f}"


def _seconds(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.1f} ms"


def _memory(samples: Sequence[Sample]) -> str:
    peaks = [sample.peak for sample in samples if sample.peak is not None]
    return f"{median(peaks) / 1e6:.1f} MB" if peaks else ""
