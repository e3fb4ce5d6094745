"""The publisher process: frames with their pixels for other programs, on an XPUB socket, while somebody subscribes."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence

import zmq

from camlab.recording.plan import result_names
from camlab.stream import wire
from camlab.stream.layout import Reader
from camlab.stream.publisher import drain, join_doorbell
from camlab.stream.reader import TrailingReader
from camlab.stream.ring import FrameRing
from camlab.workers.messages import Attach, Bound, Order, Publish, Subscribers
from camlab.workers.process import Launch, Tell, run_worker

PIECE_S = 0.05
QUEUE_BYTES = 256 << 20  # what may wait for one slow subscriber
EVENTS_KEPT = 1000
LINGER_MS = 500
SUBSCRIBE, UNSUBSCRIBE = 1, 0  # first byte of what an XPUB socket tells


class PublisherJob:
    """One more trailing reader: a slow subscriber loses frames of its own and costs the acquisition nothing."""

    name = "publisher"
    is_low_priority = True

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._ring: FrameRing | None = None
        self._run_events: zmq.Socket[bytes] | None = None
        self._socket: zmq.Socket[bytes] | None = None
        self._wanted: set[bytes] = set()
        self._previous = -1
        self._results = 0

    def join(self, ring: FrameRing, attach: Attach, /) -> None:
        """See `Job`."""
        self._ring, self._attach = ring, attach
        self._reader = TrailingReader(ring, Reader.PUBLISHER)
        self._run_events = join_doorbell(attach.endpoint, f"{wire.EVENT}/".encode(), EVENTS_KEPT)
        self._names = result_names(attach.format.color)
        self._topics = {kind: wire.topic(kind, attach.camera) for kind in (wire.FRAME, wire.RESULT, wire.EVENT)}
        self._previous, self._results = -1, 0

    def part(self) -> None:
        """See `Job`."""
        if self._run_events:
            self._pass_events_on(self._run_events)
            self._run_events.close(0)
        self._ring = self._run_events = None

    def obey(self, order: Order, /) -> None:
        """Bind another address, or none."""
        if isinstance(order, Publish):
            self._unbind()
            if order.address:
                self._bind(order)

    def work(self) -> bool:
        """Publish what is wanted, as long as a look at the orders may wait."""
        self._count_subscribers()
        ring = self._ring
        if not ring or not self._socket or not self._run_events:
            return False
        self._pass_events_on(self._run_events)
        self._publish_results(ring)
        if not self._is_wanted(wire.FRAME):
            self._reader.jump()
            self._previous = self._newest_unwanted(ring)
            return False
        end = time.monotonic() + PIECE_S
        for position in self._reader.pending():
            self._publish_frame(ring, position)
            if time.monotonic() > end:
                return True
        return False

    def orphan(self) -> None:
        """See `Job`; nothing more will come."""

    def is_idle(self) -> bool:
        """See `Job`."""
        return True

    def close(self) -> None:
        """See `Job`."""
        self.part()
        self._unbind()

    # --- inside ---------------------------------------------------------------------------------------------------

    def _bind(self, order: Publish) -> None:
        socket: zmq.Socket[bytes] = zmq.Context.instance().socket(zmq.XPUB)
        socket.setsockopt(zmq.LINGER, LINGER_MS)
        socket.setsockopt(zmq.SNDHWM, max(4, min(1000, QUEUE_BYTES // order.frame_bytes)))
        try:
            socket.bind(order.address)
        except zmq.ZMQError as error:
            socket.close(0)
            self._tell(Bound("", f"{order.address} can't be published on: {error.strerror}; choose another port, or port 0 for a free one"))
            return
        self._socket = socket
        self._tell(Bound(socket.getsockopt_string(zmq.LAST_ENDPOINT)))

    def _unbind(self) -> None:
        if self._socket:
            self._socket.close()
            self._socket = None
        if self._wanted:
            self._wanted.clear()
            self._tell(Subscribers(0))

    def _count_subscribers(self) -> None:
        """XPUB tells of the first subscription to a topic and of the last that goes."""
        before = len(self._wanted)
        while self._socket and self._socket.poll(0):
            message = self._socket.recv_multipart(zmq.NOBLOCK)[0]
            if message[:1] == bytes([SUBSCRIBE]):
                self._wanted.add(message[1:])
            elif message[:1] == bytes([UNSUBSCRIBE]):
                self._wanted.discard(message[1:])
        if len(self._wanted) != before:
            self._tell(Subscribers(len(self._wanted)))

    def _is_wanted(self, kind: str) -> bool:
        topic = self._topics[kind]
        return any(topic.startswith(wanted) for wanted in self._wanted)

    def _newest_unwanted(self, ring: FrameRing) -> int:
        """Id of the frame before the next one to publish; -1 where there was none, or it is gone."""
        position = self._reader.position - 1
        frame = ring.descriptor(position) if position >= 0 else None
        return frame.frame_id if frame and frame.sequence == 2 * position + 2 else -1

    def _publish_frame(self, ring: FrameRing, position: int) -> None:
        frame = ring.descriptor(position)
        pixels = zmq.Frame(ring.frame_pixels(position).data, copy=True)  # what waits in a socket must never be a view of the ring
        if not ring.holds(position) or frame.sequence != 2 * position + 2:
            self._reader.skip()
            return
        attach = self._attach
        header = wire.FrameHeader.of(attach.format, attach.camera, attach.run, frame.frame_id, self._previous, frame.timestamp_ns)
        self._previous = frame.frame_id
        self._send(wire.FRAME, [wire.encode(header), pixels])

    def _publish_results(self, ring: FrameRing) -> None:
        journal = ring.results
        if not self._is_wanted(wire.RESULT):
            self._results = journal.count
            return
        self._results = max(self._results, journal.oldest())
        while self._results < journal.count:
            row = journal.read(self._results, 3, len(self._names))
            self._results += 1
            if row:
                named = {name: value if math.isfinite(value) else None for name, value in zip(self._names, row[1], strict=True)}
                message = wire.ResultMessage(wire.VERSION, self._attach.camera, self._attach.run, row[0][0], named)
                self._send(wire.RESULT, [wire.encode(message)])

    def _pass_events_on(self, run_events: zmq.Socket[bytes]) -> None:
        for message in drain(run_events):
            self._send(wire.EVENT, message[1:])

    def _send(self, kind: str, parts: Sequence[bytes | zmq.Frame]) -> None:
        """Never waits: a subscriber whose queue is full loses the message."""
        if self._socket:
            self._socket.send_multipart([self._topics[kind], *parts], zmq.NOBLOCK, copy=False)


def main(launch: Launch) -> None:
    """Entry point of the process."""
    run_worker(launch, PublisherJob)
