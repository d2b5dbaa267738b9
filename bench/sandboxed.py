"""The deployments: one sandbox for all, with a stack for each program and size."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import yaml

from sandbox.deployment import Sandbox

from .measure import Sample, timed
from .shapes import Shape

_PROGRAM = Path(__file__).parent / "program"

PROGRAMS = {"component": "component", "by hand": "by_hand"}
"""A program's name in the tables, and its module."""


class Bed:
    """A copy of the program in a separate folder, and its sandbox."""

    def __init__(self, folder: Path) -> None:
        """Copy the program, without starting anything."""
        self._project = folder / "project"
        self._home = folder / "home"
        self._usage = folder / "usage.json"
        shutil.copytree(_PROGRAM, self._project, ignore=shutil.ignore_patterns("__pycache__"))

    def run(self, verb: str, program: str, shape: Shape, *options: str, collector: bool = True) -> Sample:
        """Run the engine once.

        Args:
            verb: `preview` or `up`.
            program: one of `PROGRAMS`.
            shape: its size.
            options: more for the command line.
            collector: whether Python collects garbage while the program runs.

        Returns:
            The engine's time with all that it starts; the peak is that of the program's process alone.

        Raises:
            RuntimeError: it failed.
        """
        with self._sandbox(program, shape, collector=collector).engine("measure") as pulumi:
            self._usage.unlink(missing_ok=True)

            def run() -> None:
                done = pulumi([verb, *options])
                if done.returncode:
                    raise RuntimeError(f"pulumi {verb} of {program}, {shape}, failed:\n{done.stdout}{done.stderr}")

            sample = timed(run)
        usage = json.loads(self._usage.read_text(encoding="utf-8"))
        return replace(sample, peak=int(usage["peak"]))

    def down(self) -> None:
        """Stop the sandbox's processes."""
        if self._home.exists():
            Sandbox(self._project, home=self._home).down()

    def _sandbox(self, program: str, shape: Shape, *, collector: bool) -> Sandbox:
        module = PROGRAMS[program]
        stack = f"{module}-{shape.routes}-{shape.functions}".replace("_", "-")
        config = {
            "program": module,
            "routes": str(shape.routes),
            "functions": str(shape.functions),
            "usage": str(self._usage),
            "collector": "on" if collector else "off",
        }
        text = yaml.safe_dump({"config": {f"passage-bench:{key}": value for key, value in config.items()}})
        (self._project / f"Pulumi.{stack}.yaml").write_text(text, encoding="utf-8")
        return Sandbox(self._project, home=self._home, stack=stack)
