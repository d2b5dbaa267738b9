"""The report of a run of the prober."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from .asker import Observation
from .expectations import Answer
from .judge import Fault, Phase, allowed
from .probes import KINDS

_SHOWN = 40
_REFUSED = "had to be refused: neither before nor after the change may they get in"
_LET_IN = "had to be let in, before the change and after it"


@dataclass(frozen=True)
class Incident:
    """A fault, the engine's operation at the time, and seconds since the run began."""

    fault: Fault
    doing: str
    seconds: float

    def __str__(self) -> str:
        seen = self.fault.observation
        token = f" {seen.probe.credential}" if seen.probe.credential else ""
        revision = f", revision {seen.revision}" if seen.revision else ""
        return (
            f"{self.seconds:.3f} s  {seen.probe.method} {seen.probe.path} ({seen.probe.route})  "
            f"{seen.probe.kind}{token}: {seen.answer}{revision} instead of {self.fault.expected}; {self.doing}"
        )


@dataclass
class Report:
    """Counts of a run, and its incidents."""

    requests: Counter[tuple[str, str, int]] = field(default_factory=Counter)
    during: Counter[tuple[str, str]] = field(default_factory=Counter)
    strict: Counter[str] = field(default_factory=Counter)
    phases: int = 0
    kills: list[str] = field(default_factory=list)
    incidents: list[Incident] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def exposures(self) -> list[Incident]:
        """The requests that were wrongly accepted."""
        return [incident for incident in self.incidents if incident.fault.exposure]

    @property
    def failures(self) -> list[Incident]:
        """The requests that were wrongly refused, or got another wrong answer."""
        return [incident for incident in self.incidents if not incident.fault.exposure]

    def count(self, phase: Phase, seen: Sequence[Observation]) -> None:
        """Add what was seen in a phase, and apart from it what was asked while the engine ran."""
        self.phases += 1
        self.requests.update(
            (observation.probe.route, observation.probe.kind, observation.answer.status) for observation in seen
        )
        changing = [
            observation.probe
            for observation in seen
            if phase.began <= observation.began and observation.ended <= phase.ended
        ]
        self.during.update((probe.route, probe.kind) for probe in changing)
        for observation in seen:
            may_get_in = [right.lets_in for right in allowed(phase, observation)]
            if not any(may_get_in):
                self.strict[_REFUSED] += 1
                self.strict[f"{_REFUSED}, were let in"] += observation.answer.lets_in
            elif all(may_get_in):
                self.strict[_LET_IN] += 1
                self.strict[f"{_LET_IN}, were not"] += not observation.answer.lets_in

    def __str__(self) -> str:
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        yield f"{self.requests.total()} requests in {self.phases} phases and {self.seconds:.0f} s"
        yield f"{self.during.total()} of them while the engine ran"
        yield from (f"{count} {title}" for title, count in self.strict.items())
        yield f"{len(self.kills)} kills survived"
        yield from (f"  {kill}" for kill in self.kills)
        yield "Requests by route, kind and status:"
        yield from (f"  {line}" for line in self._by_route())
        yield "Requests with a bad token by what is wrong with it:"
        yield from (f"  {line}" for line in self._by_defect())
        for title, incidents in (("exposures", self.exposures), ("collateral failures", self.failures)):
            yield f"{len(incidents)} {title}"
            yield from (f"  {incident}" for incident in incidents[:_SHOWN])

    def _by_route(self) -> Iterator[str]:
        grouped: Counter[tuple[str, str, int]] = Counter()
        for (route, kind, status), count in self.requests.items():
            grouped[route, kind if kind in KINDS else "bad token", status] += count
        for (route, kind), line in _joined(grouped):
            yield f"{route:<25} {kind:<28} {line}"

    def _by_defect(self) -> Iterator[str]:
        grouped: Counter[tuple[str, str, int]] = Counter()
        for (_, kind, status), count in self.requests.items():
            if kind not in KINDS:
                grouped[kind, "", status] += count
        for (kind, _), line in _joined(grouped):
            yield f"{kind:<26} {line}"


def _joined(counted: Counter[tuple[str, str, int]]) -> Iterator[tuple[tuple[str, str], str]]:
    for key in sorted({(first, second) for first, second, _ in counted}):
        statuses = sorted((status, count) for (*rest, status), count in counted.items() if tuple(rest) == key)
        yield key, ", ".join(f"{Answer(status)}: {count}" for status, count in statuses)
