"""`GET /health`: public, for monitoring."""


def read(_event: object, _context: object) -> dict[str, str]:
    """Answer 200."""
    return {"status": "ok"}
