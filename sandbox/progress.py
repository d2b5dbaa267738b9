"""Reports progress on standard error."""

import contextlib
import sys
import threading
import time
from collections.abc import Iterator

_EVERY_SECONDS = 10


def say(text: str) -> None:
    """Print one line."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


@contextlib.contextmanager
def step(title: str) -> Iterator[None]:
    """Print a title, the time every ten seconds, and the whole time at the end."""
    began, done = time.monotonic(), threading.Event()

    def tick() -> None:
        while not done.wait(_EVERY_SECONDS):
            say(f"  … {time.monotonic() - began:.0f} s")

    say(f"{title} …")
    ticker = threading.Thread(target=tick, daemon=True)
    ticker.start()
    try:
        yield
    finally:
        done.set()
        ticker.join()
    say(f"  done in {time.monotonic() - began:.0f} s")
