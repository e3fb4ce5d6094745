"""Devices: what OpenCV's capture of a Video4Linux driver does, as a stand-in for the hardware, and what the camera makes of it."""

from __future__ import annotations

import sys
import time

import numpy as np
import pytest

from camlab.cameras import open_camera
from camlab.cameras.opencv.properties import PropertyRange
from camlab.cameras.opencv.v4l2 import LAYOUT, SIZE_LAYOUT, frame_sizes, parse_range, query_range
from camlab.cv import cv2
from camlab.errors import CameraError, FrameLostError

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Video4Linux is Linux's")

BRIGHTNESS, CONTRAST, GAIN, EXPOSURE, AUTO = (
    getattr(cv2, f"CAP_PROP_{name}") for name in ("BRIGHTNESS", "CONTRAST", "GAIN", "EXPOSURE", "AUTO_EXPOSURE")
)


class Webcam:
    """What stays of a webcam between two openings.

    Brightness is taken and clamped, gain says yes and stays, exposure is refused while it is automatic, the rest doesn't exist.
    """

    def __init__(self):
        self.values = {BRIGHTNESS: 128.0, GAIN: 20.0, EXPOSURE: 156.0, AUTO: 3.0, cv2.CAP_PROP_FPS: 30.0, cv2.CAP_PROP_FOURCC: 0.0}
        self.image = np.full((48, 64, 3), (10, 20, 30), np.uint8)  # blue, green, red
        self.sizes = []  # that its driver lists
        self.grabs = []  # what the next grabs give, instead of True
        self.decodes = []  # likewise for retrieve
        self.is_busy = False
        self.opened = 0

    def query_range(self, _device, identifier):
        return {0x980900: PropertyRange(0.0, 255.0, 1.0), 0x9A0902: PropertyRange(1.0, 5000.0, 1.0)}.get(identifier)

    def capture(self, number, backend):
        self.opened += 1
        assert (number, backend) == (0, cv2.CAP_V4L2)
        return Capture(self)


class Capture:
    """The part of cv2.VideoCapture that is used with a device."""

    def __init__(self, webcam):
        self.webcam = webcam

    def isOpened(self):  # noqa: N802
        return not self.webcam.is_busy

    def release(self):
        self.webcam = None

    def get(self, identifier):
        return self.webcam.values.get(identifier, 0.0 if identifier == cv2.CAP_PROP_POS_MSEC else -1.0)

    def set(self, identifier, value):
        values = self.webcam.values
        if identifier not in values or (identifier == EXPOSURE and values[AUTO] == 3):
            return False
        if identifier == BRIGHTNESS:
            values[identifier] = min(max(value, 0.0), 255.0)
        elif identifier != GAIN:
            values[identifier] = value
        if identifier == cv2.CAP_PROP_FRAME_HEIGHT:
            self.webcam.image = np.full((int(value), int(values[cv2.CAP_PROP_FRAME_WIDTH]), 3), (10, 20, 30), np.uint8)
        return True

    def grab(self):
        time.sleep(0.01)
        return self.webcam.grabs.pop(0) if self.webcam.grabs else True

    def retrieve(self, buffer=None):
        is_read = self.webcam.decodes.pop(0) if self.webcam.decodes else True
        return (True, self.webcam.image) if is_read else (False, None)

    def read(self):
        return self.retrieve() if self.grab() else (False, None)


@pytest.fixture
def webcam(monkeypatch, tmp_path):
    webcam = Webcam()
    device = tmp_path / "video0"
    device.touch()
    monkeypatch.setattr("camlab.cameras.opencv.device_camera.device_path", lambda _number: device)
    monkeypatch.setattr("camlab.cameras.opencv.device_camera.query_range", webcam.query_range)
    monkeypatch.setattr("camlab.cameras.opencv.device_camera.frame_sizes", lambda _device, _pixel_format: webcam.sizes)
    monkeypatch.setattr(cv2, "VideoCapture", webcam.capture)
    return webcam


@pytest.fixture
def camera(webcam):
    with open_camera("opencv:0") as camera:
        yield camera


def test_only_what_the_driver_really_takes_is_a_control(camera):
    settable = {name: state.actual for name, state in camera.controls.items() if not state.control.is_read_only}
    assert settable == {"brightness": 128, "exposure_s": pytest.approx(0.0156)}
    assert camera.controls["exposure_s"].is_auto
    assert camera.remarks == ("not available: gain, contrast, saturation, hue, gamma, sharpness",)


