"""A Pulumi project: its name, its language, its stack file, and the Python that runs it."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from .errors import SandboxError

_KEYS_OF_ENCRYPTION = ("encryptionsalt", "encryptedkey", "secretsprovider")

_ENDINGS = (".json", ".yaml", ".yml")
"""Those of project files, and so of stack files, in Pulumi's order (sdk/go/common/encoding, Exts)."""

LANGUAGES = ("python", "yaml")
"""The runtimes whose programs the sandbox runs."""

_INSTALLED = """
import json, pathlib, sys
rows = {}
for file in (file for folder in sys.path for file in pathlib.Path(folder or ".").glob("*/pulumi-plugin.json")):
    plugin = json.loads(file.read_text(encoding="utf-8"))
    if plugin.get("resource") and plugin.get("name") and plugin.get("version"):
        row = (plugin["name"], plugin["version"], str(file.parent), plugin.get("server"))
        rows.setdefault(plugin["name"], row)
print(json.dumps(sorted(rows.values(), key=str)))
"""
"""The language host reads the same: each SDK has a file that names its plugin."""


@dataclass(frozen=True)
class PulumiSdk:
    """An installed Pulumi SDK.

    Attributes:
        name: its plugin's name, such as `aws`.
        version: its plugin's version, such as `7.51.1`.
        package: the folder of its Python package.
        server: where the plugin is downloaded, or None for Pulumi's own site.
    """

    name: str
    version: str
    package: Path
    server: str | None


@dataclass(frozen=True)
class Project:
    """A Pulumi project.

    Attributes:
        folder: the folder of its Pulumi.yaml.
        stack_folder: the folder of its stack files.
        ending: the end of the names of its project file and its stack files.
        name: its name.
        language: its runtime, one of `LANGUAGES`.
        python: the Python that runs it, or its components: that of a Python program's own virtual environment, or else
            the sandbox's.
        secrets: the configuration keys that its file declares as secrets.
    """

    folder: Path
    stack_folder: Path
    ending: str
    name: str
    language: str
    python: Path
    secrets: frozenset[str] = frozenset()

    @classmethod
    def read(cls, folder: Path) -> "Project":
        """Read a project.

        Raises:
            SandboxError: the folder does not have one, or it is in another language.
        """
        files = [folder / f"Pulumi{ending}" for ending in _ENDINGS]
        file = next(filter(Path.is_file, files), folder / "Pulumi.yaml")
        settings = _mapping(
            file, f"{folder.resolve()}: it does not have a Pulumi.yaml. Name the folder of a Pulumi project."
        )
        runtime = settings.get("runtime")
        options = runtime.get("options") or {} if isinstance(runtime, dict) else {}
        language = runtime.get("name") if isinstance(runtime, dict) else runtime
        if language not in LANGUAGES:
            raise SandboxError(f"{file}: the sandbox does not run {language} programs. Use {' or '.join(LANGUAGES)}.")
        name = settings.get("name")
        if not isinstance(name, str) or not name:
            raise SandboxError(f"{file}: name is missing. Give the project a name.")
        # A folder's .venv belongs to a Python program.
        python = _python(folder, options.get("virtualenv")) if language == "python" else Path(sys.executable)
        # `config` was the name of `stackConfigDir` (sdk/go/common/workspace, RewriteConfigPathIntoStackConfigDir).
        folders = [value for key in ("stackConfigDir", "config") if isinstance(value := settings.get(key), str)]
        if len(folders) > 1:
            raise SandboxError(f"{file}: config and stackConfigDir both name the folder of stack files. Remove config.")
        stack_folder = folder.resolve().joinpath(*folders)
        return cls(folder.resolve(), stack_folder, file.suffix, name, language, python, _secrets(name, settings))

    def stack_file(self, stack: str) -> Path:
        """The file with a stack's configuration."""
        return self.stack_folder / f"Pulumi.{stack}{self.ending}"

    def stack_configuration(self, stack: str) -> dict[str, Any]:
        """A stack's configuration, key to value. Empty without a file.

        Raises:
            SandboxError: the file can't be read, has encrypted values, or takes values from environments.
        """
        file = self.stack_file(stack)
        if not file.exists() or not file.stat().st_size:
            return {}
        settings = _mapping(file, f"{file}: it can't be read. Check its permissions.")
        if settings.get("environment"):
            raise SandboxError(
                f"{file}: environment: the sandbox does not open Pulumi ESC environments. Write a Pulumi.sandbox.yaml "
                "with their values for the sandbox."
            )
        configuration = settings.get("config") or {}
        if not isinstance(configuration, dict):
            raise SandboxError(f"{file}: config: it is not a mapping. Write keys and values.")
        secret = sorted(key for key, value in configuration.items() if _is_encrypted(value))
        if secret:
            raise SandboxError(
                f"{file}: the sandbox does not have the key of the encrypted values ({', '.join(secret)}). Write a "
                "Pulumi.sandbox.yaml with plain values for the sandbox."
            )
        return dict(configuration)

    def sdks(self) -> list["PulumiSdk"]:
        """The Pulumi SDKs in the project's Python, each of which wants a plugin.

        Raises:
            SandboxError: pulumi-aws is not installed there.
        """
        done = subprocess.run(  # noqa: S603
            [str(self.python), "-c", _INSTALLED], capture_output=True, text=True, check=False
        )
        rows = json.loads(done.stdout) if done.returncode == 0 else []
        sdks = [PulumiSdk(name, version, Path(package), server) for name, version, package, server in rows]
        if "aws" not in [sdk.name for sdk in sdks]:
            raise SandboxError(f"{self.python}: pulumi-aws is not installed there. Install the project's requirements.")
        return sdks


def _mapping(file: Path, missing: str) -> dict[str, Any]:
    try:
        # In bytes, since YAML may be in UTF-16, too.
        value = yaml.safe_load(file.read_bytes())
    except OSError as error:
        raise SandboxError(missing) from error
    except yaml.YAMLError as error:
        raise SandboxError(f"{file}: it is not YAML. Correct it. The parser said:\n{error}") from error
    if not isinstance(value, dict):
        raise SandboxError(f"{file}: it is not a mapping. Write keys and values.")
    return value


def _is_encrypted(value: object) -> bool:
    """Whether a value of the configuration is encrypted, or has a part that is."""
    if isinstance(value, dict):
        return "secure" in value or any(map(_is_encrypted, value.values()))
    return isinstance(value, list) and any(map(_is_encrypted, value))


def _secrets(name: str, settings: dict[str, Any]) -> frozenset[str]:
    """The keys of declared secrets, with their namespace."""
    declared = settings.get("config")
    keys = declared.items() if isinstance(declared, dict) else ()
    return frozenset(
        key if ":" in key else f"{name}:{key}"
        for key, value in keys
        if isinstance(value, dict) and value.get("secret") is True
    )


def _python(folder: Path, virtualenv: str | None) -> Path:
    for name in (virtualenv, ".venv"):
        if name and (folder / name / "bin" / "python").exists():
            # Not resolved: Python finds its environment through the link's folder.
            return folder.resolve() / name / "bin" / "python"
    return Path(sys.executable)
