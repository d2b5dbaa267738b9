"""Names every type of a program that the built plugin does not have, since the engine stops at the first one."""

from collections.abc import Callable

from ..errors import SandboxError
from ..home import Home
from ..project import Project

FILE = "PASSAGE_SANDBOX_UNKNOWN_TYPES"
"""The variable with the file to which the plugin writes such types."""

_ADMIT = "PASSAGE_SANDBOX_ADMIT_UNKNOWN_TYPES"
"""The variable that lets the plugin admit them, in a preview that only collects them."""


def environment(home: Home) -> dict[str, str]:
    """The engine's variables for a command. The file of an earlier command is deleted."""
    home.unknown_types.unlink(missing_ok=True)
    return {FILE: str(home.unknown_types)}


def explain(home: Home, project: Project, preview: Callable[[dict[str, str]], object]) -> None:
    """After a command that failed.

    Args:
        home: the sandbox's home.
        project: the program.
        preview: runs a preview with more variables, and prints nothing.

    Raises:
        SandboxError: the program has types that the plugin does not have.
    """
    if not home.unknown_types.exists():
        return
    preview({FILE: str(home.unknown_types), _ADMIT: "1"})
    types = sorted(set(home.unknown_types.read_text(encoding="utf-8").split()))
    home.unknown_types.unlink()
    lines = "\n".join(f"  {token} (service {token.split(':')[1].partition('/')[0]})" for token in types)
    packages = {token.partition(":")[0] for token in types}
    installs = [
        f"`pulumi plugin install resource {each.name} {each.version}`"
        for each in project.sdks()
        if each.name in packages
    ]
    raise SandboxError(
        f"the built plugin does not have these types of the program:\n{lines}\nThe released plugin has them. Run "
        f"{' and '.join(installs)} where Pulumi's download site can be reached"
        + (", or add the services to sandbox/plugins/aws/services.toml." if "aws" in packages else ".")
    )
