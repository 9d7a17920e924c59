"""Small servers on loopback that answer as the test says, well or badly."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TypeAlias

import h2.config
import h2.connection
import h2.events
import h2.exceptions
import trustme

from archiver.egress.connection import abort, close_now

Conversation: TypeAlias = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
Answer: TypeAlias = Callable[[str, dict[str, str]], bytes]


@contextlib.asynccontextmanager
async def listen(conversation: Conversation, tls: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """Serve a conversation on a free port and end all of them at the end."""
    tasks: set[asyncio.Task[None]] = set()

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await conversation(reader, writer)
            writer.close()
            await writer.wait_closed()
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            await close_now(writer)

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.get_running_loop().create_task(converse(reader, writer))
        tasks.add(task)
        task.add_done_callback(tasks.discard)
        task.add_done_callback(lambda _: abort(writer))

    server = await asyncio.start_server(accept, "127.0.0.1", 0, ssl=tls)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        while pending := tuple(tasks):
            for task in pending:
                task.cancel()
            await asyncio.gather(*pending, return_exceptions=True)
            tasks.difference_update(pending)
        await server.wait_closed()


async def read_head(reader: asyncio.StreamReader) -> tuple[str, dict[str, str]]:
    """Return request line and headers; IncompleteReadError when the client is gone."""
    first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").strip().split("\r\n")
    return first, {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}


def answering(answer: Answer) -> Conversation:
    """Return a conversation that answers each request of a connection with given bytes."""

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            writer.write(answer(*await read_head(reader)))
            await writer.drain()

    return converse


def saying(raw: bytes) -> Conversation:
    """Return a conversation that answers the first request with these bytes and hangs up."""

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_head(reader)
        writer.write(raw)
        await writer.drain()

    return converse


def page(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    """Return an answer whose length is right."""
    return "\r\n".join((f"HTTP/1.1 {status}", *headers, f"Content-Length: {len(body)}", "", "")).encode("utf-8") + body


def server_tls(authority: trustme.CA, *names: str, protocols: tuple[str, ...] = ("http/1.1",)) -> ssl.SSLContext:
    """Return a server's context with a certificate for these names."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names).configure_cert(context)
    context.set_alpn_protocols(list(protocols))
    return context


H2Answer: TypeAlias = Callable[[h2.connection.H2Connection, int, str], None]


def answering_h2(answer: H2Answer) -> Conversation:
    """Return an HTTP/2 conversation; ``answer`` acts on the connection for each stream and its path, once the request has come whole."""

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # Unchecked, so that a test can send what the protocol forbids.
        config = h2.config.H2Configuration(client_side=False, validate_outbound_headers=False, normalize_outbound_headers=False)
        state = h2.connection.H2Connection(config)
        state.initiate_connection()
        writer.write(state.data_to_send())
        paths: dict[int | None, str] = {}
        while chunk := await reader.read(65536):
            try:
                events = state.receive_data(chunk)
            except h2.exceptions.ProtocolError:
                return
            for event in events:
                if isinstance(event, h2.events.RequestReceived):
                    assert event.headers is not None
                    paths[event.stream_id] = {bytes(name): bytes(value) for name, value in event.headers}[b":path"].decode()
                elif isinstance(event, h2.events.DataReceived):
                    state.acknowledge_received_data(event.flow_controlled_length or 0, event.stream_id or 0)
                elif isinstance(event, h2.events.StreamEnded):
                    answer(state, event.stream_id or 0, paths[event.stream_id])
            writer.write(state.data_to_send())
            await writer.drain()

    return converse


def connect_proxy(ports: dict[int, int], asked: list[str]) -> Conversation:
    """Return a CONNECT proxy that leads each wanted port to a loopback one and notes what was asked for."""

    async def copy(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        while chunk := await source.read(65536):
            sink.write(chunk)
            await sink.drain()

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line, _ = await read_head(reader)
        asked.append(line)
        wanted = int(line.split()[1].rpartition(":")[2])
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", ports[wanted])
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        copies = {asyncio.ensure_future(copy(reader, far_writer)), asyncio.ensure_future(copy(far_reader, writer))}
        try:
            await asyncio.wait(copies, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in copies:
                task.cancel()
            abort(far_writer)
            await asyncio.gather(*copies, return_exceptions=True)

    return converse
