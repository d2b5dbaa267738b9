"""The one error that users of the sandbox see."""


class SandboxError(Exception):
    """A problem in the sandbox. The message states it and the remedy."""
