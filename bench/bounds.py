"""What the figures must show."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from . import archives, constructor, handlers, imports, preview
from .measure import Results
from .shapes import SMALL, Shape

Of = Callable[[Sequence[float]], float]
"""What stands for all runs: `min`, or the median."""

PREVIEW_RATIO = 1.10
FLAT = 0.15
CONSTRUCTOR_SECONDS = 0.001
IMPORT_SECONDS = 0.050
ARCHIVE_SECONDS = 0.5
ARCHIVE_MEMORY_RATIO = 1.05
HANDLER_SECONDS = 0.010


@dataclass(frozen=True)
class Bound:
    """One bound and what was found.

    Attributes:
        what: what is bounded.
        allowed: the bound.
        found: what was measured.
        holds: whether it is within the bound.
        nor_by_hand: whether the same resources by hand are beyond it as well, and hardly less.
    """

    what: str
    allowed: str
    found: str
    holds: bool
    nor_by_hand: bool = False


def check_bounds(results: Results, of: Of = min) -> Iterator[Bound]:
    """Every bound of which everything was measured.

    Args:
        results: what was measured.
        of: which processor time of all runs. Default: the least, since whatever else runs on the machine only adds to
            it. A ratio is the median of the ratios of runs beside each other, whatever this is.
    """
    yield from _preview_ratios(results)
    yield from _flatness(results, of)
    yield from _constructor(results, of)
    yield from _imports(results, of)
    yield from _archives(results, of)
    yield from _handlers(results, of)


def _cpu(results: Results, of: Of, bench: str, what: str, by: str) -> float | None:
    samples = results.get((bench, what, by))
    return of([sample.cpu for sample in samples]) if samples else None


def _preview_ratios(results: Results) -> Iterator[Bound]:
    for shape in (Shape(30, 1), Shape(30, 30), Shape(300, 1), Shape(300, 300)):
        own = results.get((preview.BENCH, str(shape), "component"))
        hand = results.get((preview.BENCH, str(shape), "by hand"))
        if own and hand:
            # Of a run that was interrupted, one has one more.
            ratio = median(mine.cpu / other.cpu for mine, other in zip(own, hand, strict=False))
            yield Bound(
                f"preview of {shape}: the component over the same by hand",
                f"at most {PREVIEW_RATIO:.2f}",
                f"{ratio:.3f}",
                ratio <= PREVIEW_RATIO,
            )


def _flatness(results: Results, of: Of) -> Iterator[Bound]:
    for functions in ("one function", "a function a route"):
        own, hand = (_growth(results, of, functions, by) for by in ("component", "by hand"))
        if own and hand:
            yield Bound(
                f"preview, {functions}: what a route costs among 300 over what it costs among 30",
                f"at most {1 + FLAT:.2f}",
                f"{own:.2f} (by hand {hand:.2f})",
                own <= 1 + FLAT,
                nor_by_hand=hand > 1 + FLAT and own <= hand * PREVIEW_RATIO,
            )
    growth = _growth(results, of, "a function a route", preview.WITHOUT_COLLECTOR)
    if growth:
        yield Bound(
            "the same of a program that begins with `gc.disable()`",
            f"at most {1 + FLAT:.2f}",
            f"{growth:.2f}",
            growth <= 1 + FLAT,
        )


def _growth(results: Results, of: Of, functions: str, by: str) -> float | None:
    """What a route costs among 300 over what it costs among 30, each beyond the preview of one route."""
    base = _cpu(results, of, preview.BENCH, str(SMALL), by)
    costs = []
    for routes in (30, 300):
        shape = Shape(routes, 1 if functions == "one function" else routes)
        time = _cpu(results, of, preview.BENCH, str(shape), by)
        if not base or not time:
            return None
        costs.append((time - base) / (routes - 1))
    return costs[1] / costs[0]


def _constructor(results: Results, of: Of) -> Iterator[Bound]:
    for shape in constructor.SHAPES:
        own = _cpu(results, of, constructor.BENCH, str(shape), "component")
        hand = _cpu(results, of, constructor.BENCH, str(shape), "by hand")
        if own and hand:
            beyond = (own - hand) / shape.routes
            yield Bound(
                f"constructor of {shape}: a route beyond Pulumi's own registration",
                f"under {CONSTRUCTOR_SECONDS * 1000:g} ms",
                f"{beyond * 1000:.2f} ms",
                beyond < CONSTRUCTOR_SECONDS,
            )


def _imports(results: Results, of: Of) -> Iterator[Bound]:
    seconds = _cpu(results, of, imports.BENCH, "the package", "import")
    if seconds:
        yield Bound(
            "importing the package, over the modules of pulumi_aws that it needs",
            f"at most {IMPORT_SECONDS * 1000:g} ms",
            f"{seconds * 1000:.0f} ms",
            seconds <= IMPORT_SECONDS,
        )


def _archives(results: Results, of: Of) -> Iterator[Bound]:
    small, large = (archives.label(*size) for size in archives.SIZES[-2:])
    seconds = _cpu(results, of, archives.BENCH, large, "lambda_archive")
    if not seconds:
        return
    yield Bound(
        f"lambda_archive of {large}", f"under {ARCHIVE_SECONDS:g} s", f"{seconds:.3f} s", seconds < ARCHIVE_SECONDS
    )
    peaks = [results[archives.BENCH, each, "lambda_archive"][0].peak or 0 for each in (small, large)]
    ratio = peaks[1] / peaks[0]
    yield Bound(
        f"lambda_archive: memory for {large} over that for {small}",
        f"at most {ARCHIVE_MEMORY_RATIO:.2f}",
        f"{ratio:.3f}",
        ratio <= ARCHIVE_MEMORY_RATIO,
    )


def _handlers(results: Results, of: Of) -> Iterator[Bound]:
    for module in handlers.MODULES:
        seconds = _cpu(results, of, handlers.BENCH, f"{module}.py", "import")
        if seconds:
            yield Bound(
                f"cold import of {module}.py",
                f"under {HANDLER_SECONDS * 1000:g} ms",
                f"{seconds * 1000:.1f} ms",
                seconds < HANDLER_SECONDS,
            )
