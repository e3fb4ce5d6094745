"""ZMQ with the pixels inline, as its own guide does it: multipart, nothing copied on the way in, and tracked.

A buffer is used again once the tracker says that the socket is done with it. The socket is local (ipc), waits instead of dropping
(XPUB_NODROP), and what is received is looked at where it lies.
"""

from __future__ import annotations

import numpy as np
import zmq

from camlab.model.frame import FrameFormat, Pixels
from tests.benchmarks.designs.link import Fill, Link

KEPT = 32  # frames in the buffers of each socket: fewer and more were slower
BUFFERS = 64
TOPIC = b"frame"


class InlineLink(Link):
    """A PUB socket and its subscribers."""

    name = "ZMQ inline"

    def open_sender(self) -> InlineSender:
        return InlineSender(self.address, self.format)

    def open_receiver(self, index: int) -> InlineReceiver:
        return InlineReceiver(self.address, self.format)


class InlineSender:
    """The publisher; the camera writes into its buffers."""

    def __init__(self, address: str, frame_format: FrameFormat) -> None:
        self._socket: zmq.Socket[bytes] = zmq.Context.instance().socket(zmq.XPUB)
        self._socket.setsockopt(zmq.SNDHWM, KEPT)
        self._socket.setsockopt(zmq.XPUB_NODROP, 1)
        self._socket.bind(address)
        self._buffers = [frame_format.empty() for _ in range(BUFFERS)]
        self._trackers: list[zmq.MessageTracker | None] = [None] * BUFFERS
        self._number = 0

    def send(self, fill: Fill) -> None:
        at = self._number % BUFFERS
        tracker, pixels = self._trackers[at], self._buffers[at]
        if tracker is not None and not tracker.done:
            tracker.wait()
        fill(pixels)
        self._socket.send(TOPIC, zmq.SNDMORE)
        self._socket.send(self._number.to_bytes(8, "little"), zmq.SNDMORE)
        self._trackers[at] = self._socket.send(pixels, copy=False, track=True)
        self._number += 1

    def close(self) -> None:
        self._socket.close(0)


class InlineReceiver:
    """A subscriber."""

    def __init__(self, address: str, frame_format: FrameFormat) -> None:
        self._format = frame_format
        self._socket: zmq.Socket[bytes] = zmq.Context.instance().socket(zmq.SUB)
        self._socket.setsockopt(zmq.RCVHWM, KEPT)
        self._socket.subscribe(TOPIC)
        self._socket.connect(address)

    def receive(self) -> Pixels:
        self._socket.recv()
        self._socket.recv()
        message = self._socket.recv(copy=False)
        return np.frombuffer(message.buffer, self._format.dtype).reshape(self._format.shape)

    def close(self) -> None:
        self._socket.close(0)
