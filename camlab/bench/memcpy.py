"""How fast this computer copies frames in memory: what nothing that moves frames can be faster than."""

from __future__ import annotations

import numpy as np

from camlab.bench.turns import Clock, Cost, Run
from camlab.model.frame import Pixels
from camlab.stream.memory import PAGE

TARGET_BYTES = 256 << 20  # more than a processor's cache holds, as in a ring


def memcpy_run(bank: Pixels, frames: int) -> Run:
    """Copies so many frames of `bank` into memory that is faulted in, one after the other, each to another place, in one thread.

    The places begin at a page, as in the ring: 16 bytes behind one, where numpy's begin, middling frames take four times as long. They
    have large pages where numpy gets some.
    """
    count, nbytes = max(2, min(frames, TARGET_BYTES // bank[0].nbytes)), bank[0].nbytes
    room = np.empty(count * nbytes + PAGE, np.uint8)
    begin = -room.ctypes.data % PAGE
    places = room[begin : begin + count * nbytes].reshape(count, nbytes)
    places[...] = 1  # it isn't there before somebody writes to it
    sources = [memoryview(frame).cast("B") for frame in bank]
    targets = [place.data for place in places]

    def run() -> Cost:
        clock = Clock()
        for k in range(frames):
            targets[k % len(targets)][:] = sources[k % len(sources)]
        return clock.read(frames)

    return run
