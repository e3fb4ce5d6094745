"""What the Camera class checks for every driver."""

from __future__ import annotations

import numpy as np
import pytest

from camlab.errors import CameraError, CameraTimeoutError, FrameLostError
from camlab.model import Camera, Control, FrameFormat, Stamp


class Driver(Camera):
    """A device of two controls: its gain takes whole numbers only, its shutter can't be asked. Every read follows the script."""

    name = "driver"

    def __init__(self, script=()):
        super().__init__()
        self._script = list(script)
        self._gain = 1.0
        self._calls = []

    @property
    def calls(self):
        return self._calls

    def _open(self):
        self._calls.append("open")
        if "fails to open" in self._script:
            raise CameraError("no")
        self._gain = 1.0
        return FrameFormat(2, 4 if "is another one" in self._script else 3), [
            Control("gain", "Gain", "float", 1.0, 0.0, 10.0),
            Control("shutter", "Shutter", "integer", 0, 0, 9),
        ]

    def _close(self):
        self._calls.append("close")

    def _start(self):
        self._calls.append("start")

    def _stop(self):
        self._calls.append("stop")

    def _read(self, out, timeout_s):
        step = self._script.pop(0) if self._script else CameraTimeoutError("none")
        if isinstance(step, Exception):
            raise step
        out[:] = step
        return Stamp.now(step)

    def _set_control(self, control, value):
        self._gain = float(int(value))

    def _read_control(self, control):
        if control.name == "shutter":
            raise CameraError("can't be asked")
        return self._gain


@pytest.fixture
def camera():
    with Driver([5, FrameLostError("one"), CameraTimeoutError("late"), 6, 7]) as camera:
        yield camera


def test_asked_and_actual_value_stand_side_by_side(camera):
    state = camera.set_control("gain", 2.7)
    assert (state.asked, state.actual) == (2.7, 2.0)
    assert camera.gain == 2.0


def test_a_control_that_can_not_be_asked_has_no_actual_value(camera):
    assert camera.controls["shutter"].actual is None


def test_a_control_is_an_attribute(camera):
    camera.gain = 4
    assert camera.gain == 4.0


@pytest.mark.parametrize("access", [lambda camera: camera.gian, lambda camera: setattr(camera, "gian", 1)])
def test_a_misspelled_control_is_pointed_out(camera, access):
    with pytest.raises(AttributeError, match="no control 'gian'; did you mean gain"):
        access(camera)


def test_a_value_out_of_range_does_not_reach_the_device(camera):
    with pytest.raises(ValueError, match="gain must be 0 to 10, not 11"):
        camera.gain = 11
    assert camera.gain == 1.0


def test_a_snap_starts_and_stops_a_camera_that_was_stopped(camera):
    assert camera.snap().camera_frame_id == 5
    assert camera.calls == ["open", "start", "stop"]


def test_a_snap_leaves_a_started_camera_started(camera):
    camera.start()
    camera.snap()
    assert camera.is_started


def test_a_movie_goes_on_after_a_lost_and_a_late_frame(camera):
    assert camera.acquire_movie(3)[:, 0, 0].tolist() == [5, 6, 7]


def test_a_camera_that_delivers_nothing_times_out():
    with Driver() as camera, pytest.raises(CameraTimeoutError, match="no frame in 0.01 s"):
        camera.snap(timeout_s=0.01)


@pytest.mark.parametrize("out", [np.empty((3, 2), np.uint8), np.empty((2, 3), np.uint16), np.empty((2, 6), np.uint8)[:, ::2]])
def test_only_an_array_of_the_right_form_is_filled(camera, out):
    camera.start()
    with pytest.raises(ValueError, match="out must be"):
        camera.read(out)


def test_reading_before_the_start_is_an_error(camera):
    with pytest.raises(CameraError, match="start it first"):
        camera.read(camera.format.empty())


@pytest.mark.parametrize("use", [lambda camera: camera.format, lambda camera: camera.start(), lambda camera: camera.snap()])
def test_a_closed_camera_says_so(use):
    with pytest.raises(CameraError, match="closed; open it first"):
        use(Driver())


def test_what_a_failed_opening_left_half_done_is_closed():
    camera = Driver(["fails to open"])
    with pytest.raises(CameraError, match="no"):
        camera.open()
    assert camera.calls == ["open", "close"]
    assert not camera.is_open


def test_opening_starting_stopping_and_closing_twice_does_nothing_more(camera):
    for _ in range(2):
        camera.open()
        camera.start()
    for _ in range(2):
        camera.stop()
    for _ in range(2):
        camera.close()
    assert camera.calls == ["open", "start", "stop", "close"]


def test_a_camera_describes_itself(camera):
    assert str(camera) == "driver (3 × 2, 8 bit; gain 1, shutter unknown)"
    camera.close()
    assert str(camera) == "driver (closed)"


def test_a_camera_that_is_reopened_is_asked_for_all_it_was_asked_for_before(camera):
    camera.start()
    camera.gain = 4.6
    before = len(camera.calls)
    camera.reopen()
    assert camera.calls[before:] == ["stop", "close", "open"]
    assert (camera.controls["gain"].asked, camera.gain) == (4.6, 4.0)
    assert not camera.is_started


@pytest.mark.parametrize(("script", "words"), [("fails to open", "no"), ("is another one", "is back with other frames")])
def test_a_camera_that_can_not_be_reopened_stays_what_it_was_and_may_be_tried_again(camera, script, words):
    camera.gain = 4
    camera._script.append(script)
    with pytest.raises(CameraError, match=words):
        camera.reopen()
    assert camera.format == FrameFormat(2, 3)
    assert camera.controls["gain"].asked == 4
    camera._script.remove(script)
    camera.reopen()
    assert camera.gain == 4
