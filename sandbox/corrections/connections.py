"""The emulator keeps a connection for longer than its clients do.

Its server closes an idle connection even if a request has just arrived: it carries the request out and does not answer.
A client then asks again, also for a creation.
"""

from .correction import Corrections

CORRECTIONS = Corrections("app")

KEEP_ALIVE_SECONDS = 3600

CORRECTIONS.pieces(
    "kept_connections",
    "It closes a connection that is idle for 75 seconds, which Go's SDK keeps for 90.",
    "AWS SDK for Go v2 API reference, aws/transport/http, DefaultHTTPTransportIdleConnTimeout",
    "main",
    {"config.keep_alive_timeout = 75": f"config.keep_alive_timeout = {KEEP_ALIVE_SECONDS}"},
)
