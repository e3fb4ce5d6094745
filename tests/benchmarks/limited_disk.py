"""A disk that is no faster than one is told, so that it is known what compression gains on it.

Linux only, with the first version of control groups and the right to use them: the kernel itself then holds up what this process, with all
its threads, puts onto the disk. What the system writes on its own account isn't held up, so all is synced before the time ends.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

GROUPS = Path("/sys/fs/cgroup/blkio")
LIMIT = "blkio.throttle.write_bps_device"


class NoLimitError(RuntimeError):
    """The disk can't be limited here; the text says why."""


@contextlib.contextmanager
def limited_disk(folder: Path, bytes_per_s: int) -> Iterator[None]:
    """In the block this process writes to the disk of `folder` at most so fast; NoLimitError where that can't be."""
    device = os.stat(folder).st_dev
    group = GROUPS / f"camlab-bench-{os.getpid()}"
    try:
        group.mkdir()
        (group / LIMIT).write_text(f"{os.major(device)}:{os.minor(device)} {bytes_per_s}")
        (group / "cgroup.procs").write_text(str(os.getpid()))
    except OSError as error:
        with contextlib.suppress(OSError):
            group.rmdir()
        raise NoLimitError(f"the kernel doesn't let this process limit the disk of {folder}: {error.strerror}") from error
    try:
        yield
    finally:
        (GROUPS / "cgroup.procs").write_text(str(os.getpid()))
        group.rmdir()
