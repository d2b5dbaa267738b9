"""One measurement: how long something took, what it used of the processors, and of memory."""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

_REPOSITORY = Path(__file__).parent.parent


@dataclass(frozen=True)
class Sample:
    """The figures of one run.

    Attributes:
        wall: seconds of wall-clock time.
        cpu: seconds of processor time, user and system, of all its processes.
        peak: peak memory in bytes, where it was measured.
    """

    wall: float
    cpu: float
    peak: int | None = None


@dataclass(frozen=True)
class Case:
    """A measurement of each round.

    Attributes:
        bench: the table it is in.
        what: the row.
        by: the column, such as the program.
        run: runs it once.
        rounds: maximum number of rounds; None for all.
        times: runs per round.
    """

    bench: str
    what: str
    by: str
    run: Callable[[], Sample]
    rounds: int | None = None
    times: int = 1

    @property
    def key(self) -> tuple[str, str, str]:
        """The key of its samples."""
        return self.bench, self.what, self.by

    def rounds_of(self, rounds: int) -> int:
        """The number of its rounds among so many."""
        return rounds if self.rounds is None else min(rounds, self.rounds)

    def samples(self, rounds: int) -> int:
        """The number of samples of so many rounds."""
        return self.rounds_of(rounds) * self.times


Results = dict[tuple[str, str, str], list[Sample]]
"""Bench, row and column to the samples of all rounds, in the order in which they were taken."""

SLOW_ROUNDS = 3
"""The rounds of what takes long and of what no bound rests on."""


def timed(run: Callable[[], object]) -> Sample:
    """Time what starts other processes and waits for them: the processor time is theirs."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    run()
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return Sample(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def run_checked(command: Sequence[str], folder: Path | None = None, env: dict[str, str] | None = None) -> str:
    """Run a command; what it printed.

    Raises:
        RuntimeError: it failed, so that its time says nothing.
    """
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def in_new_process(module: str, *arguments: str, folder: Path = _REPOSITORY) -> Sample:
    """The sample that a module of this folder takes of itself in its own process, and prints with `print_sample`."""
    printed = run_checked([sys.executable, "-m", f"bench.{module}", *arguments], folder)
    return Sample(**json.loads(printed))


def print_sample(run: Callable[[], object], peak: Callable[[], int] | None = None, *, times: int = 1) -> None:
    """Time something in this very process and print the sample; of several times the least."""
    samples = []
    for _ in range(times):
        cpu, wall = time.process_time(), time.perf_counter()
        run()
        samples.append(Sample(time.perf_counter() - wall, time.process_time() - cpu))
    least = min(samples, key=lambda sample: sample.cpu)
    sys.stdout.write(json.dumps(asdict(replace(least, peak=peak() if peak else None))))
