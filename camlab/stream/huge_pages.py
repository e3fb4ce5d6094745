"""Large pages for shared memory, on Linux: with 2 MB instead of 4 kB the processor looks up a page's address five hundred times less often.

`/dev/shm` gives small pages unless it is mounted otherwise; since Linux 6.1 a program may ask for large ones all the same
(MADV_COLLAPSE, see madvise(2)). See docs/decisions/0019-huge-pages.md.
"""

from __future__ import annotations

import contextlib
import ctypes
import mmap
import os
import sys
import time
from pathlib import Path

HUGE = 2 << 20
PATIENCE_S, PATIENCE_S_PER_BYTE = 0.05, 0.5e-9  # a GB takes 0.1 to 0.2 s, but a virtual machine may have to ask its host for each page
TRIES = 8
MADV_COLLAPSE = 25  # Linux 6.1; not in the mmap module


def spare_bytes(size: int) -> int:
    """How much longer a file of `size` bytes is made, so that it can be mapped where large pages fit; it takes no memory."""
    return 2 * HUGE if size >= HUGE and _is_possible() else 0


def map_shared(descriptor: int, size: int) -> mmap.mmap:
    """The first `size` bytes of a file or a few more, from a place where large pages fit, if the system gives one.

    It places a mapping at the end of the highest gap that is long enough: what it is too high by is taken off by making it longer by that.
    """
    mapping = mmap.mmap(descriptor, size)
    spare = spare_bytes(size)
    if not spare:
        return mapping
    for _ in range(TRIES):  # the gap may be too short for the longer one
        too_high = _address(mapping) % HUGE
        if not too_high:
            break
        length = size + (len(mapping) - size + too_high) % spare
        mapping.close()
        mapping = mmap.mmap(descriptor, length)
    return mapping


def take_huge_pages(descriptor: int, mapping: mmap.mmap, size: int) -> None:
    """Let the first `size` bytes of new shared memory consist of large pages, as far as that is possible in a reasonable time.

    OSError where there is too little memory. What has no large page yet is not there yet either.
    """
    if not spare_bytes(size) or _address(mapping) % HUGE:
        return
    give_up = time.monotonic() + PATIENCE_S + PATIENCE_S_PER_BYTE * size
    for start in range(0, min(size, len(mapping) - HUGE + 1), HUGE):
        if time.monotonic() > give_up:
            return
        os.pwrite(descriptor, b"\0", start)  # a hole can't be made one page
        try:
            mapping.madvise(MADV_COLLAPSE, start, HUGE)
        except OSError:  # an older kernel, or memory in pieces that are too small
            return


def _is_possible() -> bool:
    if sys.platform != "linux":
        return False
    with contextlib.suppress(OSError, ValueError):
        return int(Path("/sys/kernel/mm/transparent_hugepage/hpage_pmd_size").read_text()) == HUGE
    return False


def _address(mapping: mmap.mmap) -> int:
    return ctypes.addressof(ctypes.c_char.from_buffer(mapping))