def test_the_sizes_that_the_driver_lists_can_be_chosen_and_come_back_after_a_failure(webcam):
    webcam.sizes = [(64, 48), (128, 96)]
    webcam.values.update({cv2.CAP_PROP_FRAME_WIDTH: 64.0, cv2.CAP_PROP_FRAME_HEIGHT: 48.0})
    with open_camera("opencv:0") as camera:
        control = camera.controls["frame_size"].control
        assert (control.choices, control.default, control.shapes_file) == (("64x48", "128x96"), "64x48", True)
        assert camera.set_control("frame_size", "128x96").actual == "128x96"
        assert camera.snap().pixels.shape == camera.format.shape == (96, 128, 3)
        webcam.values.update({cv2.CAP_PROP_FRAME_WIDTH: 64.0, cv2.CAP_PROP_FRAME_HEIGHT: 48.0})
        webcam.image = np.zeros((48, 64, 3), np.uint8)
        camera.reopen()
        assert camera.snap().pixels.shape == (96, 128, 3)


def test_without_a_list_of_sizes_there_is_nothing_to_choose(webcam, camera):
    assert "frame_size" not in camera.controls


def test_trying_the_properties_leaves_them_as_they_were(webcam):
    before = dict(webcam.values)
    with open_camera("opencv:0"):
        assert webcam.values == before


def test_what_the_driver_made_of_a_value_is_read_back(webcam, camera):
    camera.brightness = 200
    assert webcam.values[BRIGHTNESS] == 200
    webcam.values[BRIGHTNESS] = 190.0  # a driver that thinks better of it
    state = camera.set_control("exposure_s", 0.01)
    assert camera.controls["brightness"].asked == 200
    assert camera.brightness == 190
    assert (state.asked, state.actual) == (0.01, pytest.approx(0.01))


def test_an_exposure_that_is_set_ends_the_automatic_one(webcam, camera):
    camera.exposure_s = 0.02
    assert (webcam.values[AUTO], webcam.values[EXPOSURE]) == (1.0, 200.0)
    assert not camera.controls["exposure_s"].is_auto
    camera.exposure_s = "auto"
    assert webcam.values[AUTO] == 3.0
    assert camera.controls["exposure_s"].is_auto


def test_what_the_automatic_exposure_chose_is_read_again(webcam, camera):
    webcam.values[EXPOSURE] = 400.0
    (state,) = camera.refresh_auto()
    assert (state.asked, state.actual) == ("auto", pytest.approx(0.04))
    assert camera.refresh_auto() == []


def test_an_automatic_exposure_can_be_switched_where_the_exposure_can_not_be_set(webcam):
    del webcam.values[EXPOSURE]
    with open_camera("opencv:0") as camera:
        assert camera.auto_exposure is True
        camera.auto_exposure = False
        assert webcam.values[AUTO] == 1.0


def test_the_range_of_a_control_is_the_drivers_in_the_controls_unit(camera):
    exposure = camera.controls["exposure_s"].control
    assert (exposure.minimum, exposure.maximum, exposure.step) == pytest.approx((1e-4, 0.5, 1e-4))


def test_the_frame_rate_is_shown_but_can_not_be_set(camera):
    assert camera.frame_rate_hz_nominal == 30
    with pytest.raises(ValueError, match="frame_rate_hz can be read, not set"):
        camera.frame_rate_hz = 10


def test_its_colours_are_red_green_blue(camera):
    assert camera.snap().pixels[0, 0].tolist() == [30, 20, 10]


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_a_grey_device_stays_grey(webcam, dtype):
    name = b"GREY" if dtype is np.uint8 else b"Y16 "
    webcam.values.update({cv2.CAP_PROP_FOURCC: float(int.from_bytes(name, "little")), cv2.CAP_PROP_CONVERT_RGB: 1.0})
    webcam.image = np.full((48, 64), 200, dtype)
    with open_camera("opencv:0") as camera:
        assert webcam.values[cv2.CAP_PROP_CONVERT_RGB] == 0
        assert (camera.format.color, camera.format.dtype) == ("mono", np.dtype(dtype).name)
        assert (camera.snap().pixels == 200).all()


def test_a_single_failure_is_a_counted_loss(webcam, camera):
    camera.start()
    out = camera.format.empty()
    camera.read(out)
    webcam.grabs = [False, False]
    with pytest.raises(FrameLostError, match="failed to deliver a frame and went on"):
        camera.read(out)
    assert camera.read(out).timestamp_ns > 0


def test_a_frame_that_can_not_be_decoded_is_a_counted_loss(webcam, camera):
    camera.start()
    out = camera.format.empty()
    camera.read(out)
    webcam.decodes = [False]
    with pytest.raises(FrameLostError, match="can't be decoded"):
        camera.read(out)
    camera.read(out)
    assert (out == [30, 20, 10]).all()


def test_a_device_whose_frames_are_never_decoded_is_an_error(webcam, camera):
    camera.start()
    webcam.decodes = [False] * 1000

    def read_on():
        while True:
            try:
                camera.read(camera.format.empty())
            except FrameLostError:
                continue

    with pytest.raises(CameraError, match="frames that can't be decoded; check its format"):
        read_on()


