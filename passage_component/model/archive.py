"""An archive of handlers that knows what is in it."""

from collections.abc import Mapping
from pathlib import Path

import pulumi


class HandlersArchive(pulumi.AssetArchive):
    """What `lambda_archive` packed.

    Attributes:
        platform: the runtime and the architecture that its packages are for; None without packages.
    """

    def __init__(self, files: Mapping[str, Path], platform: tuple[str, str] | None) -> None:
        super().__init__({name: pulumi.FileAsset(files[name]) for name in sorted(files)})
        self.platform = platform

    def has_module(self, handler: str) -> bool:
        """Whether the file of a Python handler is in it: `a/b.py` or `a/b/__init__.py` for `a.b.function`."""
        module = handler.rpartition(".")[0].replace(".", "/")
        return not self.assets.keys().isdisjoint((f"{module}.py", f"{module}/__init__.py"))
