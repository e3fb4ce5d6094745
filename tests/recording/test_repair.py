"""Repair makes readable what a crash left, and never makes anything worse."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
import uuid

import h5py
import numpy as np
import pytest

from camlab.errors import RecordingError
from camlab.recording import overlay
from camlab.recording.overlay import Undo
from camlab.recording.reader import open_recording
from camlab.recording.recover import verdict_of_remains
from camlab.recording.repair import repair
from camlab.recording.superblock import SIZE, Superblock
from camlab.recording.verify import verify
from camlab.recording.writer import RecordingWriter
from camlab.stream.lock import lock_path
from tests.recording import processes
from tests.recording.rigs import SMALL, START_NS, account, append, leave_open, make_plan, pixels_of, write_recording
from tests.stream.processes import started

DETECTOR = "entry/instrument/detector"


@pytest.fixture
def part(tmp_path):
    """What a kill left of the numbers 0 to 9."""
    return leave_open(tmp_path / "movie.h5")


def test_a_recording_is_recovered_and_gets_its_name(part, tmp_path):
    result = repair(part)
    path = tmp_path / "movie.h5"
    assert (result.path, result.status, result.saved, result.missing, result.exit_status) == (str(path), "recovered", 10, (), 3)
    assert result.action == "recovered: 10 frames; the end is unknown"
    assert os.listdir(tmp_path) == ["movie.h5"]
    found = verify(path)
    assert (found.ok, found.status, found.exit_status) == (True, "recovered", 3)
    with open_recording(path) as movie:
        assert np.array_equal(movie[:], [pixels_of(k) for k in range(10)])
        verdict = movie.verdict
        assert (verdict.first_frame, verdict.last_frame, verdict.expected) == (0, 9, 10)
        assert verdict.failure == "the program that wrote it ended before the recording did"
        assert np.isnan(movie.analysis["mean"]).all()
        end = np.datetime64(movie.text("end_time")[:-6])
    assert abs(end - np.datetime64(START_NS + 90_000_000, "ns")) < np.timedelta64(1, "D")


def test_the_final_name_leads_to_the_part_file(part, tmp_path):
    assert repair(tmp_path / "movie.h5").saved == 10


def test_a_second_repair_does_nothing(part, tmp_path):
    repair(part)
    path = tmp_path / "movie.h5"
    before = path.read_bytes()
    result = repair(path)
    assert (result.status, result.saved, result.action) == ("recovered", 10, "closed in order; nothing to do")
    assert path.read_bytes() == before


def test_a_closed_recording_stays_as_it_is(tmp_path):
    path = tmp_path / "movie.h5"
    write_recording(path)
    before, changed = path.read_bytes(), path.stat().st_mtime_ns
    assert repair(path).exit_status == 0
    assert (path.read_bytes(), path.stat().st_mtime_ns) == (before, changed)
    assert os.listdir(tmp_path) == ["movie.h5"]


def test_a_recording_that_only_lacks_its_name_gets_it(tmp_path):
    path = tmp_path / "movie.h5"
    write_recording(path)
    path.rename(tmp_path / "movie.h5.part")
    result = repair(tmp_path / "movie.h5.part")
    assert (result.path, result.status, result.action) == (str(path), "complete", "was closed in order; it has its name now")


def test_a_name_that_is_taken_is_not_overwritten(part, tmp_path):
    (tmp_path / "movie.h5").write_bytes(b"precious")
    assert repair(part).path == str(tmp_path / "movie-1.h5")
    assert (tmp_path / "movie.h5").read_bytes() == b"precious"


def test_a_recording_without_an_end_of_name_is_repaired_in_place(part, tmp_path):
    path = part.rename(tmp_path / "renamed.h5")
    result = repair(path)
    assert (result.path, result.saved) == (str(path), 10)
    assert verify(path).ok


def test_one_that_was_closed_without_a_verdict_is_recovered(tmp_path):
    writer = RecordingWriter(make_plan(tmp_path / "movie.h5"), SMALL)
    append(writer, range(5))
    writer.commit([])
    append(writer, range(5, 8))
    writer.abandon()
    assert repair(writer.part).saved == 5
    assert verify(tmp_path / "movie.h5").ok


def test_one_that_was_killed_after_its_verdict_keeps_it(tmp_path):
    path = tmp_path / "movie.h5"
    write_recording(path)
    part = tmp_path / "movie.h5.part"
    data = bytearray(path.read_bytes())
    path.unlink()
    block = Superblock.decode(data)
    data[:SIZE] = Superblock(block.version, 5, block.base, block.extension, block.end, block.root).encode()
    part.write_bytes(data)
    result = repair(part)
    assert (result.status, result.saved, result.exit_status) == ("complete", 10, 0)
    assert result.action == "was finished; it is closed in order now"
    assert verify(path).exit_status == 0


def test_named_losses_stay_and_what_nobody_named_was_lost_with_the_saver(tmp_path):
    """The losses were written, the frames that came before and after them not yet."""
    writer = RecordingWriter(make_plan(tmp_path / "movie.h5"), SMALL)
    append(writer, [0, 1, 4])
    writer.commit([(2, 3, "camera")])
    append(writer, [5, 6, 9])
    writer._write_missing([(2, 3, "camera"), (7, 8, "ring_full")])
    writer._file.flush()
    left = writer.part.read_bytes()
    writer.abandon()
    writer.part.write_bytes(left)
    result = repair(writer.part)
    assert result.missing == ((2, 3, "camera"), (5, 6, "saver_lost"), (7, 8, "ring_full"))
    assert (result.saved, result.action) == (3, "recovered: 3 frames, 6 missing; the end is unknown")
    assert verify(tmp_path / "movie.h5").ok


def test_frames_beyond_the_commit_marker_do_not_count(tmp_path):
    writer = RecordingWriter(make_plan(tmp_path / "movie.h5"), SMALL)
    append(writer, range(7))
    writer.commit([])
    append(writer, range(7, 23))  # the chunks are written, their numbers are not
    writer._file.flush()
    left = writer.part.read_bytes()
    writer.abandon()
    writer.part.write_bytes(left)
    assert repair(writer.part).saved == 7
    with h5py.File(tmp_path / "movie.h5") as file:
        assert file[f"{DETECTOR}/data"].shape[0] == 7


def test_a_last_frame_that_is_not_whole_is_given_up(part, tmp_path):
    """As after a power cut: the tables reached the disk, the pixels did not."""
    spoil_pixels(part, 9)
    result = repair(part)
    assert (result.saved, result.missing) == (9, ((9, 9, "saver_lost"),))
    assert verify(tmp_path / "movie.h5").ok


def test_a_damaged_frame_further_up_is_told_and_does_not_cost_the_others(part, tmp_path):
    spoil_pixels(part, 4)
    result = repair(part)
    assert result.action == "recovered: 10 frames, 1 damaged; the end is unknown"
    assert verify(tmp_path / "movie.h5").checksums_bad == (4,)


def spoil_pixels(part, row):
    with h5py.File(part, "r", libver="latest", swmr=True) as file:
        place = file[f"{DETECTOR}/data"].id.get_chunk_info_by_coord((0, 0, 0)).byte_offset + row * SMALL.nbytes
    data = bytearray(part.read_bytes())
    data[place] ^= 0x80
    part.write_bytes(data)


def left_without_a_frame(tmp_path, kind):
    """A part file of a recording that was killed before its first commit."""
    plan = make_plan(tmp_path / "movie.h5")
    part = tmp_path / "movie.h5.part"
    if kind == "reserved":
        return part
    if kind == "being made":
        with h5py.File(part, "w", libver="v110") as file:
            file.create_group("entry/camlab")
            file.flush()
            left = part.read_bytes()
    else:
        writer = RecordingWriter(plan, SMALL)
        append(writer, range(3 if kind == "appended" else 0))
        left = writer.part.read_bytes()
        writer.abandon()
    part.write_bytes(left)
    return part


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("reserved", "it isn't an HDF5 file"),
        ("being made", "left before its first frame was saved"),
        ("begun", "left before its first frame was saved; nothing can be recovered"),
        ("appended", "left before its first frame was saved; nothing can be recovered"),
    ],
)
def test_where_there_is_no_frame_there_is_nothing_to_recover(tmp_path, kind, words):
    part = left_without_a_frame(tmp_path, kind)
    before = part.read_bytes()
    for _ in range(2):
        with pytest.raises(RecordingError) as raised:
            repair(part)
        assert str(raised.value).startswith(str(part))
        assert words in str(raised.value)
        assert len(str(raised.value).splitlines()) == 1
    assert part.read_bytes() == before
    assert os.listdir(tmp_path) == ["movie.h5.part"]


def test_what_is_being_written_is_refused(tmp_path):
    path = tmp_path / "movie.h5"
    session = uuid.uuid4().hex
    with started(processes.record_until_told, str(path), session) as (_, connection):
        before = (tmp_path / "movie.h5.part").read_bytes()
        with pytest.raises(RecordingError, match="is being written by a running camlab; stop that recording first"):
            repair(path)
        assert (tmp_path / "movie.h5.part").read_bytes() == before
        assert (tmp_path / ".movie.h5.part.ballast").exists()
        connection.send("end")
    lock_path(session).unlink()
    assert repair(path).saved == 3


def test_what_another_program_has_open_is_refused(part):
    before = part.read_bytes()
    with h5py.File(part, "r", libver="latest", swmr=True), pytest.raises(RecordingError, match="is open in another program"):
        repair(part)
    assert part.read_bytes() == before


def test_what_another_computer_wrote_a_moment_ago_is_refused(part, monkeypatch):
    monkeypatch.setattr("platform.node", lambda: "elsewhere")
    with pytest.raises(RecordingError, match="was changed a moment ago on"):
        repair(part)
    os.utime(part, (1_700_000_000, 1_700_000_000))
    assert repair(part).saved == 10


class Killed(BaseException):
    """Stands for a kill -9: nobody catches it."""


STEPS = {
    "before the old bytes are kept": (Undo, "keep", "before"),
    "after the old bytes are kept": (Undo, "keep", "after"),
    "after the change": (overlay.Overlay, "apply", "after"),
    "before the old bytes are let go": (Undo, "discard", "before"),
}


@pytest.mark.parametrize("step", STEPS)
def test_a_repair_that_was_killed_is_done_by_the_next(part, tmp_path, monkeypatch, step):
    owner, name, when = STEPS[step]
    original = getattr(owner, name)

    def killed(*args):
        if when == "after":
            original(*args)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(owner, name, killed)
        with pytest.raises(Killed):
            repair(part)
    assert repair(part).saved == 10
    assert os.listdir(tmp_path) == ["movie.h5"]
    assert verify(tmp_path / "movie.h5").ok


def test_a_repair_that_was_killed_in_the_midst_of_its_change_is_undone_first(part, tmp_path, monkeypatch):
    before = part.read_bytes()

    def half(self):
        for place in self.places[::2]:
            self._file.seek(place)
            self._file.write(self._pages[place // overlay.PAGE])
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(overlay.Overlay, "apply", half)
        with pytest.raises(Killed):
            repair(part)
    assert part.read_bytes() != before
    assert repair(part).saved == 10
    assert verify(tmp_path / "movie.h5").ok


def test_a_change_that_fails_leaves_the_file_as_it_was(part, tmp_path, monkeypatch):
    before = part.read_bytes()
    monkeypatch.setattr("camlab.recording.repair.find_account_problems", lambda _movie: ["frames are gone"])
    with pytest.raises(RecordingError, match="can't be repaired: frames are gone; it is as it was"):
        repair(part)
    assert part.read_bytes() == before
    assert os.listdir(tmp_path) == ["movie.h5.part"]


@pytest.fixture
def read_only(part):
    """The folder of the part file and of a closed one, on a disk that is mounted read only."""
    write_recording(part.with_name("closed.h5"))
    folder = str(part.parent)
    if not shutil.which("mount") or subprocess.run(["mount", "--bind", folder, folder], capture_output=True).returncode:
        pytest.skip("a disk can't be mounted here; it needs root")
    subprocess.run(["mount", "-o", "remount,bind,ro", folder], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", folder], check=True)


@pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX system")
@pytest.mark.usefixtures("read_only")
def test_a_disk_that_can_not_be_written_is_one_line(part):
    with pytest.raises(RecordingError, match="can't be repaired: Read-only file system$") as raised:
        repair(part)
    assert len(str(raised.value).splitlines()) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX system")
@pytest.mark.usefixtures("read_only")
def test_a_closed_recording_needs_no_right_to_write(tmp_path):
    assert repair(tmp_path / "closed.h5").action == "closed in order; nothing to do"


@pytest.mark.parametrize("step", ["keep", "restore"])
def test_no_room_for_the_old_bytes_is_one_line_and_the_file_stays(part, monkeypatch, step):
    before = part.read_bytes()

    def refuse(*_args):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Undo, step, refuse)
    with pytest.raises(RecordingError, match="can't be repaired: No space left on device") as raised:
        repair(part)
    assert len(str(raised.value).splitlines()) == 1
    assert part.read_bytes() == before


def test_a_recording_with_losses_all_over_is_recovered_quickly(tmp_path):
    missing = [(n, n, "camera") for n in range(1, 400, 2)]
    part = leave_open(tmp_path / "movie.h5", range(0, 400, 2), missing)
    result = repair(part)
    assert (result.saved, result.missing) == (200, tuple(missing))


def test_a_gap_of_a_million_numbers_costs_no_memory(tmp_path):
    part = leave_open(tmp_path / "movie.h5", [0, 5_000_000_000], [(1, 4_999_999_999, "camera")])
    assert repair(part).missing == ((1, 4_999_999_999, "camera"),)


def test_the_account_of_a_recovered_file_is_the_ledgers(tmp_path):
    part = leave_open(tmp_path / "movie.h5", [3, 4, 9], [(5, 8, "camera")], camera_counts=False)
    repair(part)
    with open_recording(tmp_path / "movie.h5") as movie:
        expected = account([3, 4, 9], [(5, 8, "camera")])
        assert (movie.verdict.expected, movie.verdict.missing) == (expected.expected, tuple(expected.missing))
        assert movie.lost["camera"] == 4


def test_the_verdict_on_what_a_dead_saver_left_names_the_rest(tmp_path):
    part = leave_open(tmp_path / "movie.h5", [2, 3, 6], [(4, 5, "camera")])
    verdict = verdict_of_remains(part, [(8, 8, "ring_full")], 2, 9, camera_counts=True, failure="the saver died")
    assert verdict.missing == ((4, 5, "camera"), (7, 7, "saver_lost"), (8, 8, "ring_full"), (9, 9, "saver_lost"))
    assert (verdict.status, verdict.expected, verdict.saved, verdict.exit_status) == ("incomplete", 8, 3, 3)
    assert verdict.bytes == part.stat().st_size


def test_the_verdict_on_a_saver_that_left_nothing_readable(tmp_path):
    verdict = verdict_of_remains(tmp_path / "none.h5.part", [], 5, 7, camera_counts=False, failure="the saver died")
    assert (verdict.missing, verdict.saved, verdict.bytes, verdict.exit_status) == (((5, 7, "saver_lost"),), 0, 0, 1)
    assert verdict_of_remains(tmp_path / "none.h5.part", [], 5, 4, camera_counts=True, failure="x").expected == 0
