"""The prober alone: `python -m tests.support.prober --kills 50 --seed 1`.

Creates a stack, changes it at random, destroys it and starts again, until the engine was killed often enough. Each
round prints its own seed. `--seed` with that number starts with that round.
"""

import argparse
import itertools
import sys
import tempfile
from pathlib import Path
from random import Random

from .program import CHANGES
from .run import Run

_CHANGES_EACH = 4
_LIKELY = 0.75
"""The probability that a deployment is killed, and that its repair is killed as well."""


def main() -> int:
    """Run it and return 1 if a request was wrongly accepted or refused, or if the kills are too few."""
    parser = argparse.ArgumentParser(prog="python -m tests.support.prober", description=__doc__)
    parser.add_argument("--kills", type=int, default=50, help="the smallest number of kills of the engine. Default: 50")
    parser.add_argument("--seed", type=int, default=1, help="the seed of the first round. Default: 1")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="prober-") as folder, Run(Path(folder)) as run:
        try:
            for seed in itertools.count(options.seed):
                if len(run.report.kills) >= options.kills:
                    break
                _say(f"seed {seed}: {len(run.report.kills)} kills survived, {len(run.report.incidents)} incidents")
                _round(run, Random(seed))  # noqa: S311 - it has to be repeatable
        except KeyboardInterrupt:
            _say("interrupted. Until then:")
        _say(str(run.report))
        return 1 if run.report.incidents or len(run.report.kills) < options.kills else 0


def _round(run: Run, random: Random) -> None:
    for _ in range(1 + _CHANGES_EACH):
        run.change({change for change in CHANGES if random.random() < 0.5}, random, _kills(random))
    run.destroy(random, _kills(random))
    run.rest()


def _kills(random: Random) -> int:
    count = 0
    while random.random() < _LIKELY and count < 3:
        count += 1
    return count


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
