"""A recording read as a tape, also while it grows."""

from __future__ import annotations

import numpy as np
import pytest

from camlab.errors import FrameLostError, RecordingError
from camlab.recording.plan import RecordingOptions
from camlab.recording.tape import Tape
from camlab.recording.writer import RecordingWriter
from camlab.stream.lock import SessionLock
from tests.recording.rigs import SMALL, account, append, leave_open, make_plan, pixels_of, write_recording
from tests.recording.test_chain import write_chain


@pytest.fixture
def open_tape():
    opened = []

    def open_(path) -> Tape:
        opened.append(Tape(path))
        return opened[-1]

    yield open_
    for tape in opened:
        tape.close()


def test_its_frames_are_written_into_an_array_of_the_callers(tmp_path, open_tape):
    write_recording(tmp_path / "movie.h5", [n for n in range(3, 16) if n not in (7, 8)], [(7, 8, "camera")])
    tape = open_tape(tmp_path / "movie.h5")
    out = SMALL.empty()
    tape.read(4, out)
    assert (out == pixels_of(9)).all()
    assert tape.times_s[:2] == pytest.approx([0, 0.01])
    assert tape.rate_hz == pytest.approx(100)


def test_numbers_that_are_missing_make_gaps_also_at_both_ends(tmp_path, open_tape):
    write_recording(tmp_path / "movie.h5", [5, 6, 9], [(3, 4, "ring_full"), (7, 8, "camera"), (10, 11, "aborted")])
    tape = open_tape(tmp_path / "movie.h5")
    assert (tape.first, tape.counter.tolist(), tape.end) == (3, [5, 6, 9], 12)


def test_what_was_left_out_on_purpose_is_no_gap(tmp_path, open_tape):
    plan = make_plan(tmp_path / "movie.h5", options=RecordingOptions(every=5))
    writer = RecordingWriter(plan, SMALL)
    append(writer, [0, 5, 15])
    writer.commit([(10, 10, "camera")])
    writer.abandon()
    tape = open_tape(writer.part)
    assert tape.counter.tolist() == [0, 1, 3]


def test_one_in_several_files_is_one_tape(tmp_path, open_tape):
    write_chain(tmp_path / "movie.h5")
    tape = open_tape(tmp_path / "movie.h5")
    assert len(tape) == 30
    (tmp_path / "movie.0002.h5").unlink()
    tape.close()
    assert [path.name for path in tape.lost_files] == ["movie.0002.h5"]
    out = tape.format.empty()
    with pytest.raises(FrameLostError, match="movie.0002.h5 is not there"):
        tape.read(10, out)
    tape.read(29, out)


def test_what_a_crash_left_is_read_and_does_not_grow(tmp_path, open_tape):
    part = leave_open(tmp_path / "movie.h5")
    tape = open_tape(part)
    assert (len(tape), tape.is_growing, tape.look(at_once=True)) == (10, False, False)


def test_one_that_is_written_grows_under_either_name_until_it_is_finished(tmp_path, open_tape):
    plan = make_plan(tmp_path / "movie.h5")
    lock = SessionLock(plan.session)
    lock.acquire()
    writer = RecordingWriter(plan, SMALL)
    append(writer, range(3))
    writer.commit([])
    tape = open_tape(tmp_path / "movie.h5")
    assert (len(tape), tape.is_growing) == (3, True)
    append(writer, range(3, 5))
    writer.commit([])
    assert tape.look(at_once=True)
    assert not tape.look()  # not so soon
    append(writer, range(5, 6))
    writer.commit([])
    ledger = account(range(6), [])
    writer.finish(ledger.verdict(plan.path, True))
    assert tape.look(at_once=True)
    lock.release(remove=True)
    out = SMALL.empty()
    tape.read(5, out)
    assert (out == pixels_of(5)).all()
    assert (len(tape), tape.is_growing, tape.look(at_once=True)) == (6, False, False)


def test_the_part_files_name_leads_to_the_finished_recording(tmp_path, open_tape):
    write_recording(tmp_path / "movie.h5")
    assert np.array_equal(open_tape(tmp_path / "movie.h5.part").frame_id, np.arange(10))


@pytest.mark.parametrize("name", ["nowhere.h5", "notes.txt"])
def test_what_is_no_recording_is_said(tmp_path, name):
    (tmp_path / "notes.txt").write_text("hello")
    with pytest.raises(RecordingError, match=name):
        Tape(tmp_path / name)
