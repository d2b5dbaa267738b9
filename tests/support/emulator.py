"""The known differences of the emulator from AWS where both answer.

A test asserts that each is still one, so that it is taken out here when it is mended.
"""

ROUTES = {"GET /me/": "GET /me"}
"""Request in `tests/testing/route_cases.py` to the route that it selects."""

REPEATED_HEADER = "a, b"
"""The value in the event of a header that is sent twice, with `a` and with `b`."""
