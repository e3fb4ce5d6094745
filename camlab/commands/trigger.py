"""A line on standard input, as a trigger."""

from __future__ import annotations

import os
import threading


class Line:
    """Waits for Enter, or for a line from another program; the end of the input counts as one."""

    def __init__(self, descriptor: int = 0) -> None:
        self._descriptor = descriptor
        self._is_there = threading.Event()
        threading.Thread(target=self._read, name="camlab trigger", daemon=True).start()

    def wait(self, timeout_s: float) -> bool:
        """Whether it has come."""
        return self._is_there.wait(timeout_s)

    def _read(self) -> None:
        try:
            while os.read(self._descriptor, 1) not in (b"\n", b""):
                pass
        except OSError:  # there is no standard input
            pass
        self._is_there.set()
