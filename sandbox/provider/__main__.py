"""Run the provider as a plugin: print the port, serve until the engine says it is enough."""

import os
import signal
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import grpc
from pulumi.runtime.proto import provider_pb2_grpc

from .servicer import ProviderServicer

_WORKERS = 32
_WATCH_SECONDS = 1
_MESSAGE_BYTES = 400 * 1024 * 1024
"""The engine's own limit for one message."""


def main() -> None:
    """Serve; SIGINT and SIGTERM end it with 0: the engine reports anything else as a crash."""
    done = threading.Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, lambda *_: done.set())
    limits = [("grpc.max_receive_message_length", _MESSAGE_BYTES), ("grpc.max_send_message_length", _MESSAGE_BYTES)]
    server = grpc.server(ThreadPoolExecutor(_WORKERS), options=limits)
    servicer = ProviderServicer(os.environ.get("PASSAGE_SANDBOX_AWS_VERSION", "0.0.0"))
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(servicer, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    engine = os.getppid()
    while not done.wait(_WATCH_SECONDS):
        if os.getppid() != engine:
            # The engine was killed and could not say goodbye.
            break
    server.stop(grace=None)


if __name__ == "__main__":
    main()
