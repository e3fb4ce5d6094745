"""How fast this computer copies frames in memory: what nothing that moves frames can be faster than."""

from __future__ import annotations

from camlab.bench.turns import Clock, Cost, Run
from camlab.model.frame import Pixels
from camlab.recording.direct import aligned_zeros

TARGET_BYTES = 256 << 20  # more than a processor's cache holds, as in a ring


def memcpy_run(bank: Pixels, frames: int) -> Run:
    """Copies so many frames of `bank` into memory that is faulted in, one after the other, each to another place, in one thread.

    The places begin at a page, as in the ring: 16 bytes behind one, where numpy's begin, middling frames take four times as long.
    """
    places = aligned_zeros((max(2, min(frames, TARGET_BYTES // bank[0].nbytes)), *bank.shape[1:]), bank.dtype.name)
    places[...] = 1  # it isn't there before somebody writes to it
    sources = [memoryview(frame).cast("B") for frame in bank]
    targets = [memoryview(place).cast("B") for place in places]

    def run() -> Cost:
        clock = Clock()
        for k in range(frames):
            targets[k % len(targets)][:] = sources[k % len(sources)]
        return clock.read(frames)

    return run
