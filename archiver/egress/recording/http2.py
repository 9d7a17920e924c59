"""HTTP/2 between a browser and a site: stream for stream, every exchange passed on whole and put on the tape.

Frames are read and written by h2. What one side sends is acknowledged to it only when the other side has had room for it, so no more waits in memory than
the windows that we grant.
"""

from __future__ import annotations

import asyncio
import re
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeAlias

import h2.config
import h2.connection
import h2.events
import h2.exceptions
import h2.settings
from h2.errors import ErrorCodes

from archiver.egress.pace import Turn
from archiver.egress.recording.tape import Take
from archiver.egress.recording.text import text
from archiver.egress.wire import Wire
from archiver.exchange import Headers

STREAM_WINDOW, CONNECTION_WINDOW = 1 << 20, 4 << 20
"""Bytes that a site may send before the browser has taken them, on one stream and on all."""
DEFAULT_WINDOW = 65535
"""Window of a new connection (RFC 9113 §6.9.2)."""

STATUS = re.compile("[1-9][0-9]{2}")

Raw: TypeAlias = Iterable[tuple[bytes, bytes]]
Begin: TypeAlias = Callable[[str, str], Take]
"""Begins the record of an exchange, by method and path."""


@dataclass(slots=True)
class Flow:
    """The body of one message: what came from one side and waits until there is room on the other."""

    source: h2.connection.H2Connection
    sink: h2.connection.H2Connection
    came_on: int
    goes_on: int
    pending: bytearray = field(default_factory=bytearray)
    ended: bool = False
    closed: bool = False
    """Whether nothing more is passed on: all was, or nobody wants it."""
    trailers: Raw | None = None

    def feed(self, chunk: bytes, weight: int) -> None:
        """Take bytes in that weigh so much of the sender's window, padding included."""
        if self.closed:
            return self.source.acknowledge_received_data(weight, self.came_on)
        self.source.acknowledge_received_data(weight - len(chunk), self.came_on)
        self.pending += chunk
        return self.pump()

    def pump(self) -> None:
        """Pass on what there is room for, and the end behind it."""
        while self.pending and not self.closed and (room := self._room()) > 0:
            part = bytes(self.pending[:room])
            del self.pending[:room]
            self.sink.send_data(self.goes_on, part)
            self.source.acknowledge_received_data(len(part), self.came_on)
        if self.ended and not self.pending and not self.closed:
            self.closed = True
            if self.trailers is None:
                self.sink.end_stream(self.goes_on)
            else:
                self.sink.send_headers(self.goes_on, self.trailers, end_stream=True)

    def stop(self) -> None:
        """Pass nothing more on; what still comes is taken in and let go."""
        self.closed = True
        self.source.acknowledge_received_data(len(self.pending), self.came_on)
        self.pending.clear()

    def _room(self) -> int:
        return min(self.sink.local_flow_control_window(self.goes_on), self.sink.max_outbound_frame_size)


@dataclass(slots=True)
class Stream:
    """One exchange between two streams."""

    take: Take
    upload: Flow
    download: Flow
    trailers: Headers = ()


