"""Shared-memory segments on the platform that runs the tests."""

from __future__ import annotations

import os
import shutil
import stat
import sys
import uuid
from pathlib import Path

import numpy as np
import pytest

from camlab.errors import SharedMemoryError, StreamError
from camlab.stream import memory
from camlab.stream.memory import PAGE, PIECE, Segment, available_bytes, segment_folder, segment_prefix

posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no files behind shared memory")


@pytest.fixture
def name(session: str) -> str:
    return f"{segment_prefix()}{session}-{uuid.uuid4().hex}"


def test_what_one_writes_the_other_reads(name: str) -> None:
    owner = Segment.create(name, PAGE)
    reader = Segment.join(name, PAGE)
    owner.buffer[10:14] = b"abcd"
    assert reader.buffer[10:14] == b"abcd"
    reader.close()
    owner.close()


@posix
def test_segment_is_the_users_alone(name: str) -> None:
    segment = Segment.create(name, PAGE)
    mode = stat.S_IMODE((segment_folder() / name).stat().st_mode)
    segment.close()
    assert mode == 0o600


@posix
def test_memory_is_reserved_at_once(name: str) -> None:
    segment = Segment.create(name, 10 * PAGE)
    blocks = (segment_folder() / name).stat().st_blocks
    segment.close()
    assert blocks * 512 >= 10 * PAGE


@posix
def test_name_that_is_taken_is_refused_and_kept(name: str) -> None:
    segment = Segment.create(name, PAGE)
    with pytest.raises(StreamError, match="can't be made: File exists"):
        Segment.create(name, PAGE)
    assert Segment.join(name, PAGE).size == PAGE
    segment.close()


def test_more_than_is_free_is_one_clear_line(name: str) -> None:
    with pytest.raises(SharedMemoryError, match=r"^too little shared memory: the frame buffer needs \d+ MB and \d+ MB are free; .*$"):
        Segment.create(name, 2 * available_bytes())
    assert not (segment_folder() / name).exists()


def test_mount_that_promises_more_than_the_memory_is_not_believed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "available_bytes", lambda: 10 * PAGE)
    with pytest.raises(SharedMemoryError, match="too little shared memory"):
        Segment.create(name, 11 * PAGE)


@posix
@pytest.mark.skipif(not os.path.ismount("/dev/shm"), reason="shared memory has no mount of its own")
def test_mount_that_is_too_small_is_an_error_and_not_a_crash(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "available_bytes", lambda: 1 << 60)  # as if the memory were there
    with pytest.raises(SharedMemoryError, match="too little shared memory"):
        Segment.create(name, shutil.disk_usage("/dev/shm").total + PAGE)
    assert not Path("/dev/shm", name).exists()


@posix
def test_segment_that_is_not_there_is_refused(name: str) -> None:
    with pytest.raises(StreamError, match="is not there"):
        Segment.join(name, PAGE)


@posix
def test_segment_that_is_too_small_is_refused(name: str) -> None:
    segment = Segment.create(name, PAGE)
    with pytest.raises(StreamError, match="smaller than announced"):
        Segment.join(name, 2 * PAGE)
    segment.close()


@posix
def test_link_is_not_followed(name: str, tmp_path: Path) -> None:
    (tmp_path / "other").write_bytes(bytes(PAGE))
    link = segment_folder() / name
    link.symlink_to(tmp_path / "other")
    try:
        with pytest.raises(StreamError, match="is not there"):
            Segment.join(name, PAGE)
    finally:
        link.unlink()


@posix
def test_reader_that_leaves_does_not_remove_it(name: str) -> None:
    segment = Segment.create(name, PAGE)
    Segment.join(name, PAGE).close()
    assert (segment_folder() / name).exists()
    segment.close()


@posix
def test_owner_that_leaves_removes_the_name_but_not_the_views(name: str) -> None:
    segment = Segment.create(name, PAGE)
    view = np.frombuffer(segment.buffer, np.uint8)
    segment.buffer[:3] = b"xyz"
    segment.close()
    assert not (segment_folder() / name).exists()
    assert bytes(view[:3]) == b"xyz"


@pytest.mark.parametrize("platform", [sys.platform, "other", "old kernel"])
def test_faulting_in_changes_nothing(name: str, monkeypatch: pytest.MonkeyPatch, platform: str) -> None:
    size = PIECE + 3 * PAGE
    owner = Segment.create(name, size)
    reader = Segment.join(name, size)
    owner.buffer[size - 4 : size] = b"last"
    if platform == "old kernel":
        for advice in ("MADV_POPULATE_READ", "MADV_POPULATE_WRITE"):
            monkeypatch.setattr(memory, advice, 9999)  # one that no kernel knows
    else:
        monkeypatch.setattr(sys, "platform", platform)
    owner.fault_in()
    reader.fault_in()
    monkeypatch.undo()
    assert reader.buffer[:4] + reader.buffer[size - 4 : size] == b"\0\0\0\0last"
    reader.close()
    owner.close()
