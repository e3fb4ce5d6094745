"""HDF5 locks the files that it opens; some file systems, mostly those of networks, know no locks."""

from __future__ import annotations

import errno
import re

BUSY = (errno.EAGAIN, errno.EACCES)  # another program holds the lock


def is_lockless(error: OSError) -> bool:
    """A file was not opened because its file system can't lock; another program that holds the lock is no such error."""
    return "unable to lock" in str(error) and error_number(error) not in BUSY


def is_busy(error: OSError) -> bool:
    """A file was not opened because another program holds its lock."""
    return "unable to lock" in str(error) and error_number(error) in BUSY


def error_number(error: Exception) -> int | None:
    """The system's number of an error of the disk, as in `errno`; None where it gave none."""
    told = re.search(r"errno = (\d+)", str(error))
    return getattr(error, "errno", None) or (int(told[1]) if told else None)
