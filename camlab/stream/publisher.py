"""The PUB socket of a run: a small header for a frame, and the run's events. It is a doorbell; the ring has the truth."""

from __future__ import annotations

import contextlib
import time
from types import TracebackType

import msgspec
import zmq

from camlab.errors import StreamError
from camlab.model.frame import FrameFormat
from camlab.stream import wire

HIGH_WATER_MARK = 1000
QUIET_S = 0.002  # from one ring to the next: readers rest for longer once they are awake
HEARD = 16  # messages kept for a local reader: one is enough to wake it
TAKEN = 1000  # messages taken at once, so that a faster sender can't keep a reader at it

# Plain integers: combining pyzmq's flags anew at each call costs as much as the sending.
_TOPIC_FLAGS, _LAST_FLAGS = int(zmq.SNDMORE | zmq.NOBLOCK), int(zmq.NOBLOCK)


class Doorbell:
    """Announces frames to the local readers; made, used and closed in one thread.

    Frames that come faster than some hundred a second are not announced each: a message takes as long as all else that is
    done for a small frame, at both ends. A reader that is awake looks into the ring; one that fell asleep meanwhile looks there anyway
    after 20 ms.
    """

    def __init__(self, endpoint: str, camera: str, run: str, frame_format: FrameFormat, quiet_s: float = QUIET_S) -> None:
        """Bind to `endpoint`; StreamError where that can't be. `quiet_s`: a frame that comes sooner after an announced one isn't."""
        self._quiet_s = quiet_s
        self._quiet_until = 0.0
        self._socket: zmq.Socket[bytes] = zmq.Context.instance().socket(zmq.PUB)
        self._socket.setsockopt(zmq.SNDHWM, HIGH_WATER_MARK)
        self._socket.setsockopt(zmq.LINGER, 0)
        try:
            self._socket.bind(endpoint)
        except zmq.ZMQError as error:
            self._socket.close(0)
            raise StreamError(f"frames can't be announced on {endpoint}: {error.strerror}") from error
        self.endpoint: str = self._socket.getsockopt_string(zmq.LAST_ENDPOINT)
        self._first = wire.FrameHeader.of(frame_format, camera, run, 0, -1, 0)  # what the headers have in common
        self._topic = wire.topic(wire.FRAME, camera)
        self._event_topic = wire.topic(wire.EVENT, camera)
        self._previous = -1

    def announce(self, frame_id: int, timestamp_ns: int) -> None:
        """Tell of a published frame. Never blocks: a message that finds the queue full is dropped, and nothing with it."""
        first, previous, self._previous = self._first, self._previous, frame_id
        now = time.monotonic()
        if now < self._quiet_until:
            return
        self._quiet_until = now + self._quiet_s
        header = wire.FrameHeader(
            wire.VERSION, first.camera, first.run, frame_id, previous, timestamp_ns, first.shape, first.dtype, first.color
        )
        self._send(self._topic, header)

    def announce_event(self, event: str, frame_id: int, text: str = "") -> None:
        """Tell what happened at a frame, see `wire.EventMessage`."""
        message = wire.EventMessage(wire.VERSION, self._first.camera, self._first.run, event, frame_id, time.time_ns(), text)
        self._send(self._event_topic, message)

    def close(self) -> None:
        """Say no more."""
        self._socket.close(0)

    def _send(self, topic: bytes, message: msgspec.Struct) -> None:
        with contextlib.suppress(zmq.Again):
            self._socket.send(topic, _TOPIC_FLAGS)
            self._socket.send(wire.encode(message), _LAST_FLAGS)

    def __enter__(self) -> Doorbell:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def join_doorbell(endpoint: str, topic: bytes = b"", kept: int = HEARD) -> zmq.Socket[bytes]:
    """A SUB socket that hears a run's doorbell, all of it by default; few messages are kept, because one is enough to wake."""
    socket: zmq.Socket[bytes] = zmq.Context.instance().socket(zmq.SUB)
    socket.setsockopt(zmq.RCVHWM, kept)
    socket.setsockopt(zmq.LINGER, 0)
    socket.subscribe(topic)
    socket.connect(endpoint)
    return socket


def drain(socket: zmq.Socket[bytes]) -> list[list[bytes]]:
    """Take what has arrived, without waiting."""
    messages: list[list[bytes]] = []
    while len(messages) < TAKEN and socket.poll(0):
        messages.append(socket.recv_multipart(zmq.NOBLOCK))
    return messages
