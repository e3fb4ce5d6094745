"""Large pages for shared memory: where the system has them, and where it hasn't."""

from __future__ import annotations

import ctypes
import errno
import mmap
import os
import re
import sys
import uuid
from pathlib import Path

import pytest

from camlab.errors import SharedMemoryError, StreamError
from camlab.stream import huge_pages
from camlab.stream.huge_pages import HUGE, MADV_COLLAPSE
from camlab.stream.memory import PAGE, Segment, segment_folder, segment_prefix

SIZE = 8 * HUGE + 5 * PAGE

linux = pytest.mark.skipif(sys.platform != "linux", reason="large pages for shared memory are asked for on Linux only")


@pytest.fixture
def name(session: str) -> str:
    return f"{segment_prefix()}{session}-{uuid.uuid4().hex}"


def address_of(segment: Segment) -> int:
    return ctypes.addressof(ctypes.c_char.from_buffer(segment.buffer))


def huge_bytes_mapped(segment: Segment) -> int:
    """What the kernel says of this process's mapping."""
    begin = f"{address_of(segment):x}-"
    text = Path("/proc/self/smaps").read_text()
    found = re.search(r"ShmemPmdMapped: +(\d+) kB", text[text.index(f"\n{begin}") :])
    assert found
    return int(found[1]) << 10


def can_collapse() -> bool:
    """Whether this kernel makes large pages of memory of its own, asked without camlab."""
    with mmap.mmap(-1, 2 * HUGE, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS) as memory:
        start = -ctypes.addressof(ctypes.c_char.from_buffer(memory)) % HUGE
        memory[start] = 1
        try:
            memory.madvise(MADV_COLLAPSE, start, HUGE)
        except OSError:
            return False
        return True


@linux
@pytest.mark.skipif(sys.platform == "linux" and not can_collapse(), reason="this kernel makes no large pages when asked to")
def test_writer_and_reader_have_large_pages(name: str) -> None:
    owner = Segment.create(name, SIZE)
    reader = Segment.join(name, SIZE)
    owner.fault_in()
    reader.fault_in()
    mapped = [huge_bytes_mapped(owner), huge_bytes_mapped(reader)]
    owner.buffer[SIZE - 3 : SIZE] = b"end"
    read = reader.buffer[SIZE - 3 : SIZE]
    reader.close()
    owner.close()
    assert min(mapped) >= HUGE  # all of them where the system finds them in time
    assert mapped[0] == mapped[1]
    assert read == b"end"


@linux
def test_all_of_the_memory_is_there_whatever_pages_it_has(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(huge_pages, "PATIENCE_S", -9.0)
    segment = Segment.create(name, SIZE)
    blocks = (segment_folder() / name).stat().st_blocks
    segment.close()
    assert SIZE <= blocks * 512 < SIZE + HUGE


@linux
@pytest.mark.parametrize("what", ["advice that the kernel doesn't know", "another size of large pages"])
def test_without_large_pages_it_works_all_the_same(name: str, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    if what.startswith("advice"):
        monkeypatch.setattr(huge_pages, "MADV_COLLAPSE", 9999)
    else:
        monkeypatch.setattr(huge_pages, "HUGE", 4 * HUGE)
    owner = Segment.create(name, SIZE)
    reader = Segment.join(name, SIZE)
    owner.fault_in()
    reader.fault_in()
    owner.buffer[SIZE - 3 : SIZE] = b"end"
    read = reader.buffer[SIZE - 3 : SIZE]
    reader.close()
    owner.close()
    assert read == b"end"


@linux
def test_memory_that_is_used_up_meanwhile_is_one_clear_line(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "pwrite", fail)
    with pytest.raises(SharedMemoryError, match=r"^too little shared memory: the frame buffer needs 17 MB"):
        Segment.create(name, SIZE)
    assert not (segment_folder() / name).exists()


@linux
def test_large_segment_that_is_too_small_is_refused(name: str) -> None:
    segment = Segment.create(name, SIZE)
    with pytest.raises(StreamError, match="smaller than announced"):
        Segment.join(name, SIZE + PAGE)
    segment.close()
