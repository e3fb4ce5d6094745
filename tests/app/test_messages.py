"""What happened, in words."""

from __future__ import annotations

from pathlib import Path

import pytest

from camlab.app import messages
from camlab.app.chronicle import line_of
from camlab.app.readings import room, status_values, verdict_so_far
from camlab.controller import facts
from camlab.controller.state import State
from camlab.controller.status import Status
from camlab.errors import CameraError, RecordingError, SharedMemoryError
from camlab.recording.plan import RecordingOptions
from camlab.recording.verdict import Verdict

COMPLETE = Verdict("/data/run_0006.h5", "complete", 0, 17999, 18000, 18000)
LOSSY = Verdict("/data/run_0007.h5", "incomplete", 0, 99, 100, 93, ((7, 7, "camera"), (20, 25, "ring_full")), {"camera": 1, "ring_full": 6})


def test_a_lost_camera_stays_and_offers_the_way_back():
    message = messages.camera_lost(CameraError("camera 'side' stopped answering; check its cable"))
    assert (message.headline, message.tone, message.is_closable) == ("The camera stopped", "error", False)
    assert message.text == "Camera 'side' stopped answering; check its cable."
    assert message.buttons == ((messages.RETRY, "Try again"),)


@pytest.mark.parametrize(
    ("error", "headline"),
    [
        (CameraError("x"), "The camera can't be used"),
        (SharedMemoryError("x"), "There is too little shared memory"),
        (RecordingError("x"), "The recording can't be made"),
        (ValueError("x"), "That was not possible"),
        (PermissionError("x"), "That was not possible"),
    ],
)
def test_what_was_refused_says_what_it_was(error, headline):
    assert messages.refused(error).headline == headline


def test_a_fault_of_the_program_comes_with_a_report():
    try:
        raise ZeroDivisionError("division by zero")
    except ZeroDivisionError as error:
        message = messages.refused(error)
    assert "unexpected" in message.headline
    assert "ZeroDivisionError: division by zero" in message.details
    assert "test_messages.py" in message.details


def test_a_warning_of_two_parts_has_two_lines():
    message = messages.warned("the analyzer ended with 1; a new one was started")
    assert (message.headline, message.text) == ("The analyzer ended with 1", "A new one was started.")


def test_a_complete_recording_is_good_news():
    assert messages.recording_finished(COMPLETE).tone == "success"
    assert messages.verdict_line(COMPLETE) == ("good", "Complete", "0006: 18\u202f000 of 18\u202f000 frames saved")


def test_a_compressed_recording_tells_what_it_was_packed_to():
    packed = Verdict("/data/run_0009.h5", "complete", 0, 9, 10, 10, bytes=4_800)
    assert messages.verdict_line(packed, 10_000)[2] == "0009: 10 of 10 frames saved, packed to 48\u202f%"


def test_losses_are_named():
    message = messages.recording_finished(LOSSY)
    assert (message.headline, message.tone) == ("7 frames lost", "error")
    assert messages.verdict_line(LOSSY) == ("bad", "7 frames lost", "0007: Camera 1, buffer 6, disk 0")


def test_a_recording_that_could_not_be_made_says_why():
    verdict = Verdict("/data/run.h5", "incomplete", failure="/data/run.h5.part can't be made: No space left on device")
    assert messages.verdict_line(verdict) == ("bad", "Not recorded", verdict.failure)
    assert verdict.failure in messages.recording_finished(verdict).text


def test_a_recovered_recording_is_a_warning():
    verdict = Verdict("/data/run.h5", "recovered", 0, None, 17998, 17998)
    assert messages.verdict_line(verdict) == ("warning", "Recovered", "17\u202f998 frames; the end is unknown")


def test_a_picture_can_be_shown():
    message = messages.snap_saved(Path("/data/snap_0001.png"))
    assert message.text == "snap_0001.png in /data"
    assert message.buttons[0][0] == messages.SHOW_FILE


@pytest.mark.parametrize(
    ("fact", "line"),
    [
        (facts.StateChanged(State.IDLE, State.LIVE), "the camera is live"),
        (facts.RecordingFinished(None, COMPLETE), "/data/run_0006.h5: Complete, 18\u202f000 of 18\u202f000 frames saved"),
        (facts.PublishingChanged(""), "publishing nothing"),
        (facts.SavingChanged(True), "Save is on"),
        (facts.ControlChanged(None), ""),
        (facts.SourceEnded(5), "the source ended after 5 frames"),
    ],
)
def test_facts_are_lines_of_the_log(fact, line):
    assert line_of(fact) == line


def test_every_fact_is_known_to_the_log_or_too_frequent():
    known = {fact for fact in vars(facts).values() if isinstance(fact, type) and fact.__module__ == facts.__name__}
    from camlab.app import chronicle

    assert known - set(chronicle._LINES) == {facts.ControlChanged}


def test_a_recording_so_far_is_complete_until_a_frame_is_lost():
    saving = Status(State.RECORDING, saved=4312, expected=4312, recording_path=Path("x.h5"))
    assert verdict_so_far(saving) == ("good", "Complete so far", "4\u202f312 frames saved")
    behind = Status(State.RECORDING, saved=4300, expected=4312, behind_frames=12)
    assert verdict_so_far(behind)[2] == "4\u202f300 frames saved, 12 on the way"
    lossy = Status(State.RECORDING, saved=10, expected=12, missing=2, lost={"camera": 2, "ring_full": 0})
    assert verdict_so_far(lossy) == ("bad", "2 frames lost so far", "Camera 2")
    earlier = Status(State.RECORDING, saved=10, expected=12, missing=2, lost={"camera": 5})
    assert verdict_so_far(earlier)[2] == "10 frames saved"


def test_a_recording_that_is_being_finished_tells_what_is_to_go():
    finishing = Status(State.FINISHING, saved=4300, expected=6000, behind_frames=1700, finishing=0.7)
    assert verdict_so_far(finishing, is_ended=True) == ("good", "Finishing", "1\u202f700 frames to go, 4\u202f300 saved")


def test_frames_that_are_left_out_on_purpose_are_not_counted_as_expected():
    tenth = Verdict("/data/run_0008.h5", "complete", 0, 999, 1000, 100, decimated=900)
    assert messages.verdict_line(tenth)[2] == "0008: 100 of 100 saved, 900 left out"


def test_numbers_of_the_status_bar():
    status = Status(State.RECORDING, camera_rate_hz=59.9, saved=12, recording_s=3.0, recording_path=Path("x.h5"), lost={"camera": 1})
    values = status_values(status, 30.0, 60.0, 0.01)
    assert values.recording.text == "00:00:03 · frame 12"
    assert values.losses.text == "1 camera"
    assert not status_values(Status(State.IDLE), None, None, None).is_saving


def test_room_counts_bytes_while_saving():
    assert room(Status(State.RECORDING, saved=10), 1000, RecordingOptions()).saved_bytes == 10_000
    assert room(Status(State.LIVE, saved=10), 1000, RecordingOptions()).saved_bytes is None


def test_room_needs_less_where_only_some_frames_are_saved():
    live = Status(State.LIVE, data_rate_bytes_s=50_000.0)
    assert room(live, 1000, RecordingOptions()).minute_bytes == pytest.approx(3_000_000)
    assert room(live, 1000, RecordingOptions(every=10, frames=100)).minute_bytes == pytest.approx(300_000)
    assert room(live, 1000, RecordingOptions(every=10, frames=100)).recording_bytes == pytest.approx(10_000)
