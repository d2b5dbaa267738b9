"""`GET /health`: public, for whoever watches the service."""


def read(_event: object, _context: object) -> dict[str, str]:
    """Answer 200."""
    return {"status": "ok"}
