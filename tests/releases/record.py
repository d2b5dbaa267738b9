"""`make record-release`: deploys the programs in the sandbox and keeps them with their state, below the version.

The plugin's schema is kept too: programs in other languages were written against it.
"""

import importlib.metadata
import json
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from plugin.snapshot import write_schema
from sandbox.deployment import Sandbox
from tests.support.projects import RELEASED, uses_plugin

RELEASES = Path(__file__).parent
STATE = "state.json"
SCHEMA = "schema.json"

_OF_THIS_RUN = frozenset({"created", "modified", "sourcePosition", "stackTrace", "time"})
"""What the engine records of when, and from which line of which folder, a resource was made."""


def main() -> int:
    """Record the programs' state for the installed version."""
    version = importlib.metadata.version("pulumi-passage-component")
    for name, copy in RELEASED.items():
        target = RELEASES / version / name
        with tempfile.TemporaryDirectory() as temporary:
            project = copy(Path(temporary) / "project")
            state = deployed_state(Sandbox(project, home=Path(temporary) / "home"))
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(project, target, ignore=shutil.ignore_patterns("__pycache__"))
            if uses_plugin(target):
                # It names this machine's folder. Users of the program write their own.
                (target / "Pulumi.yaml").unlink()
        (target / STATE).write_text(json.dumps(state, indent=1) + "\n", encoding="utf-8")
        print(f"{version} {name}: {len(state['deployment']['resources'])} resources")
    write_schema(RELEASES / version / SCHEMA)
    return 0


def deployed_state(sandbox: Sandbox) -> dict[str, Any]:
    """What `pulumi stack export` says after a deployment, without what differs from run to run by nature.

    Raises:
        RuntimeError: the engine failed; the message is what it printed.
    """
    try:
        for verb in (sandbox.up, lambda capture: sandbox.pulumi(["stack", "export"], capture=capture)):
            done = verb(capture=True)
            if done.returncode:
                raise RuntimeError(done.stdout + done.stderr)
        return dict(without_this_run(json.loads(done.stdout)))
    finally:
        sandbox.down()


def without_this_run(value: Any) -> Any:
    """What the engine recorded, without what differs from run to run by nature."""
    if isinstance(value, dict):
        return {key: without_this_run(item) for key, item in value.items() if key not in _OF_THIS_RUN}
    return [without_this_run(item) for item in value] if isinstance(value, list) else value


if __name__ == "__main__":
    sys.exit(main())
