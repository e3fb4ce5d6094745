"""Memory that is at hand once a measurement begins, for files in memory and for the system's own copies of files on a disk."""

from __future__ import annotations

import os
import tempfile
import uuid
from pathlib import Path
from types import TracebackType

PIECE = bytes(8 << 20)


class Spare:
    """So many bytes of memory; `free` gives them to the system, in whichever process the time begins.

    The host of a virtual machine takes back what has been free for a second, and gives it again page by page: a file of 2 GB in such
    memory was written at 1.1 GB/s instead of 2.0. Designs that take longer to begin would be slower for it.
    """

    def __init__(self, nbytes: int) -> None:
        self._path = Path(memory_folder()) / f"camlab-bench-{uuid.uuid4().hex}"
        with self._path.open("wb", buffering=0) as file:
            for _ in range(-(-nbytes // len(PIECE))):
                file.write(PIECE)

    def free(self) -> None:
        """Nothing happens the second time."""
        self._path.unlink(missing_ok=True)

    def __enter__(self) -> Spare:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.free()


def memory_folder() -> str:
    """Where files are in memory, if there is such a place."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else tempfile.gettempdir()
