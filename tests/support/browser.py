"""A real browser that opens one page, which sends its results to its own server."""

import contextlib
import json
import os
import queue
import shutil
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_SECONDS = 120
_OPTIONS = (
    "--headless",
    "--no-sandbox",  # a container has no user namespaces; the page is the test's own
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def _browser() -> str:
    """The browser's path.

    Raises:
        FileNotFoundError: a browser is not installed.
    """
    browser = next((path for name in _NAMES if (path := shutil.which(name))), None)
    if browser is None:
        raise FileNotFoundError(
            f"browser: {', '.join(_NAMES)} are not on PATH. Install one, such as Debian's package chromium."
        )
    return browser


class Page:
    """A page at its own origin. `report()` in its script sends a result."""

    def __init__(self) -> None:
        self.script = ""
        self.reports: queue.Queue[Any] = queue.Queue()
        page = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                text = (
                    "<!doctype html><script>const report = found => fetch('/report', "
                    f"{{method: 'POST', body: JSON.stringify(found)}});\n{page.script}</script>"
                )
                self._answer(text.encode() if self.path == "/" else b"")

            def do_POST(self) -> None:
                page.reports.put(json.loads(self.rfile.read(int(self.headers["content-length"]))))
                self._answer(b"")

            def _answer(self, body: bytes) -> None:
                self.send_response(200)
                self.send_header("content-type", "text/html; charset=utf-8")
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Keep a test's output clean."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)

    @property
    def origin(self) -> str:
        """The page's origin. Only localhost may have http for an authentication origin."""
        return f"http://localhost:{self.server.server_port}"


@contextlib.contextmanager
def serve_page() -> Iterator[Page]:
    """A page's server for one module."""
    page = Page()
    thread = threading.Thread(target=page.server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield page
    finally:
        page.server.shutdown()
        page.server.server_close()
        thread.join()


def open_in_browser(page: Page, script: str, profile: Path, *options: str) -> Any:
    """Open the page with a script in a browser with further options, and return the script's result.

    Raises:
        queue.Empty: it reported nothing in two minutes.
    """
    page.script = script
    # The browser must not use a proxy of this machine.
    environment = {key: value for key, value in os.environ.items() if not key.lower().endswith("_proxy")}
    process = subprocess.Popen(
        [_browser(), *_OPTIONS, *options, f"--user-data-dir={profile}", f"{page.origin}/"],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        return page.reports.get(timeout=_SECONDS)
    finally:
        process.terminate()
        process.wait(timeout=_SECONDS)
