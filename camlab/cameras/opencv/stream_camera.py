"""A stream from the network as a camera."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from camlab.cameras.opencv.live_camera import LiveCamera
from camlab.cameras.opencv.video import read_grey_as_grey
from camlab.cv import READ_TIMEOUT_S, cv2
from camlab.errors import CameraError
from camlab.model import Control, ControlValue

OPTIONS_VARIABLE = "OPENCV_FFMPEG_CAPTURE_OPTIONS"
# A frame that the connection's end cut in two is not delivered; RTSP by TCP where it can, which is OpenCV's default.
STREAM_OPTIONS = "fflags;discardcorrupt|rtsp_flags;prefer_tcp"


class StreamCamera(LiveCamera):
    """What FFmpeg reads from an address: MJPEG over HTTP, RTSP, UDP, TCP. It has no controls: they are at the sender."""

    model = "Network stream"

    def _connect(self) -> cv2.VideoCapture:
        wait_ms = round(1000 * READ_TIMEOUT_S)
        parameters = [cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, wait_ms, cv2.CAP_PROP_READ_TIMEOUT_MSEC, wait_ms]
        with _stream_options():
            capture = cv2.VideoCapture(self._address.text, cv2.CAP_FFMPEG, parameters)
        if not capture.isOpened():
            raise CameraError(f"no stream comes from {self._address.shown}; check the address, the sender and the network")
        self.remarks = (*read_grey_as_grey(capture), "brightness, exposure and gain are not available: they are set at the sender")
        return capture

    def _describe(self, capture: cv2.VideoCapture) -> list[Control]:  # noqa: ARG002
        return []

    def _gone(self) -> CameraError:
        return CameraError(f"camera {self.name!r} stopped delivering; check its sender and the network")

    def _set_control(self, control: Control, value: ControlValue) -> None:  # noqa: ARG002
        raise CameraError(f"camera {self.name!r} has no control {control.name!r}")

    def _read_control(self, control: Control) -> ControlValue:
        return control.default


@contextmanager
def _stream_options() -> Iterator[None]:
    """camlab's options for FFmpeg, while a stream is opened, unless the user has set some."""
    if OPTIONS_VARIABLE in os.environ:
        yield
        return
    os.environ[OPTIONS_VARIABLE] = STREAM_OPTIONS
    try:
        yield
    finally:
        os.environ.pop(OPTIONS_VARIABLE, None)
