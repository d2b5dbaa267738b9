"""How many examples a property gets: what runs whole programs fewer, what only reads values more."""

from hypothesis import settings

programs = settings(max_examples=settings().max_examples * 3 // 10)
"""Each example takes tenths of a second."""

values = settings(max_examples=settings().max_examples * 4)
"""Each example takes milliseconds."""
