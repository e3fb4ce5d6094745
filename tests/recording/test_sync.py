"""What is saved is put onto the disk itself at an interval, and nobody waits for it before the end."""

from __future__ import annotations

import errno
import os
import stat
import sys
import threading
import time

import pytest

from camlab.recording.reader import open_recording
from camlab.recording.sync import MUCH, DiskSync, sync_descriptor
from camlab.recording.verify import verify
from camlab.recording.writer import RecordingWriter
from tests.recording.rigs import SMALL, account, append, make_plan

LIMIT_S = 10.0
OFTEN_S = 0.01

pytestmark = pytest.mark.skipif(not hasattr(os, "fdatasync"), reason="the tests watch fdatasync")


class Disk:
    """Stands for the system's disk: notes each sync, may hold one up or fail."""

    def __init__(self) -> None:
        self.syncs = 0
        self.at_once = 0
        self.most_at_once = 0
        self.error: OSError | None = None
        self.is_synced = threading.Semaphore(0)
        self.may_go_on = threading.Event()
        self.may_go_on.set()
        self.on_sync = lambda: None

    def sync(self, descriptor: int) -> None:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        self.syncs += 1
        self.is_synced.release()
        self.on_sync()
        assert self.may_go_on.wait(LIMIT_S)
        self.at_once -= 1
        if self.error:
            raise self.error

    def wait(self) -> None:
        assert self.is_synced.acquire(timeout=LIMIT_S)


@pytest.fixture
def disk(monkeypatch):
    disk = Disk()
    monkeypatch.setattr(os, "fdatasync", disk.sync)
    return disk


@pytest.fixture
def make_writer(tmp_path):
    """Makes the writer of a recording, whose file is closed after the test."""
    made = []

    def make(sync_s: float) -> RecordingWriter:
        made.append(RecordingWriter(make_plan(tmp_path / "movie.h5", sync_s=sync_s), SMALL))
        return made[-1]

    yield make
    for writer in made:
        writer.abandon()


def finish(writer: RecordingWriter, frames: int):
    writer.commit([])
    return writer.finish(account(range(frames), []).verdict(str(writer.plan.path), camera_counts=True))


def commit_for(time_s: float, writer: RecordingWriter) -> None:
    """Commit again and again."""
    end = time.monotonic() + time_s
    while time.monotonic() < end:
        writer.commit([])


def test_each_commit_is_synced_soon(disk, make_writer):
    writer = make_writer(OFTEN_S)
    for frame_id in range(3):
        append(writer, [frame_id])
        writer.commit([])
        disk.wait()
    assert disk.syncs == 3


def test_nothing_is_synced_again_without_a_commit(disk, tmp_path):
    path = tmp_path / "file"
    path.touch()
    sync = DiskSync(path, OFTEN_S)
    sync.note()
    disk.wait()
    assert not disk.is_synced.acquire(timeout=5 * OFTEN_S)
    sync.close()
    assert disk.syncs == 1


def test_a_slow_disk_holds_up_no_commit_and_is_asked_once_at_a_time(disk, make_writer):
    writer = make_writer(OFTEN_S)
    disk.may_go_on.clear()
    append(writer, [0])
    writer.commit([])
    disk.wait()
    for frame_id in range(1, 30):
        append(writer, [frame_id])
        writer.commit([])
    assert (writer.committed, disk.syncs) == (30, 1)
    disk.may_go_on.set()
    disk.wait()
    assert verify(finish(writer, 30)).ok
    assert disk.most_at_once == 1


def test_an_error_of_the_disk_is_that_of_the_next_commit(disk, make_writer):
    writer = make_writer(OFTEN_S)
    disk.error = OSError(errno.EIO, "Input/output error")
    append(writer, range(3))
    writer.commit([])
    disk.wait()
    append(writer, range(3, 5))
    with pytest.raises(OSError, match="Input/output error"):
        commit_for(LIMIT_S, writer)
    writer.give_up()
    assert writer.committed >= 3
    disk.error = None
    assert verify(finish(writer, writer.committed)).ok