class Conversation:
    """All streams of one connection of the browser, on one connection to a site."""

    def __init__(self, near: Wire, far: Wire, begin: Begin, turn: Turn) -> None:
        self._wires = near, far
        self._begin, self._turn = begin, turn
        self._near, self._far = _connection(client=False), _connection(client=True)
        self._asked: dict[int, Stream] = {}
        """By the browser's number."""
        self._answered: dict[int, Stream] = {}
        """By ours towards the site."""
        self._waiting: deque[h2.events.RequestReceived] = deque()
        """Requests that the site has no room for yet."""

    async def run(self) -> None:
        """Carry until either side ends the connection."""
        await self._flush()
        near, far = self._wires
        sides = [
            asyncio.ensure_future(self._listen(near, self._near, self._from_browser)),
            asyncio.ensure_future(self._listen(far, self._far, self._from_site)),
        ]
        try:
            await asyncio.wait(sides, return_when=asyncio.FIRST_COMPLETED)
            if sides[1].done():
                self._cut("disconnect")
            for side in sides:
                if side.done():
                    side.result()
        finally:
            for side in sides:
                side.cancel()
            await asyncio.gather(*sides, return_exceptions=True)
            for stream in self._asked.values():
                stream.take.give_up()

    async def _listen(self, wire: Wire, state: h2.connection.H2Connection, react: Callable[[h2.events.Event], None]) -> None:
        while chunk := await wire.receive():
            try:
                for event in state.receive_data(chunk):
                    if state is self._near and isinstance(event, h2.events.RequestReceived):
                        # What came before it goes out meanwhile; what the browser says after it waits with it, in its order.
                        await self._flush()
                        await self._turn()
                    react(event)
            except h2.exceptions.ProtocolError:
                return await self._flush()
            await self._flush()
            if state.state_machine.state is h2.connection.ConnectionState.CLOSED:
                return None
        return None

    async def _flush(self) -> None:
        for wire, state in zip(self._wires, (self._near, self._far), strict=True):
            if frames := state.data_to_send():
                await wire.send(frames)

    def _cut(self, why: str) -> None:
        for stream in self._asked.values():
            stream.take.cut(why)

    def _from_browser(self, event: h2.events.Event) -> None:
        match event:
            case h2.events.RequestReceived():
                self._ask(event)
            case h2.events.DataReceived():
                self._upload(event)
            case h2.events.TrailersReceived() if stream := self._asked.get(event.stream_id):
                stream.upload.trailers = event.headers
            case h2.events.StreamEnded() if stream := self._asked.get(event.stream_id):
                stream.upload.ended = True
                stream.upload.pump()
            case h2.events.StreamReset():
                self._leave(event.stream_id)
            case h2.events.WindowUpdated() | h2.events.RemoteSettingsChanged():
                self._pump(stream.download for stream in self._asked.values())

    def _from_site(self, event: h2.events.Event) -> None:
        match event:
            case h2.events.InformationalResponseReceived() if stream := self._answered.get(event.stream_id):
                stream.take.inform(pairs(event.headers))
                self._tell(stream, event.headers, end=False)
            case h2.events.ResponseReceived() if stream := self._answered.get(event.stream_id):
                self._answer(stream, event)
            case h2.events.DataReceived() if stream := self._answered.get(event.stream_id):
                self._download(stream, event)
            case h2.events.TrailersReceived() if stream := self._answered.get(event.stream_id):
                stream.download.trailers, stream.trailers = event.headers, pairs(event.headers)
            case h2.events.StreamEnded() if stream := self._answered.pop(event.stream_id, None):
                self._end(stream)
            case h2.events.StreamReset() if stream := self._answered.pop(event.stream_id, None):
                stream.take.cut("disconnect")
                self._reset(stream.download, event.error_code or ErrorCodes.INTERNAL_ERROR)
            case h2.events.WindowUpdated() | h2.events.RemoteSettingsChanged():
                self._pump(stream.upload for stream in self._asked.values())
                self._ask_waiting()

    def _ask(self, event: h2.events.RequestReceived) -> None:
        """Pass a request on, or keep it until the site has room for one more stream."""
        if self._waiting or self._far.open_outbound_streams >= self._far.remote_settings.max_concurrent_streams:
            self._waiting.append(event)
        else:
            self._open(event)

    def _ask_waiting(self) -> None:
        while self._waiting and self._far.open_outbound_streams < self._far.remote_settings.max_concurrent_streams:
            self._open(self._waiting.popleft())

    def _open(self, event: h2.events.RequestReceived) -> None:
        near, far = event.stream_id, self._far.get_next_available_stream_id()
        named = {bytes(name): text(bytes(value)) for name, value in event.headers if name.startswith(b":")}
        take = self._begin(named.get(b":method", "GET"), named.get(b":path", "/"))
        take.ask(pairs(event.headers))
        upload = Flow(source=self._near, sink=self._far, came_on=near, goes_on=far, closed=event.stream_ended is not None)
        download = Flow(source=self._far, sink=self._near, came_on=far, goes_on=near)
        self._asked[near] = self._answered[far] = Stream(take=take, upload=upload, download=download)
        self._far.send_headers(far, event.headers, end_stream=event.stream_ended is not None)
        # h2 ends the whole connection where a body has another length than was announced; here that is judged when the body has ended.
        self._far.streams[far]._initialize_content_length = _forget_length  # type: ignore[method-assign]

    def _upload(self, event: h2.events.DataReceived) -> None:
        stream = self._asked.get(event.stream_id)
        if stream is not None and stream.take.upload(event.data):
            return stream.upload.feed(event.data, event.flow_controlled_length)
        # What goes no further takes no room: all that the browser sends on this connection shares one window.
        self._near.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
        if stream is not None:
            return self._drop(stream)
        # Of a request that still waits: rare enough to be refused, and then asked again.
        self._forget(event.stream_id)
        return self._near.reset_stream(event.stream_id, ErrorCodes.REFUSED_STREAM)

    def _answer(self, stream: Stream, event: h2.events.ResponseReceived) -> None:
        told = pairs(event.headers)
        status = status_of(told)
        if status is None:
            stream.take.cut("disconnect")
            return self._drop(stream)
        stream.take.answer(status, "", tuple(pair for pair in told if not pair[0].startswith(":")))
        return self._tell(stream, event.headers, end=event.stream_ended is not None)

    def _tell(self, stream: Stream, headers: Raw, *, end: bool) -> None:
        if not stream.download.closed:
            self._near.send_headers(stream.download.goes_on, headers, end_stream=end)
            stream.download.closed = end

    def _download(self, stream: Stream, event: h2.events.DataReceived) -> None:
        if stream.take.keep(event.data):
            stream.download.feed(event.data, event.flow_controlled_length)
        else:
            self._far.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
            self._drop(stream)

    def _end(self, stream: Stream) -> None:
        if stream.take.lacking:
            stream.take.cut("disconnect")
        stream.take.end(stream.trailers)
        stream.download.ended = True
        stream.download.pump()
        self._ask_waiting()

    def _leave(self, number: int) -> None:
        """Note that the browser wants no more; what it asked for in whole is recorded all the same."""
        stream = self._asked.get(number)
        if stream is None:
            return self._forget(number)
        stream.take.leave()
        stream.download.stop()
        if not stream.upload.closed:
            stream.take.cut("unspecified")
            self._drop(stream)
        return None

    def _forget(self, number: int) -> None:
        """Give up a request that still waits."""
        self._waiting = deque(event for event in self._waiting if event.stream_id != number)

    def _drop(self, stream: Stream) -> None:
        """End a stream on both sides in the middle."""
        self._answered.pop(stream.download.came_on, None)
        self._reset(stream.upload, ErrorCodes.CANCEL)
        self._reset(stream.download, ErrorCodes.CANCEL)

    def _reset(self, flow: Flow, why: ErrorCodes | int) -> None:
        try:
            flow.sink.reset_stream(flow.goes_on, why)
        except h2.exceptions.StreamClosedError:
            # Ended by itself meanwhile.
            pass
        finally:
            flow.stop()

    def _pump(self, flows: Iterable[Flow]) -> None:
        for flow in flows:
            flow.pump()


