"""The loop of finished frames from which the simulated camera delivers, so that a frame costs one copy."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from camlab.cameras.simulated.scene import Scene
from camlab.cameras.simulated.sensing import Sensing
from camlab.cameras.simulated.sensor import Sensor
from camlab.model import Binning, FrameFormat, Roi
from camlab.model.frame import Pixels

MAX_BYTES = 64 << 20  # more than a processor caches, and little of a computer's memory
MAX_LENGTH = 64
STAMP_PIXELS = 64
BLOCK = 1 << 16  # values that are looked up at once: numpy's copy of their codes then stays in the processor's cache


class FrameBank:
    """A loop of frames; after a change of settings each is made anew when it is first wanted again.

    Parameters
    ----------
    full : FrameFormat
        Of frames of the whole sensor after opening.
    seed, spots : int
        See `Scene`.
    """

    def __init__(self, full: FrameFormat, seed: int, spots: int) -> None:
        self._length = max(2, min(MAX_LENGTH, MAX_BYTES // full.nbytes))
        self._full = full
        self._scene = Scene(full, self._length, seed, spots)
        self._codes = np.empty(full.shape, np.uint16)
        self.sense(Sensing(Roi(0, 0, full.width, full.height), Binning(), full.dtype, full.bit_depth))

    def sense(self, sensing: Sensing) -> None:
        """From now on the frames are of this part of the sensor, and of this format; `expose` must follow."""
        self._bytes, self._frames = [], np.empty(0)  # the old ones go before the new ones come
        self._sensing = sensing
        frame_format = sensing.format(self._full)
        self._frames = np.empty((self._length, *frame_format.shape), frame_format.dtype)
        self._bytes = [frame.data.cast("B") for frame in self._frames]
        self._stamper = Stamper(frame_format)
        self._table: NDArray[Any] = np.empty(0, frame_format.dtype)
        self._is_current = [False] * self._length

    def expose(self, sensor: Sensor) -> None:
        """From now on all frames are as this sensor sees them."""
        self._table = sensor.table()
        self._is_current = [False] * self._length

    def fill(self) -> None:
        """Make all frames that aren't up to date, so that none has to be made later."""
        for at in range(self._length):
            self._make(at)

    def read(self, number: int, out: Pixels) -> None:
        """Write frame `number` into `out`, with the number in the lowest bit of its first 64 pixels, highest bit first."""
        at = number % self._length
        if not self._is_current[at]:
            self._make(at)
        # Not by numpy, which gives up the interpreter: a busy window would hand it back only after a switch interval (5 ms).
        target = out.data.cast("B")
        target[:] = self._bytes[at]
        self._stamper.stamp(number, target)

    def _make(self, at: int) -> None:
        if self._is_current[at]:
            return
        self._scene.draw(at, self._codes)
        frame, roi, binning = self._frames[at], self._sensing.roi, self._sensing.binning
        codes = np.ascontiguousarray(self._codes[roi.y : roi.bottom, roi.x : roi.right])
        if binning == Binning():
            self._look_up(codes, frame)
        else:
            counts = np.empty(codes.shape, frame.dtype)
            self._look_up(codes, counts)
            _bin(counts, binning, frame)
        frame[0, :STAMP_PIXELS] &= ~np.ones(1, frame.dtype)  # room for the stamp
        self._is_current[at] = True

    def _look_up(self, codes: NDArray[np.uint16], counts: Pixels) -> None:
        """The counts for each code; both contiguous."""
        codes, counts = codes.reshape(-1), counts.reshape(-1)
        for begin in range(0, codes.size, BLOCK):
            piece = slice(begin, begin + BLOCK)
            # Every code is in the table; mode "clip" only spares numpy a copy for the case of an error.
            self._table.take(codes[piece], out=counts[piece], mode="clip")


def _bin(counts: Pixels, binning: Binning, out: Pixels) -> None:
    """The mean of each block of pixels, rounded: what is saturated everywhere stays so."""
    total = np.zeros(out.shape, np.uint32)
    for row in range(binning.y):
        for column in range(binning.x):
            total += counts[row :: binning.y, column :: binning.x]
    share = binning.x * binning.y
    np.floor_divide(total + share // 2, share, casting="unsafe", out=out)


class Stamper:
    """Adds numbers to frames whose first 64 pixels have a lowest bit of 0, in all channels alike."""

    def __init__(self, frame_format: FrameFormat) -> None:
        channels = 3 if frame_format.color == "rgb" else 1
        bits = np.unpackbits(np.arange(256, dtype=np.uint8)[:, np.newaxis], axis=1)
        # What each byte of a number adds to the bytes of its eight pixels: Python's long integers do it in a fifth of numpy's time.
        self._pixels = [np.repeat(row, channels).astype(frame_format.dtype).tobytes() for row in bits]
        self._low = [int.from_bytes(pixels, "big") for pixels in self._pixels]
        self._size = 8 * len(self._pixels[0])
        self._high_number, self._high = -1, 0

    def stamp(self, number: int, frame: memoryview[int]) -> None:
        """Add it to the bytes of a frame."""
        if number >> 8 != self._high_number:
            self._high_number = number >> 8
            high = (number & ~255).to_bytes(8, "big")
            self._high = int.from_bytes(b"".join(self._pixels[byte] for byte in high), "big")
        size = self._size
        stamped = int.from_bytes(frame[:size], "big") | self._high | self._low[number & 255]
        frame[:size] = stamped.to_bytes(size, "big")
