"""The Pulumi engine: found on PATH, installed, or built from its Go modules."""

from .finding import OLDEST, VERSION, Engine, find_or_install, on_path

__all__ = ["OLDEST", "VERSION", "Engine", "find_or_install", "on_path"]
