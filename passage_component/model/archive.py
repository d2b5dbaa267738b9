"""The archive of handlers, as a value that the checks can ask for its modules and its platform."""

from collections.abc import Mapping
from pathlib import Path

import pulumi


class HandlersArchive(pulumi.AssetArchive):
    """An archive that `lambda_archive` packed.

    Attributes:
        platform: the runtime and the architecture of its packages; None without packages.
    """

    def __init__(self, files: Mapping[str, Path], platform: tuple[str, str] | None) -> None:
        super().__init__({name: pulumi.FileAsset(files[name]) for name in sorted(files)})
        self.platform = platform

    def has_module(self, handler: str) -> bool:
        """Whether it has the file of a Python handler: `a/b.py` or `a/b/__init__.py` for `a.b.function`."""
        module = handler.rpartition(".")[0].replace(".", "/")
        return not self.assets.keys().isdisjoint((f"{module}.py", f"{module}/__init__.py"))
