"""The frames that all designs carry: noise around bright spots, each with its number in its first eight bytes."""

from __future__ import annotations

import numpy as np
import xxhash

from camlab.bench.frames import noisy_frames
from camlab.model.frame import FrameFormat, Pixels

FORMATS = {
    "128×128 uint8": FrameFormat(128, 128, "uint8", 8),
    "640×480 RGB": FrameFormat(480, 640, "uint8", 8, "rgb"),
    "2048×2048 uint16": FrameFormat(2048, 2048, "uint16", 12),
}
HELLO, END = (1 << 64) - 1, (1 << 64) - 2  # numbers of frames that only say something
NUMBER_BYTES = 8
BANK_BYTES, MOST_FRAMES = 64 << 20, 64  # of different frames
LARGE_BYTES = 256 << 10  # from here on adding up is the faster way to look at each byte, below it xxh3


class FrameSource:
    """A camera that is never the limit: one copy a frame, from a bank of finished ones into the array that a design provides."""

    def __init__(self, frame_format: FrameFormat) -> None:
        count = max(2, min(MOST_FRAMES, BANK_BYTES // frame_format.nbytes))
        self.bank = noisy_frames(frame_format, count)
        self._bytes = [frame.data.cast("B") for frame in self.bank]

    def fill(self, number: int, out: Pixels) -> None:
        """Write frame `number` into `out`."""
        target = out.data.cast("B")
        target[:] = self._bytes[number % len(self._bytes)]
        target[:NUMBER_BYTES] = number.to_bytes(NUMBER_BYTES, "little")


class FrameCheck:
    """Counts the frames that come, reads each byte of them, and notes what is lost, out of order or changed.

    Reading is a sum, or xxh3-64, of all but the number, which is compared with that of the source's frame.
    """

    def __init__(self, frame_format: FrameFormat) -> None:
        self._hashes = [digest(frame) for frame in FrameSource(frame_format).bank]
        self.received = self.lost = self.wrong = 0
        self._next = 0

    def take(self, number: int, pixels: Pixels) -> None:
        """A frame has come."""
        self.received += 1
        if number < self._next or digest(pixels) != self._hashes[number % len(self._hashes)]:
            self.wrong += 1
            return
        self.lost += number - self._next
        self._next = number + 1

    def end(self, sent: int) -> None:
        """So many were sent: those that did not come after the last one are lost, too."""
        self.lost += sent - self._next
        self._next = sent


def number_of(pixels: Pixels) -> int:
    """What stands in the first bytes of a frame."""
    return int.from_bytes(pixels.data.cast("B")[:NUMBER_BYTES], "little")


def digest(pixels: Pixels) -> int:
    """A number that depends on each byte but those of the frame's number."""
    if pixels.nbytes < LARGE_BYTES:
        return xxhash.xxh3_64_intdigest(pixels.data.cast("B")[NUMBER_BYTES:])
    words = pixels.reshape(-1).view(np.uint64)[NUMBER_BYTES // 8 :]
    return int(words.sum())
