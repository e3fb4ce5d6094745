"""What the benchmark asks of a way to hand frames from one process to others."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Protocol

from camlab.model.frame import FrameFormat, Pixels

Fill = Callable[[Pixels], object]  # returns the camera's stamp, where there is a camera


class Sender(Protocol):
    """The writing end, in the process that has the camera."""

    def send(self, fill: Fill, /) -> None:
        """Have `fill` write the next frame into an array, and deliver it."""

    def close(self) -> None:
        """There is no more, and everybody has all."""


class Receiver(Protocol):
    """The reading end, one in each reader's process."""

    def receive(self) -> Pixels:
        """Wait for the next frame; its pixels stay until the next call."""

    def close(self) -> None:
        """Read no more; nobody waits for this reader any longer."""


class Link:
    """A way from one sender to `readers` receivers: made in the parent process, then handed to all others.

    Attributes
    ----------
    name : str
        For tables.
    is_lossless : bool
        The sender waits for slow receivers. Where it isn't, they miss frames.
    """

    name = ""
    is_lossless = True

    def __init__(self, frame_format: FrameFormat, readers: int) -> None:
        self.format, self.readers = frame_format, readers
        self._folder = tempfile.mkdtemp(prefix="camlab-bench-")

    @property
    def address(self) -> str:
        """Of a local socket."""
        return f"ipc://{self._folder}/frames"

    def open_sender(self) -> Sender:
        """In the sender's process, once."""
        raise NotImplementedError

    def open_receiver(self, index: int) -> Receiver:
        """In each receiver's process, after the sender was opened; `index`: 0 to `readers` - 1."""
        raise NotImplementedError

    def __enter__(self) -> Link:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for path in Path(self._folder).iterdir():
            path.unlink()
        Path(self._folder).rmdir()
