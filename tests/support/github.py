"""The pull request that the workflows' steps see: its comments and reviews."""

import json
import sys
from pathlib import Path

from tests.support import gh
from tests.support.workflows import write_command


class GitHub:
    """The pull request octo/api#7.

    Attributes:
        environment: what `gh` needs in its environment.
    """

    def __init__(self, path: Path) -> None:
        """Put `gh` into a folder of commands."""
        self._file = path / "github.json"
        path.mkdir(exist_ok=True)
        self._write({"comments": [], "reviews": [], "calls": []})
        write_command(path / "gh", f'exec "{sys.executable}" "{gh.__file__}" "$@"')
        self.environment = {"GH_STAND_IN": str(self._file)}

    def comment(self, body: str, *, user: str) -> None:
        """Add a comment."""
        state = self._read()
        gh.add_comment(state, body, user)
        self._write(state)

    def review(self, state: str, commit: str) -> None:
        """Add a review of a user who may write."""
        self._write({**self._read(), "reviews": [{"state": state, "commit": {"oid": commit}}]})

    def comments(self) -> dict[int, str]:
        """The comments of the workflows: ID to text."""
        return {
            comment["id"]: comment["body"] for comment in self._read()["comments"] if comment["user"]["login"] == gh.BOT
        }

    def calls(self) -> list[str]:
        """Method and path of every request that changed something."""
        return list(self._read()["calls"])

    def vanish(self) -> None:
        """Let every later request fail."""
        self._file.unlink()

    def _read(self) -> gh.State:
        state: gh.State = json.loads(self._file.read_text(encoding="utf-8"))
        return state

    def _write(self, state: gh.State) -> None:
        self._file.write_text(json.dumps(state), encoding="utf-8")
