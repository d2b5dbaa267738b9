"""The number of examples of a property: fewer for whole programs, more for single values."""

from hypothesis import settings

programs = settings(max_examples=settings().max_examples * 3 // 10)
"""Each example takes tenths of a second."""

values = settings(max_examples=settings().max_examples * 4)
"""Each example takes milliseconds."""
