"""The standard library's way: slots in `multiprocessing.shared_memory`, and queues of slot numbers.

The queues are the fast ones (`SimpleQueue`: a pipe and a lock, no thread). Every reader gives each slot back; one that all have given back
is free. So nothing is overwritten and nothing is lost.
"""

from __future__ import annotations

import multiprocessing
from multiprocessing.queues import SimpleQueue
from multiprocessing.shared_memory import SharedMemory
from types import TracebackType

import numpy as np

from camlab.model.frame import FrameFormat, Pixels
from camlab.stream.sizing import size_ring
from tests.benchmarks.designs.link import Fill, Link

SPAWN = multiprocessing.get_context("spawn")
MOST_SLOTS = 256  # their numbers fit into the queues' pipes, so that nobody waits for a pipe


class SlotsLink(Link):
    """As many slots as camlab's ring has, as far as they may be."""

    name = "shared_memory and queues"

    def __init__(self, frame_format: FrameFormat, readers: int) -> None:
        super().__init__(frame_format, readers)
        self.slots = min(size_ring(frame_format, None, waits=True).slots, MOST_SLOTS)
        self.memory = SharedMemory(create=True, size=self.slots * frame_format.nbytes)
        np.frombuffer(self.memory.buf, np.uint8)[:] = 0  # or the first lap waits for the system's pages
        self.filled: list[SimpleQueue[int]] = [SPAWN.SimpleQueue() for _ in range(readers)]
        self.returned: SimpleQueue[int] = SPAWN.SimpleQueue()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.memory.close()
        self.memory.unlink()
        super().__exit__(kind, error, trace)

    def views(self) -> list[Pixels]:
        """The slots, in this process."""
        shape = (self.slots, *self.format.shape)
        return list(np.ndarray(shape, self.format.dtype, self.memory.buf))

    def open_sender(self) -> SlotsSender:
        return SlotsSender(self)

    def open_receiver(self, index: int) -> SlotsReceiver:
        return SlotsReceiver(self, index)


class SlotsSender:
    """The camera writes into a free slot."""

    def __init__(self, link: SlotsLink) -> None:
        self._views = link.views()
        self._filled, self._returned, self._readers = link.filled, link.returned, link.readers
        self._free = list(range(link.slots))
        self._given_back = [0] * link.slots

    def send(self, fill: Fill) -> None:
        while not self._free:
            self._take_back(self._returned.get())
        slot = self._free.pop()
        self.note(slot, fill(self._views[slot]))
        for queue in self._filled:
            queue.put(slot)

    def note(self, slot: int, filled: object) -> None:
        """The slot is filled; `filled`: what the camera says of the frame."""

    def _take_back(self, slot: int) -> None:
        self._given_back[slot] += 1
        if self._given_back[slot] == self._readers:
            self._given_back[slot] = 0
            self._free.append(slot)

    def close(self) -> None:
        self._views.clear()


class SlotsReceiver:
    """Looks at the slots whose numbers come."""

    def __init__(self, link: SlotsLink, index: int) -> None:
        self._views = link.views()
        self._filled, self._returned = link.filled[index], link.returned
        self._slot = -1

    def receive(self) -> Pixels:
        if self._slot >= 0:
            self._returned.put(self._slot)
        self._slot = self._filled.get()
        return self._views[self._slot]

    def close(self) -> None:
        self._views.clear()
