"""Which frame of a recording is seen at which moment."""

from __future__ import annotations

import numpy as np
import pytest

from camlab.app.playback import Playback, Reel, find_landmarks
from camlab.app.recorded import Recorded
from camlab.recording.event import Event
from camlab.recording.tape import Tape
from camlab.recording.writer import RecordingWriter
from camlab.view.player_bar import Landmark
from tests.recording.rigs import SMALL, account, append, make_plan, write_recording


def make_reel(rows: int = 11, landmarks=(), is_growing: bool = False) -> Reel:
    """Frames 10 to 20, a tenth of a second apart."""
    return Reel(np.arange(rows) / 10, np.arange(10, 10 + rows), np.arange(rows), tuple(landmarks), is_growing)


@pytest.fixture
def playback():
    return Playback(make_reel(landmarks=[Landmark(3, "loss", "a"), Landmark(7, "mark", "b")]))


def test_it_begins_at_the_first_frame_and_waits(playback):
    assert [playback.row_at(now) for now in (0.0, 5.0)] == [0, 0]


def test_it_goes_on_at_the_pace_of_the_recording(playback):
    playback.play(100.0)
    assert [playback.row_at(100.0 + dt) for dt in (0.0, 0.05, 0.11, 0.55)] == [0, 0, 1, 5]


def test_it_goes_on_faster_or_slower_from_where_it_is(playback):
    playback.play(0.0)
    playback.choose_speed(2.0, 0.2)
    assert playback.row_at(0.31) == 4
    playback.choose_speed(0.1, 0.31)
    assert playback.row_at(1.0) == 4


def test_it_pauses_at_the_end_and_then_begins_anew(playback):
    playback.play(0.0)
    assert playback.row_at(1.05) == 10
    assert playback.is_playing
    assert playback.row_at(1.2) == 10
    assert not playback.is_playing
    playback.play(2.0)
    assert playback.row_at(2.0) == 0


def test_in_a_loop_it_never_ends(playback):
    playback.is_looping = True
    playback.play(0.0)
    playback.row_at(1.2)
    assert playback.row_at(1.35) == 1
    assert playback.is_playing


def test_at_the_end_of_one_that_grows_it_waits_for_more():
    playback = Playback(make_reel(3, is_growing=True))
    playback.play(0.0)
    playback.row_at(5.0)
    assert playback.is_playing
    playback.extend(make_reel(6, is_growing=False))
    assert playback.row_at(5.11) == 3


def test_steps_pause_and_stay_inside(playback):
    playback.play(0.0)
    playback.step(1, 0.2)
    assert (playback.row_at(9.0), playback.is_playing) == (3, False)
    playback.step(-10, 9.0)
    assert playback.row_at(9.0) == 0


def test_it_goes_from_one_loss_or_mark_to_the_next(playback):
    assert [playback.seek_landmark(1, 0.0), playback.row_at(0.0)] == [Landmark(3, "loss", "a"), 3]
    playback.seek_landmark(1, 0.0)
    assert playback.seek_landmark(1, 0.0) is None
    assert playback.row_at(0.0) == 7
    playback.seek_landmark(-1, 0.0)
    assert playback.row_at(0.0) == 3


@pytest.mark.parametrize(("frame_id", "row"), [(10, 0), (15, 5), (0, 0), (99, 10)])
def test_a_number_is_found(frame_id, row):
    assert make_reel().row_of(frame_id) == row


def test_losses_and_marks_of_a_recording_are_found_where_they_are_seen(tmp_path):
    path = tmp_path / "movie.h5"
    writer = RecordingWriter(make_plan(path), SMALL)
    numbers, missing = [5, 6, 9, 10], [(3, 4, "ring_full"), (7, 8, "camera"), (11, 11, "aborted")]
    append(writer, numbers)
    writer.add_event(Event(10, 0, "mark", text="lamp"))
    writer.commit(missing)
    writer.finish(account(numbers, missing).verdict(str(path), True))
    tape = Tape(path)
    found = find_landmarks(tape, Recorded.of(tape))
    tape.close()
    assert [(mark.row, mark.kind, mark.words) for mark in found] == [
        (0, "loss", "2 frames lost: buffer full"),
        (2, "loss", "2 frames lost: not delivered"),
        (3, "loss", "1 frame lost after it: given up"),
        (3, "mark", "Mark: lamp"),
    ]


def test_one_without_losses_has_no_landmark(tmp_path):
    write_recording(tmp_path / "movie.h5")
    tape = Tape(tmp_path / "movie.h5")
    assert find_landmarks(tape, Recorded.of(tape)) == []
    tape.close()
