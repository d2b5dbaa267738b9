"""The gRPC server around the host."""

import asyncio
import contextlib
import signal
import sys
from typing import Any

import grpc
import pulumi
from google.protobuf import struct_pb2
from pulumi.errors import InputPropertiesError
from pulumi.provider.server import ProviderServicer
from pulumi.runtime.proto import provider_pb2_grpc

from .host import Host, as_written
from .nulls import mark_nulls, with_nulls

_MESSAGE_BYTES = 400 * 1024 * 1024
"""The engine's own limit for one message."""


class Servicer(ProviderServicer):
    """The SDK's servicer, except that an error of a resolving Output is the user's and not a defect of the plugin."""

    async def _construct(self, request: Any, context: Any) -> Any:
        try:
            return await super()._construct(request, context)
        except pulumi.RunError as error:
            raise InputPropertiesError(as_written(str(error)), []) from error

    @staticmethod
    async def _construct_inputs(inputs: struct_pb2.Struct, input_dependencies: Any) -> dict[str, pulumi.Input[Any]]:
        marked = struct_pb2.Struct()
        marked.CopyFrom(inputs)
        has_nulls = mark_nulls(marked)
        read: dict[str, Any] = await ProviderServicer._construct_inputs(marked, input_dependencies)
        return {key: _in_order(with_nulls(value) if has_nulls else value) for key, value in read.items()}


def _in_order(value: Any) -> Any:
    """A value with its names sorted. The wire format keeps no order, and derived lists need a stable one."""
    if isinstance(value, dict):
        return {key: _in_order(value[key]) for key in sorted(value)}
    return [_in_order(item) for item in value] if isinstance(value, list) else value


def main(arguments: list[str]) -> None:
    """Serve until the engine ends the process.

    Args:
        arguments: the engine's address, after options for other plugins.
    """
    engine_address = [argument for argument in arguments if not argument.startswith("-")][-1]
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(Servicer(Host(), [], engine_address)))


async def _serve(servicer: Servicer) -> None:
    limits = [("grpc.max_receive_message_length", _MESSAGE_BYTES), ("grpc.max_send_message_length", _MESSAGE_BYTES)]
    server = grpc.aio.server(options=limits)
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(servicer, server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    done = asyncio.Event()
    with contextlib.suppress(NotImplementedError):  # Windows has no signals of this kind
        for signal_number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(signal_number, done.set)
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    await done.wait()
    await server.stop(grace=None)
