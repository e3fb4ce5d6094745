"""NetGear of vidgear from PyPI: frames raw, not as JPEG, and not copied; a NetGear for each reader, because its receivers bind the ports.

TCP on this computer, for it takes no local sockets. In its pattern 1 each frame is waited for, so none is lost; pattern 2 (PUB/SUB)
keeps one frame, which can't be changed, and drops the others silently: more than nine in ten here, and fewer come than with pattern 1.
"""

from __future__ import annotations

import contextlib
import logging
import socket
from typing import Any

from camlab.model.frame import FrameFormat, Pixels
from tests.benchmarks.designs.link import Fill, Link

WAITING = 1  # its pattern of request and reply
OPTIONS = {"jpeg_compression": False, "copy": False, "track": False}


class NetGearLink(Link):
    """A port for each reader."""

    name = "vidgear NetGear"

    def __init__(self, frame_format: FrameFormat, readers: int) -> None:
        super().__init__(frame_format, readers)
        with contextlib.ExitStack() as probes:
            self.ports = [_free_port(probes.enter_context(socket.socket())) for _ in range(readers)]

    def open_sender(self) -> NetGearSender:
        return NetGearSender(self.ports, self.format)

    def open_receiver(self, index: int) -> NetGearReceiver:
        return NetGearReceiver(self.ports[index])


class NetGearSender:
    """See the module."""

    def __init__(self, ports: list[str], frame_format: FrameFormat) -> None:
        self._format = frame_format
        self._gears = [_open_gear(port, is_receiver=False) for port in ports]

    def send(self, fill: Fill) -> None:
        pixels = self._format.empty()  # it may still be on its way when the next one is filled
        fill(pixels)
        for gear in self._gears:
            gear.send(pixels)

    def close(self) -> None:
        """Its sockets end with the process."""


class NetGearReceiver:
    """See the module."""

    def __init__(self, port: str) -> None:
        self._gear = _open_gear(port, is_receiver=True)

    def receive(self) -> Pixels:
        pixels: Pixels = self._gear.recv()
        return pixels

    def close(self) -> None:
        """Its thread ends with the process."""


def _open_gear(port: str, *, is_receiver: bool) -> Any:
    logging.disable(logging.CRITICAL)  # it tells its life
    from vidgear.gears import NetGear

    return NetGear(address="127.0.0.1", port=port, pattern=WAITING, receive_mode=is_receiver, **OPTIONS)


def _free_port(probe: socket.socket) -> str:
    probe.bind(("127.0.0.1", 0))
    return str(probe.getsockname()[1])
