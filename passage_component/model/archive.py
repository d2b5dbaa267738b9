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

    def module(self, handler: str) -> pulumi.Asset | pulumi.Archive | None:
        """The file of a Python handler: `a/b/__init__.py` or `a/b.py` for `a.b.function`. None if it is not there."""
        module = handler.rpartition(".")[0].replace(".", "/")
        return self.assets.get(f"{module}/__init__.py") or self.assets.get(f"{module}.py")