def test_an_unplugged_device_stops_and_comes_back_with_its_settings(webcam, camera):
    camera.brightness = 77
    camera.exposure_s = 0.03
    camera.start()
    out = camera.format.empty()
    camera.read(out)
    webcam.grabs = [False] * 100
    with pytest.raises(CameraError, match="^camera 'opencv-0' stopped delivering; check its cable$"):
        camera.read(out)
    with pytest.raises(CameraError, match="stopped delivering"):
        camera.brightness = 5
    camera.stop()
    webcam.grabs = []
    webcam.values.update({BRIGHTNESS: 128.0, EXPOSURE: 156.0, AUTO: 3.0})  # a device that had no power forgot everything
    camera.start()
    camera.read(out)
    assert (webcam.values[BRIGHTNESS], webcam.values[EXPOSURE], webcam.values[AUTO]) == (77, 300, 1)


def test_the_automatic_exposure_is_on_again_after_a_failure_if_it_was_on_last(webcam, camera):
    camera.exposure_s = 0.03
    camera.exposure_s = "auto"
    camera.start()
    webcam.grabs = [False] * 100
    with pytest.raises(CameraError, match="stopped delivering|delivers no frame"):
        camera.read(camera.format.empty())
    camera.stop()
    webcam.grabs = []
    camera.start()
    assert webcam.values[AUTO] == 3.0


def test_frames_of_another_size_are_an_error_that_says_so(webcam, camera):
    camera.start()
    webcam.image = np.zeros((24, 32, 3), np.uint8)
    with pytest.raises(CameraError, match="the frames changed from 64 × 48, 8 bit, RGB to 32 × 24, 8 bit, RGB"):
        camera.read(camera.format.empty())


def test_a_device_that_another_program_uses_says_so(webcam):
    webcam.is_busy = True
    with pytest.raises(CameraError, match="camera 0 can't be opened; check that it is connected and that no other program uses it"):
        open_camera("opencv:0")


def test_a_device_without_a_frame_is_not_opened(webcam):
    webcam.grabs = [False] * 100
    with pytest.raises(CameraError, match="opened but delivers no frame"):
        open_camera("opencv:0")


@pytest.mark.parametrize("specification", ["opencv:77", "opencv:/dev/video77"])
def test_a_device_that_is_not_there_is_said(specification):
    with pytest.raises(CameraError, match=r"there is no camera 77 \(/dev/video77\); "):
        open_camera(specification)


@pytest.mark.parametrize(
    ("minimum", "maximum", "step", "flags", "found"),
    [
        (-64, 64, 1, 0, PropertyRange(-64.0, 64.0, 1.0)),
        (1, 5000, 0, 0x10, PropertyRange(1.0, 5000.0, 1.0)),  # inactive: while it is automatic
        (0, 255, 5, 0x4, None),  # only to be read
        (0, 255, 5, 0x1, None),  # disabled
        (3, 3, 1, 0, None),
    ],
)
def test_the_range_that_the_driver_tells(minimum, maximum, step, flags, found):
    assert parse_range(LAYOUT.pack(1, 1, b"Name", minimum, maximum, step, 0, flags)) == found


def test_the_driver_is_asked_for_the_property(monkeypatch, tmp_path):
    def ioctl(_descriptor, request, query):
        assert request == 0xC0445624
        assert len(query) == 68
        identifier = int.from_bytes(query[:4], "little")
        query[:] = LAYOUT.pack(identifier, 1, b"", 0, identifier, 2, 0, 0)

    (tmp_path / "video0").touch()
    monkeypatch.setattr("fcntl.ioctl", ioctl)
    assert query_range(tmp_path / "video0", 0x980900) == PropertyRange(0.0, 0x980900, 2.0)


def test_the_driver_is_asked_for_its_sizes(monkeypatch, tmp_path):
    listed = [(640, 480), (320, 240), (640, 480)]

    def ioctl(_descriptor, request, query):
        assert (request, len(query)) == (0xC02C564A, 44)
        index, pixel_format = (int.from_bytes(query[k : k + 4], "little") for k in (0, 4))
        assert pixel_format == 0x47504A4D
        if index >= len(listed):
            raise OSError
        query[:] = SIZE_LAYOUT.pack(index, pixel_format, 1, *listed[index])

    (tmp_path / "video0").touch()
    monkeypatch.setattr("fcntl.ioctl", ioctl)
    assert frame_sizes(tmp_path / "video0", 0x47504A4D) == [(320, 240), (640, 480)]


def test_where_there_is_no_such_driver_there_is_no_range(tmp_path):
    assert frame_sizes(tmp_path / "video1", 0) == []
    (tmp_path / "video0").touch()
    assert query_range(tmp_path / "video0", 0x980900) is None
    assert query_range(tmp_path / "video1", 0x980900) is None
