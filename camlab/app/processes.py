"""How much processor and memory a process takes."""

from __future__ import annotations

from dataclasses import dataclass

import psutil


@dataclass(frozen=True)
class Effort:
    """What a process takes.

    Attributes
    ----------
    processor : float or None
        Share of one core since the last look; None at the first.
    memory_bytes : int or None
        Its own where the system tells that from shared memory, else all that is resident.
    """

    processor: float | None = None
    memory_bytes: int | None = None


class Processes:
    """Looks at processes now and then; for one thread."""

    def __init__(self) -> None:
        self._known: dict[int, psutil.Process] = {}

    def look(self, pid: int | None) -> Effort:
        """At one of them; nothing where it isn't there."""
        if pid is None:
            return Effort()
        try:
            is_first = pid not in self._known
            process = self._known[pid] = psutil.Process(pid) if is_first else self._known[pid]
            with process.oneshot():
                processor = process.cpu_percent() / 100
                memory = process.memory_info()
            return Effort(None if is_first else processor, max(0, memory.rss - getattr(memory, "shared", 0)))
        except psutil.Error:
            self._known.pop(pid, None)
            return Effort()
