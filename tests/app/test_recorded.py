"""With what a recording was made, and how that changed."""

from __future__ import annotations

import pytest

from camlab.app.playback import find_landmarks
from camlab.app.recorded import Recorded
from camlab.model import AUTO
from camlab.recording.event import NAN, Event
from camlab.recording.plan import RecordingOptions, Setting
from camlab.recording.tape import Tape
from camlab.recording.writer import RecordingWriter
from tests.recording.rigs import SMALL, account, append, make_plan

EXPOSURE = Setting("exposure_s", "Exposure", "s", 0.01, 0.0099)
SHUTTER = Setting("shutter", "Shutter", "", True, True)
SECOND = 1_000_000_000


def exposure(frame_id: int, asked: float, actual: float | None = None, at_s: float | None = None) -> Event:
    at_s = frame_id if at_s is None else at_s
    return Event(frame_id, int(at_s * SECOND), "setting", "exposure_s", asked, asked if actual is None else actual)


def recorded(*events: Event, start: Setting = EXPOSURE) -> Recorded:
    return Recorded((), (start,), {start.name: events})


@pytest.mark.parametrize(("frame_id", "asked", "actual"), [(0, 0.01, 0.0099), (9, 0.01, 0.0099), (10, 0.02, 0.021), (25, AUTO, 0.03)])
def test_a_frame_has_the_values_that_held_for_it(frame_id, asked, actual):
    (setting,) = recorded(exposure(10, 0.02, 0.021), exposure(20, NAN, 0.03)).at(frame_id)
    assert (setting.asked, setting.actual) == (asked, actual)


def test_a_switch_is_on_or_off():
    (setting,) = recorded(Event(5, 0, "setting", "shutter", 0.0, 0.0), start=SHUTTER).at(5)
    assert (setting.asked, setting.actual) == (False, False)


def test_what_a_person_changed_is_told_and_not_what_the_camera_chose():
    found = recorded(exposure(10, 0.02), exposure(20, NAN, 0.03), exposure(30, NAN, 0.04), exposure(40, 0.05)).choices()
    assert found == [(10, "Exposure: 20\u202fms"), (20, "Exposure: automatic"), (40, "Exposure: 50\u202fms")]


def test_a_slider_that_is_dragged_is_one_change():
    found = recorded(*(exposure(10 + k, 0.01 + 0.001 * (k + 1), at_s=0.1 * k) for k in range(5))).choices()
    assert found == [(14, "Exposure: 15\u202fms")]


def test_they_are_read_from_a_recording_and_found_on_its_slider(tmp_path):
    path = tmp_path / "movie.h5"
    options = RecordingOptions(user="Ada", notes="lamp on\nfilter 3")
    writer = RecordingWriter(make_plan(path, options=options), SMALL)
    append(writer, range(10))
    writer.add_event(exposure(4, 0.02))
    writer.add_event(Event(6, 0, "mark", text="lamp"))
    writer.commit([])
    writer.finish(account(range(10), []).verdict(str(path), True))
    tape = Tape(path)
    found = Recorded.of(tape)
    landmarks = [(mark.row, mark.kind, mark.words) for mark in find_landmarks(tape, found)]
    tape.close()
    facts = dict(found.facts)
    assert (facts["Camera"], facts["User"], facts["Notes"]) == ("test", "Ada", "lamp on\nfilter 3")
    assert len(facts["Began"]) == len("2026-11-21 20:59:47")
    assert "Sample" not in facts
    assert {setting.name: setting.asked for setting in found.at(4)} == {"exposure_s": 0.02, "mode": "fast"}
    assert landmarks == [(4, "setting", "Exposure: 20\u202fms"), (6, "mark", "Mark: lamp")]
