"""The imported modules of a folder, for removal from the module cache: another folder has modules of the same names."""

import sys
from pathlib import Path


def modules_of(folder: Path) -> set[str]:
    """The names of the imported modules that belong to a folder.

    Modules found through a nearer entry of the import path do not: a virtual environment in a project's folder is not
    part of the project.
    """
    # `__file__` has the path as it was written; behind a link it may be another folder.
    paths = [Path(entry).absolute() for entry in sys.path]
    nearer = [path for path in paths if path != folder and path.is_relative_to(folder)]
    return {name for name, module in list(sys.modules.items()) if _is_in(module, folder, nearer)}


def _is_in(module: object, folder: Path, nearer: list[Path]) -> bool:
    file = getattr(module, "__file__", None)
    if not file or not (path := Path(file)).is_relative_to(folder):
        return False
    return not any(path.is_relative_to(entry) for entry in nearer)
