"""A camera at this computer, by its number."""

from __future__ import annotations

import math

from camlab.cameras.opencv.address import Address
from camlab.cameras.opencv.devices import connected_devices, device_backend, device_model, device_path, is_linux
from camlab.cameras.opencv.live_camera import LiveCamera
from camlab.cameras.opencv.properties import DeviceProperties, PropertyRange
from camlab.cameras.opencv.v4l2 import frame_sizes, query_range
from camlab.cv import cv2
from camlab.errors import CameraError
from camlab.model import Control, ControlValue, FrameFormat

FRAME_SIZE = "frame_size"
GREY_FORMATS = frozenset({b"GREY", b"Y16 "})


class DeviceCamera(LiveCamera):
    """A webcam or what looks like one. Its controls are those that the driver really takes; `remarks` names what it ignores."""

    def __init__(self, address: Address) -> None:
        super().__init__(address)
        self._properties: DeviceProperties | None = None

    def _connect(self) -> cv2.VideoCapture:
        number = self._address.text
        capture = cv2.VideoCapture(int(number), device_backend())
        if not capture.isOpened():
            raise _not_opened(number)
        name = (int(capture.get(cv2.CAP_PROP_FOURCC)) & 0xFFFFFFFF).to_bytes(4, "little")
        if name in GREY_FORMATS:
            capture.set(cv2.CAP_PROP_CONVERT_RGB, 0)
        return capture

    def _describe(self, capture: cv2.VideoCapture) -> list[Control]:
        self.model = device_model(self._address.text)
        self._properties = DeviceProperties(capture, self._query_range, exposure_is_time=is_linux())
        controls, ignored = self._properties.probe()
        sizes = self._sizes(capture)
        if len(sizes) > 1:
            controls.append(Control(FRAME_SIZE, "Size", "choice", _size_of(capture), choices=tuple(sizes), shapes_file=True))
        self.remarks = (f"not available: {', '.join(ignored)}",) if ignored else ()
        rate_hz = capture.get(cv2.CAP_PROP_FPS)
        if math.isfinite(rate_hz) and rate_hz > 0:
            controls.append(Control("frame_rate_hz", "Frame rate", "float", rate_hz, rate_hz, rate_hz, unit="Hz", is_read_only=True))
        return controls

    def _restore(self, capture: cv2.VideoCapture) -> None:
        """Set again what the user had set: a device that was unplugged forgets it."""
        if self._properties is None:
            return
        self._properties.capture = capture
        for name, state in self.controls.items():
            if not (state.control.is_read_only or state.is_default):
                self._write(name, state.asked)

    def _gone(self) -> CameraError:
        return CameraError(f"camera {self.name!r} stopped delivering; check its cable")

    def _set_control(self, control: Control, value: ControlValue) -> None:
        self._write(control.name, value)

    def _read_control(self, control: Control) -> ControlValue | None:
        if control.is_read_only:
            return control.default
        if control.name == FRAME_SIZE:
            return _size_of(self._present.capture)
        return self._present.read(control.name)

    def _read_format(self) -> FrameFormat:
        return self._learn_format(self._present.capture)

    def _write(self, name: str, value: ControlValue) -> None:
        properties = self._present
        if name != FRAME_SIZE:
            properties.write(name, value)
            return
        width, _, height = str(value).partition("x")
        properties.capture.set(cv2.CAP_PROP_FRAME_WIDTH, float(width))
        properties.capture.set(cv2.CAP_PROP_FRAME_HEIGHT, float(height))

    def _sizes(self, capture: cv2.VideoCapture) -> list[str]:
        """Sizes that the driver lists for its present pixel format, the present one among them."""
        if not is_linux():
            return []
        listed = frame_sizes(device_path(self._address.text), int(capture.get(cv2.CAP_PROP_FOURCC)) & 0xFFFFFFFF)
        sizes = [f"{width}x{height}" for width, height in listed]
        return sizes if _size_of(capture) in sizes else []

    @property
    def _present(self) -> DeviceProperties:
        if self._capture is None or self._properties is None:
            raise self._gone()
        return self._properties

    def _query_range(self, identifier: int) -> PropertyRange | None:
        return query_range(device_path(self._address.text), identifier) if is_linux() else None


def _size_of(capture: cv2.VideoCapture) -> str:
    return f"{capture.get(cv2.CAP_PROP_FRAME_WIDTH):.0f}x{capture.get(cv2.CAP_PROP_FRAME_HEIGHT):.0f}"


def _not_opened(number: str) -> CameraError:
    if is_linux() and not device_path(number).exists():
        there = ", ".join(f"opencv:{other}" for other in connected_devices())
        hint = f"connected: {there}" if there else "none is connected; check its cable"
        return CameraError(f"there is no camera {number} ({device_path(number)}); {hint}")
    return CameraError(f"camera {number} can't be opened; check that it is connected and that no other program uses it")
