"""The tutorial's design: frames go through a Queue to a process that pickles them and publishes them on a PUB socket.

Where a person would leave the defaults, the better choice was made: the queue and the socket's buffers are bounded, or the memory fills,
and the socket waits instead of dropping (XPUB_NODROP); it is local (ipc) instead of TCP.
"""

from __future__ import annotations

import contextlib
import multiprocessing
from multiprocessing.queues import Queue
from types import TracebackType
from typing import Any

import numpy as np
import zmq

from camlab.model.frame import FrameFormat, Pixels
from tests.benchmarks.designs.link import Fill, Link

SPAWN = multiprocessing.get_context("spawn")
KEPT = 32  # frames in the queue, and in the buffers of each socket
TOPIC = b"frame"


class TutorialLink(Link):
    """The queue, and the publisher's process."""

    name = "tutorial's design"

    def __init__(self, frame_format: FrameFormat, readers: int) -> None:
        super().__init__(frame_format, readers)
        self.queue: Queue[Any] = SPAWN.Queue(KEPT)
        self._publisher = SPAWN.Process(target=publish, args=(self.queue, self.address), daemon=True)
        self._publisher.start()

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name != "_publisher"}

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if kind is not None:
            self._publisher.kill()
        self._publisher.join()
        self.queue.close()
        super().__exit__(kind, error, trace)

    def open_sender(self) -> TutorialSender:
        return TutorialSender(self.queue, self.format)

    def open_receiver(self, index: int) -> TutorialReceiver:
        return TutorialReceiver(self.address)


class TutorialSender:
    """The camera's end of the queue."""

    def __init__(self, queue: Queue[Any], frame_format: FrameFormat) -> None:
        self._queue, self._format = queue, frame_format

    def send(self, fill: Fill) -> None:
        pixels = self._format.empty()  # the queue pickles it later, in a thread
        fill(pixels)
        self._queue.put(pixels)

    def close(self) -> None:
        self._queue.put("stop")
        self._queue.close()
        self._queue.join_thread()


class TutorialReceiver:
    """A subscriber."""

    def __init__(self, address: str) -> None:
        self._socket: zmq.Socket[bytes] = zmq.Context.instance().socket(zmq.SUB)
        self._socket.setsockopt(zmq.RCVHWM, KEPT)
        self._socket.subscribe(TOPIC)
        self._socket.connect(address)

    def receive(self) -> Pixels:
        self._socket.recv()
        pixels = self._socket.recv_pyobj()
        assert isinstance(pixels, np.ndarray)
        return pixels

    def close(self) -> None:
        self._socket.close(0)


def publish(queue: Queue[Any], address: str) -> None:
    """The publisher's process, until the string 'stop' comes."""
    with zmq.Context() as context, contextlib.closing(context.socket(zmq.XPUB)) as socket:
        socket.setsockopt(zmq.SNDHWM, KEPT)
        socket.setsockopt(zmq.XPUB_NODROP, 1)
        socket.bind(address)
        while not isinstance(pixels := queue.get(), str):
            socket.send(TOPIC, zmq.SNDMORE)
            socket.send_pyobj(pixels, protocol=5)