def _connection(*, client: bool) -> h2.connection.H2Connection:
    """Return the state of one side, its preface and settings ready to be sent.

    Fields are passed on as they came, not made neat; those of sites are judged by the browser, which forgives more than h2, and never by ending what
    other answers come on.
    """
    state = h2.connection.H2Connection(
        h2.config.H2Configuration(
            client_side=client,
            validate_outbound_headers=False,
            normalize_outbound_headers=False,
            normalize_inbound_headers=False,
            validate_inbound_headers=not client,
        )
    )
    if client:
        # Set one by one they would be in force only once they are acknowledged, and not be sent at the beginning.
        ours = {h2.settings.SettingCodes.ENABLE_PUSH: 0, h2.settings.SettingCodes.INITIAL_WINDOW_SIZE: STREAM_WINDOW}
        state.local_settings = h2.settings.Settings(client=True, initial_values=ours)
    state.initiate_connection()
    if client:
        state.increment_flow_control_window(CONNECTION_WINDOW - DEFAULT_WINDOW)
    return state


def _forget_length(headers: object) -> None:
    """Expect no length of a body."""


def status_of(fields: Headers) -> int | None:
    """Return the status of an answer; None where it has none, or where a field holds what would end it in HTTP/1 (RFC 9113 §8.2.1)."""
    told = [value for name, value in fields if name == ":status"]
    forged = any(mark in part for pair in fields for part in pair for mark in "\r\n\0")
    return int(told[0]) if len(told) == 1 and STATUS.fullmatch(told[0]) and not forged else None


def pairs(headers: Raw) -> Headers:
    """Return fields as text, in their order; pseudo header fields included (RFC 9113 §8.3)."""
    return tuple((text(bytes(name)), text(bytes(value))) for name, value in headers)
