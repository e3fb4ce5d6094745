"""Arrays for copies of frames, used again and again."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import numpy as np

from camlab.model.frame import FrameFormat, Pixels

MOST = 8


class PixelBuffers:
    """Gives arrays of one format; one whose frame nobody has any more is given again.

    New memory has to be faulted in by the system, which may take longer than the copy into it.
    """

    def __init__(self, frame_format: FrameFormat, most: int = MOST) -> None:
        """`most`: arrays that are kept; where all are in use, others are made and forgotten."""
        self._format, self._most = frame_format, most
        self._arrays: list[Pixels] = []

    def take(self) -> Pixels:
        """An array that nobody else has, with anything in it. One thread at a time."""
        found = _first_unused(self._arrays, _UNUSED)
        if found is None:
            found = self._format.empty()
            if len(self._arrays) < self._most:
                self._arrays.append(found)
        return found


def _first_unused(arrays: Sequence[Pixels], unused: int) -> Pixels | None:
    for array in arrays:
        if sys.getrefcount(array) <= unused:  # views count: each holds the array that it looks at
            return array
    return None


def _count_unused() -> int:
    """The references to an array that only such a list has; how many a loop adds depends on the version of Python."""
    arrays = [np.empty(1, np.uint8)]
    return next(unused for unused in range(1, 10) if _first_unused(arrays, unused) is not None)


_UNUSED = _count_unused()
