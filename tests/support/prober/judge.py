"""Whether what was seen is right: every status, and the moments at which it changed."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from .asker import Observation
from .expectations import Deployed, status, switch


@dataclass(frozen=True)
class Phase:
    """One program becomes another.

    Attributes:
        before: what was deployed.
        after: what will be.
        began: when the engine was started, by `time.monotonic`.
        ended: when it had ended, repairs included.
        remade: what was being made when the engine was killed, by the names of `switch`: it is deleted and made once
            more, so that it comes, goes and comes.
        renamed: route keys, old and new, of which one answers at every moment.
    """

    before: Deployed
    after: Deployed
    began: float
    ended: float
    remade: Collection[str] = ()
    renamed: tuple[str, str] | None = None


@dataclass(frozen=True)
class Fault:
    """An answer that should not have been.

    Attributes:
        observation: the request.
        exposure: whether it let in somebody; otherwise it turned somebody away, or is another status than it has to be.
        expected: what was expected.
    """

    observation: Observation
    exposure: bool
    expected: str


def faults(phase: Phase, seen: Sequence[Observation]) -> list[Fault]:
    """Everything that is wrong with what was seen before, during and after a change."""
    return [*_wrong_statuses(phase, seen), *_wrong_order(phase, seen), *_gap(phase, seen)]


def allowed(phase: Phase, each: Observation) -> frozenset[int]:
    """The statuses that a request may have, by when it was made."""
    old, new = _statuses(phase, each)
    return frozenset([old] if each.ended < phase.began else [new] if each.began > phase.ended else [old, new])


def _wrong_statuses(phase: Phase, seen: Sequence[Observation]) -> Iterator[Fault]:
    for each in seen:
        right = allowed(phase, each)
        if each.status not in right:
            yield _fault(each, " or ".join(map(str, sorted(right))))


def _wrong_order(phase: Phase, seen: Sequence[Observation]) -> Iterator[Fault]:
    """All requests of a switch agree on one moment: nothing old begins after something new was answered."""
    first: dict[str, float] = {}
    late = []
    for each in seen:
        name = switch(phase.before, phase.after, each.probe.route)
        old, new = _statuses(phase, each)
        if name is None or name in phase.remade or old == new:
            continue
        if each.status == new:
            first[name] = min(first.get(name, each.ended), each.ended)
        elif each.status == old:
            late.append((name, each, new))
    for name, each, new in late:
        if each.began > first.get(name, each.began):
            yield _fault(each, f"{new}, since the {name} had changed {each.began - first[name]:.3f} s before")


def _gap(phase: Phase, seen: Sequence[Observation]) -> Iterator[Fault]:
    """The new key of a renamed route answers before the old one does not."""
    if phase.renamed is None:
        return
    old, new = phase.renamed
    missing = [each for each in seen if each.status == 404]
    gone = min((each.ended for each in missing if each.probe.route == old), default=phase.ended)
    for each in missing:
        if each.probe.route == new and each.began > gone:
            yield _fault(each, f"an answer, since {old} had gone")


def _statuses(phase: Phase, each: Observation) -> tuple[int, int]:
    route, credential = each.probe.route, each.probe.credential
    return status(phase.before, route, credential), status(phase.after, route, credential)


def _fault(observation: Observation, expected: str) -> Fault:
    return Fault(observation, 200 <= observation.status < 300, expected)
