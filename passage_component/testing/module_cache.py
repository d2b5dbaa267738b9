"""The modules of a folder: another folder has modules of the same names."""

import sys
from pathlib import Path


def modules_of(folder: Path) -> set[str]:
    """The names of the imported modules that are a folder's own.

    What was found through a nearer entry of the import path is not: a virtual environment in a project's folder is no
    part of the project.
    """
    # Modules are under the path as it is written; behind a link it may be another folder.
    nearer = [path for each in sys.path if (path := Path(each).absolute()) != folder and path.is_relative_to(folder)]
    return {name for name, module in list(sys.modules.items()) if _is_in(module, folder, nearer)}


def _is_in(module: object, folder: Path, nearer: list[Path]) -> bool:
    file = getattr(module, "__file__", None)
    if not file or not (path := Path(file)).is_relative_to(folder):
        return False
    return not any(path.is_relative_to(each) for each in nearer)
