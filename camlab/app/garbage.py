"""Python's garbage collector, kept to the window's thread."""

from __future__ import annotations

import gc
from types import TracebackType

from pyqtgraph.util.garbage_collector import GarbageCollector

PERIOD_S = 1.0


class GarbageInThisThread:
    """Inside the block cyclic garbage is collected by this thread's event loop only.

    Python collects in whichever thread happens to allocate next; a graphics item that dies in the camera's thread while Qt draws
    ends the program. It also spares the camera's thread the pauses.
    """

    def __enter__(self) -> GarbageInThisThread:
        self._was_on = gc.isenabled()
        gc.freeze()  # what the imports made stays anyway: nobody need look through it again
        self._collector = GarbageCollector(PERIOD_S)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._collector.timer.stop()
        gc.collect()  # what is garbage by now is no other thread's to find
        gc.unfreeze()
        if self._was_on:  # else it would collect wherever it likes, where somebody had taken care that it doesn't
            gc.enable()
