"""The one error a person who uses the sandbox sees."""


class SandboxError(Exception):
    """Something is in the way; the message says what, and what to do."""
