"""Recordings of every n-th frame, or of one in an interval: what lies between is decimated, and nothing else may be."""

from __future__ import annotations

import h5py
import numpy as np
import pytest

from camlab.recording import naming
from camlab.recording.ledger import account_for
from camlab.recording.plan import RecordingOptions
from camlab.recording.reader import open_recording
from camlab.recording.repair import repair
from camlab.recording.verify import verify
from camlab.recording.writer import RecordingWriter
from camlab.recording.writers import make_writer
from tests.recording.rigs import LARGE, SMALL, append, leave_open, make_plan

DETECTOR, CAMLAB = "entry/instrument/detector", "entry/camlab"
THIRD = RecordingOptions(every=3)
TIMED = RecordingOptions(interval_s=0.05)


def write(path, frame_ids, missing=(), options=THIRD, last=None, frame_format=SMALL):
    """Numbers from 10 on; those of which nobody speaks were not to be saved."""
    writer = make_writer(make_plan(path, options=options, sync_s=0.0), frame_format)
    for k in range(0, len(frame_ids), 4):
        append(writer, frame_ids[k : k + 4], frame_format)
        writer.commit([run for run in missing if run[0] < frame_ids[k : k + 4][-1]])
    ledger = account_for(np.array(frame_ids), missing, 10, frame_ids[-1] if last is None else last, "saver_lost", is_decimated=True)
    if last is not None:
        named = [run for run in ledger.missing if run[2] != "saver_lost"]
        ledger = account_for(np.array(frame_ids), named, 10, frame_ids[-1], "saver_lost", is_decimated=True)
        ledger.decimate_below(last + 1)
    return writer.finish(ledger.verdict(str(path), camera_counts=True))


@pytest.fixture
def path(tmp_path):
    """Each third number of 10 to 42; 19 was lost."""
    return write(tmp_path / "movie.h5", [10, 13, 16, *range(22, 42, 3)], [(19, 19, "camera")], last=42)


def test_a_decimated_recording_is_accounted_for(path):
    found = verify(path)
    assert (found.problems, found.saved, found.missing) == ((), 10, ((19, 19, "camera"),))
    with open_recording(path) as movie:
        assert (movie.every, movie.verdict.expected, movie.verdict.decimated) == (3, 33, 22)


def test_so_is_a_time_lapse(tmp_path):
    found = verify(write(tmp_path / "movie.h5", [10, 15, 21, 25, 31], [(16, 17, "camera")], TIMED, last=34))
    assert (found.problems, found.exit_status) == ((), 3)


def change(path, name, row, value):
    with h5py.File(path, "r+") as file:
        file[name][row] = value


DAMAGES = {
    "a number that was not due": (lambda p: change(p, f"{DETECTOR}/frame_id", 2, 17), "frame 17 is saved but was not to be"),
    "a due number without a name": (lambda p: change(p, f"{CAMLAB}/missing", 0, (18, 18, 0)), "frame 19 was to be saved, and is neither"),
    "too few left out": (lambda p: change(p, f"{CAMLAB}/decimated", (), 21), "22 numbers are neither saved nor named"),
    "too many left out": (lambda p: change(p, f"{CAMLAB}/decimated", (), 23), "22 numbers are neither saved nor named"),
    "the end is another": (lambda p: change(p, f"{CAMLAB}/last_frame", (), 43), "23 numbers are neither saved nor named"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_an_account_that_lies_is_found(path, damage):
    harm, words = DAMAGES[damage]
    harm(path)
    found = verify(path)
    assert found.exit_status == 1
    assert any(words in problem for problem in found.problems), found.problems


def test_a_removed_frame_is_found(path):
    with h5py.File(path, "r+") as file:
        for name in ("data", "checksum", "timestamp_ns", "frame_time", "camera_frame_id", "frame_id"):
            dataset = file[f"{DETECTOR}/{name}"]
            dataset[5:-1] = dataset[6:]
            dataset.resize(len(dataset) - 1, axis=0)
        file[f"{CAMLAB}/saved"][()] = 9
        file[f"{CAMLAB}/decimated"][()] = 23
    assert verify(path).problems == ("frame 28 was to be saved, and is neither saved nor named as missing",)


def test_a_time_lapse_with_a_gap_too_many_is_found(tmp_path):
    path = write(tmp_path / "movie.h5", [10, 15, 21], [(16, 17, "camera")], TIMED)
    with h5py.File(path, "r+") as file:
        file[f"{CAMLAB}/missing"].resize((0, 3))
    assert any("9 numbers are neither saved nor named as missing, but 7" in problem for problem in verify(path).problems)


def test_the_files_of_a_split_one_are_each_accounted_for(tmp_path):
    options = RecordingOptions(every=3, segment_bytes=1 << 20)
    path = write(tmp_path / "movie.h5", [*range(10, 70, 3), *range(76, 90, 3)], [(70, 75, "ring_full")], options, frame_format=LARGE)
    segments = naming.find_segments(path)
    assert len(segments) > 2
    for each in (path, *segments):
        assert verify(each).problems == ()


def test_a_crash_leaves_it_accounted_for(tmp_path):
    part = leave_open(tmp_path / "movie.h5", [10, 13, 19, 22], [(16, 16, "camera")], options=THIRD)
    assert verify(part).problems == ()
    assert repair(part).missing == ((16, 16, "camera"),)
    assert verify(tmp_path / "movie.h5").problems == ()


def test_a_recording_that_keeps_all_frames_leaves_none_out(tmp_path):
    path = tmp_path / "movie.h5"
    writer = RecordingWriter(make_plan(path, sync_s=0.0), SMALL)
    append(writer, [0, 1, 3])
    writer.commit([])
    writer.finish(account_for(np.array([0, 1, 3]), [], 0, 3, "camera", is_decimated=True).verdict("", camera_counts=True))
    assert "frames 2 to 2 are neither saved nor named as missing" in verify(path).problems
