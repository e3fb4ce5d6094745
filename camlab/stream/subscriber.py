"""Frames from a publisher, for programs in Python: `for frame in camlab.subscribe("tcp://127.0.0.1:5555")`."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from types import TracebackType

import zmq

from camlab.errors import CameraTimeoutError
from camlab.model.frame import Frame
from camlab.stream import wire

POLL_MS = 100


class Subscription:
    """The frames of one publisher in order; iterate over it, and close it or use it in a `with` block.

    Attributes
    ----------
    header : wire.FrameHeader or None
        Header of the newest frame.
    missed : int
        Numbers of frames that did not arrive here since the first one did, because this subscriber was too slow; those that the run
        itself lost meanwhile are among them.
    """

    def __init__(self, address: str, camera: str = "", timeout_s: float | None = None, high_water_mark: int = 100) -> None:
        """Subscribe to the frames of `camera`, "" for all; `timeout_s`: CameraTimeoutError after so long without a frame."""
        self.address = address
        self.header: wire.FrameHeader | None = None
        self.missed = 0
        self._timeout_s = timeout_s
        self._socket: zmq.Socket[bytes] = zmq.Context.instance().socket(zmq.SUB)
        self._socket.setsockopt(zmq.RCVHWM, high_water_mark)
        self._socket.setsockopt(zmq.LINGER, 0)
        self._socket.subscribe(wire.topic(wire.FRAME, camera) if camera else f"{wire.FRAME}/".encode())
        try:
            self._socket.connect(address)
        except zmq.ZMQError as error:
            self._socket.close(0)
            raise ValueError(f"{address!r} is not an address to subscribe to, e.g. tcp://127.0.0.1:5555: {error.strerror}") from error

    def __iter__(self) -> Iterator[Frame]:
        while not self._socket.closed:
            yield self.read(self._timeout_s)

    def read(self, timeout_s: float | None = None) -> Frame:
        """The next frame; CameraTimeoutError where none came in `timeout_s`, MalformedMessageError for what is no frame."""
        end = math.inf if timeout_s is None else time.monotonic() + timeout_s
        while not self._socket.poll(math.ceil(min(POLL_MS, 1000 * max(0.0, end - time.monotonic())))):
            if time.monotonic() >= end:
                raise CameraTimeoutError(f"no frame from {self.address} in {timeout_s:g} s; is the publisher running?")
        header, frame = wire.decode_frame(self._socket.recv_multipart())
        if self.header and self.header.run == header.run and header.previous_frame_id > self.header.frame_id:
            self.missed += header.previous_frame_id - self.header.frame_id
        self.header = header
        return frame

    def close(self) -> None:
        """End the subscription, and an iteration over it."""
        self._socket.close(0)

    def __enter__(self) -> Subscription:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def subscribe(address: str, camera: str = "", timeout_s: float | None = None) -> Subscription:
    """The frames that a camlab publisher at `address` sends from now on, e.g. "tcp://127.0.0.1:5555"."""
    return Subscription(address, camera, timeout_s)
