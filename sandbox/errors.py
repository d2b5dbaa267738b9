"""The one error that users of the sandbox see."""


class SandboxError(Exception):
    """A problem in the sandbox. The message states it and the remedy."""


class UserPoolError(SandboxError):
    """The tokens of an authorizer are those of a user pool in the program, which has a key of its own."""
