"""Whether what was seen is right: every answer, the moments at which it changed, and the code that gave it."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from .asker import Observation
from .expectations import Answer, Deployed, answer, switch

_T = TypeVar("_T")


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
        exposure: whether it let in somebody, or to a function, that it should not have; otherwise it turned somebody
            away, is another status than it has to be, or came from other code.
        expected: what was expected.
    """

    observation: Observation
    exposure: bool
    expected: str


def faults(phase: Phase, seen: Sequence[Observation]) -> list[Fault]:
    """Everything that is wrong with what was seen before, during and after a change."""
    return [*_wrong_answers(phase, seen), *_wrong_order(phase, seen), *_gap(phase, seen), *_wrong_code(phase, seen)]


def allowed(phase: Phase, observation: Observation) -> frozenset[Answer]:
    """The answers that a request may get, by when it was made."""
    return frozenset(_in_time(phase, observation, *_answers(phase, observation)))


def _in_time(phase: Phase, observation: Observation, old: _T, new: _T) -> list[_T]:
    return [old] if observation.ended < phase.began else [new] if observation.began > phase.ended else [old, new]


def _wrong_answers(phase: Phase, seen: Sequence[Observation]) -> Iterator[Fault]:
    for observation in seen:
        right = allowed(phase, observation)
        if observation.answer not in right:
            yield _fault(observation, " or ".join(sorted(map(str, right))))


def _wrong_order(phase: Phase, seen: Sequence[Observation]) -> Iterator[Fault]:
    """All requests of a switch agree on one moment: nothing old begins after something new was answered."""
    first: dict[str, float] = {}
    late = []
    for observation in seen:
        name = switch(phase.before, phase.after, observation.probe.route)
        old, new = _answers(phase, observation)
        if name is None or name in phase.remade or old == new:
            continue
        if observation.answer == new:
            first[name] = min(first.get(name, observation.ended), observation.ended)
        elif observation.answer == old:
            late.append((name, observation, new))
    for name, observation, new in late:
        if observation.began > first.get(name, observation.began):
            yield _fault(
                observation, f"{new}, since the {name} had changed {observation.began - first[name]:.3f} s before"
            )


def _gap(phase: Phase, seen: Sequence[Observation]) -> Iterator[Fault]:
    """The new key of a renamed route answers before the old one does not."""
    if phase.renamed is None:
        return
    old, new = phase.renamed
    missing = [observation for observation in seen if observation.answer.status == 404]
    gone = min((observation.ended for observation in missing if observation.probe.route == old), default=phase.ended)
    for observation in missing:
        if observation.probe.route == new and observation.began > gone:
            yield _fault(observation, f"an answer, since {old} had gone")


def _wrong_code(phase: Phase, seen: Sequence[Observation]) -> Iterator[Fault]:
    """A function's code is the old one, and from some moment on the new one."""
    before, after = phase.before or phase.after, phase.after or phase.before
    if before is None or after is None:
        return
    answered = [observation for observation in seen if observation.revision is not None]
    first: dict[str | None, float] = {}
    for observation in answered:
        right = _in_time(phase, observation, before.revision, after.revision)
        if observation.revision not in right:
            yield Fault(observation, exposure=False, expected=f"revision {' or '.join(right)} of the code")
        elif observation.revision == after.revision:
            name = observation.answer.function
            first[name] = min(first.get(name, observation.ended), observation.ended)
    for observation in answered:
        if observation.revision != after.revision and observation.began > first.get(
            observation.answer.function, observation.began
        ):
            yield Fault(
                observation,
                exposure=False,
                expected=f"revision {after.revision} of the code, which had answered before",
            )


def _answers(phase: Phase, observation: Observation) -> tuple[Answer, Answer]:
    route, credential = observation.probe.route, observation.probe.credential
    return answer(phase.before, route, credential), answer(phase.after, route, credential)


def _fault(observation: Observation, expected: str) -> Fault:
    return Fault(observation, observation.answer.lets_in, expected)
