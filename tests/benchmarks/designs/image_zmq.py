"""imagezmq from PyPI, in its PUB/SUB mode, the one for several readers.

It drops silently at a socket's high-water mark. Its sender's socket is public, so it is told to wait instead (XPUB_NODROP), and to keep few
frames. It hands arrays over without a copy and without a tracker, so each frame needs a new array.
"""

from __future__ import annotations

import zmq

from camlab.model.frame import FrameFormat, Pixels
from tests.benchmarks.designs.link import Fill, Link

KEPT = 16


class ImageZmqLink(Link):
    """An ImageSender and an ImageHub for each reader."""

    name = "imagezmq"

    def open_sender(self) -> ImageZmqSender:
        return ImageZmqSender(self.address, self.format)

    def open_receiver(self, index: int) -> ImageZmqReceiver:
        return ImageZmqReceiver(self.address)


class ImageZmqSender:
    """See the module."""

    def __init__(self, address: str, frame_format: FrameFormat) -> None:
        import imagezmq

        self._format = frame_format
        self._sender = imagezmq.ImageSender(connect_to=address, REQ_REP=False)
        self._sender.zmq_socket.setsockopt(zmq.XPUB_NODROP, 1)
        self._sender.zmq_socket.setsockopt(zmq.SNDHWM, KEPT)

    def send(self, fill: Fill) -> None:
        pixels = self._format.empty()
        fill(pixels)
        self._sender.send_image("frame", pixels)

    def close(self) -> None:
        self._sender.zmq_socket.close(0)


class ImageZmqReceiver:
    """See the module."""

    def __init__(self, address: str) -> None:
        import imagezmq

        self._hub = imagezmq.ImageHub(open_port=address, REQ_REP=False)

    def receive(self) -> Pixels:
        _text, pixels = self._hub.recv_image()
        return pixels

    def close(self) -> None:
        self._hub.zmq_socket.close(0)
