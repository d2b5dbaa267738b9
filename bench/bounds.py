"""The bounds of the figures."""

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median

from . import archives, constructor, handlers, imports, preview
from .measure import Results
from .shapes import SMALL, Shape

PREVIEW_RATIO = 1.10
FLAT = 0.15
CONSTRUCTOR_SECONDS = 0.001
IMPORT_SECONDS = 0.050
ARCHIVE_SECONDS = 0.5
ARCHIVE_MEMORY_RATIO = 1.05
HANDLER_SECONDS = 0.010


@dataclass(frozen=True)
class Bound:
    """One bound and its figure.

    Attributes:
        what: what is bounded.
        allowed: the bound.
        measurement: what was measured.
        holds: whether it is within the bound.
        nor_by_hand: whether the same resources by hand are beyond it as well, and hardly less.
    """

    what: str
    allowed: str
    measurement: str
    holds: bool
    nor_by_hand: bool = False


def check_bounds(results: Results) -> Iterator[Bound]:
    """Every bound with complete samples, from the processor time."""
    yield from _preview_ratios(results)
    yield from _flatness(results)
    yield from _constructor(results)
    yield from _imports(results)
    yield from _archives(results)
    yield from _handlers(results)


def _cpu(results: Results, bench: str, what: str, by: str) -> float | None:
    samples = results.get((bench, what, by))
    return median(sample.cpu for sample in samples) if samples else None


def _pairs(results: Results, bench: str, shape: Shape) -> list[tuple[float, float]]:
    """The component's time and that by hand, of neighbouring runs. A slow machine slows both."""
    component, hand = (results.get((bench, str(shape), by), ()) for by in ("component", "by hand"))
    # After an interruption, one has one sample more.
    return [(mine.cpu, other.cpu) for mine, other in zip(component, hand, strict=False)]


def _preview_ratios(results: Results) -> Iterator[Bound]:
    for shape in (Shape(30, 1), Shape(30, 30), Shape(300, 1), Shape(300, 300)):
        if pairs := _pairs(results, preview.BENCH, shape):
            ratio = median(component / hand for component, hand in pairs)
            yield Bound(
                f"preview of {shape}: the component over the same by hand",
                f"at most {PREVIEW_RATIO:.2f}",
                f"{ratio:.3f}",
                ratio <= PREVIEW_RATIO,
            )


def _flatness(results: Results) -> Iterator[Bound]:
    for functions in ("one function", "a function a route"):
        component, hand = (_growth(results, functions, by) for by in ("component", "by hand"))
        if component and hand:
            yield Bound(
                f"preview, {functions}: what a route costs among 300 over what it costs among 30",
                f"at most {1 + FLAT:.2f}",
                f"{component:.2f} (by hand {hand:.2f})",
                component <= 1 + FLAT,
                nor_by_hand=hand > 1 + FLAT and component <= hand * PREVIEW_RATIO,
            )
    growth = _growth(results, "a function a route", preview.WITHOUT_COLLECTOR)
    if growth:
        yield Bound(
            "the same of a program that begins with `gc.disable()`",
            f"at most {1 + FLAT:.2f}",
            f"{growth:.2f}",
            growth <= 1 + FLAT,
        )


def _growth(results: Results, functions: str, by: str) -> float | None:
    """The cost of a route among 300 over that among 30, each beyond the preview of one route."""
    base = _cpu(results, preview.BENCH, str(SMALL), by)
    costs = []
    for routes in (30, 300):
        shape = Shape(routes, 1 if functions == "one function" else routes)
        time = _cpu(results, preview.BENCH, str(shape), by)
        if not base or not time:
            return None
        costs.append((time - base) / (routes - 1))
    return costs[1] / costs[0]


def _constructor(results: Results) -> Iterator[Bound]:
    for shape in constructor.SHAPES:
        if pairs := _pairs(results, constructor.BENCH, shape):
            beyond = median(component - hand for component, hand in pairs) / shape.routes
            yield Bound(
                f"constructor of {shape}: a route beyond Pulumi's own registration",
                f"under {CONSTRUCTOR_SECONDS * 1000:g} ms",
                f"{beyond * 1000:.2f} ms",
                beyond < CONSTRUCTOR_SECONDS,
            )


def _imports(results: Results) -> Iterator[Bound]:
    seconds = _cpu(results, imports.BENCH, "the package", "import")
    if seconds:
        yield Bound(
            "importing the package, over the modules of pulumi_aws that it needs",
            f"at most {IMPORT_SECONDS * 1000:g} ms",
            f"{seconds * 1000:.0f} ms",
            seconds <= IMPORT_SECONDS,
        )


def _archives(results: Results) -> Iterator[Bound]:
    small, large = (archives.label(*size) for size in (archives.SMALL, archives.LARGE))
    seconds = _cpu(results, archives.BENCH, large, "lambda_archive")
    if not seconds:
        return
    yield Bound(
        f"lambda_archive of {large}", f"under {ARCHIVE_SECONDS:g} s", f"{seconds:.3f} s", seconds < ARCHIVE_SECONDS
    )
    peaks = [results[archives.BENCH, label, "lambda_archive"][0].peak or 0 for label in (small, large)]
    ratio = peaks[1] / peaks[0]
    yield Bound(
        f"lambda_archive: memory for {large} over that for {small}",
        f"at most {ARCHIVE_MEMORY_RATIO:.2f}",
        f"{ratio:.3f}",
        ratio <= ARCHIVE_MEMORY_RATIO,
    )


def _handlers(results: Results) -> Iterator[Bound]:
    for module in handlers.MODULES:
        seconds = _cpu(results, handlers.BENCH, f"{module}.py", "import")
        if seconds:
            yield Bound(
                f"cold import of {module}.py",
                f"under {HANDLER_SECONDS * 1000:g} ms",
                f"{seconds * 1000:.1f} ms",
                seconds < HANDLER_SECONDS,
            )