def test_the_pixels_are_on_the_disk_before_the_verdict_is_in_the_file(disk, make_writer):
    writer = make_writer(3600.0)
    append(writer, range(4))
    writer.commit([])
    seen = []

    def look() -> None:
        path = writer.part if writer.part.exists() else writer.part.with_suffix("")
        with open_recording(path) as movie:
            seen.append((movie.status, len(movie)))

    disk.on_sync = look
    finish(writer, 4)
    assert seen == [("open", 4), ("complete", 4)]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows syncs no folders")
def test_the_name_of_the_recording_is_put_onto_the_disk_last(disk, make_writer, monkeypatch, tmp_path):
    names = []

    def sync_folder(descriptor: int) -> None:
        assert stat.S_ISDIR(os.fstat(descriptor).st_mode)
        names.append(os.listdir(tmp_path))

    monkeypatch.setattr(os, "fsync", sync_folder)
    finish(make_writer(3600.0), 0)
    assert names == [["movie.h5"]]


def test_a_disk_that_fails_at_the_very_end_is_remarked(disk, make_writer):
    writer = make_writer(3600.0)

    def fail_later() -> None:
        if disk.syncs == 2:
            disk.error = OSError(errno.EIO, "Input/output error")

    disk.on_sync = fail_later
    append(writer, range(4))
    path = finish(writer, 4)
    assert writer.remarks == (f"{path} is closed in order, but its disk failed then: Input/output error; run: camlab verify {path}",)
    assert verify(path).ok


def test_no_interval_means_no_sync_and_no_thread(disk, make_writer):
    writer = make_writer(0.0)
    assert "sync" not in [thread.name for thread in threading.enumerate()]
    append(writer, range(4))
    assert verify(finish(writer, 4)).ok
    assert disk.syncs == 0


def test_closing_ends_the_thread_also_in_the_middle_of_an_interval(tmp_path):
    path = tmp_path / "file"
    path.touch()
    sync = DiskSync(path, 3600.0)
    sync.note()
    sync.close()
    sync.close()
    assert "sync" not in [thread.name for thread in threading.enumerate()]


def test_much_is_synced_before_its_time(tmp_path, disk):
    (tmp_path / "file").touch()
    sync = DiskSync(tmp_path / "file", 3600.0)
    sync.note(MUCH - 1)
    before = disk.syncs
    sync.note(MUCH)
    disk.wait()
    sync.close()
    assert (before, disk.syncs) == (0, 1)


@pytest.mark.skipif(not hasattr(os, "posix_fadvise"), reason="the system can't be asked to forget")
def test_what_is_on_the_disk_leaves_the_memory(tmp_path, disk, monkeypatch):
    forgotten = threading.Event()
    monkeypatch.setattr(os, "posix_fadvise", lambda _descriptor, *what: what == (0, 0, os.POSIX_FADV_DONTNEED) and forgotten.set())
    (tmp_path / "file").touch()
    sync = DiskSync(tmp_path / "file", OFTEN_S)
    sync.note(1)
    assert forgotten.wait(LIMIT_S)
    sync.close()


def test_a_real_file_is_handed_to_the_system_s_own_call(tmp_path, monkeypatch):
    synced = []
    real = os.fdatasync
    monkeypatch.setattr(os, "fdatasync", lambda descriptor: (real(descriptor), synced.append(descriptor)))
    with (tmp_path / "file").open("wb") as file:
        file.write(b"x")
        file.flush()
        sync_descriptor(file.fileno())
        assert synced == [file.fileno()]


def test_what_can_not_be_synced_is_told(tmp_path):
    with (tmp_path / "file").open("wb") as file:
        descriptor = file.fileno()
    with pytest.raises(OSError, match="Bad file"):
        sync_descriptor(descriptor)
