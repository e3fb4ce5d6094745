"""A camera at this computer, by its number."""

from __future__ import annotations

import math

from camlab.cameras.opencv.address import Address
from camlab.cameras.opencv.devices import connected_devices, device_backend, device_model, device_path, is_linux
from camlab.cameras.opencv.live_camera import LiveCamera
from camlab.cameras.opencv.properties import DeviceProperties, PropertyRange
from camlab.cameras.opencv.v4l2 import query_range
from camlab.cv import cv2
from camlab.errors import CameraError
from camlab.model import Control, ControlValue

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
                self._properties.write(name, state.asked)

    def _gone(self) -> CameraError:
        return CameraError(f"camera {self.name!r} stopped delivering; check its cable")

    def _set_control(self, control: Control, value: ControlValue) -> None:
        self._present.write(control.name, value)

    def _read_control(self, control: Control) -> ControlValue | None:
        if control.is_read_only:
            return control.default
        return self._present.read(control.name)

    @property
    def _present(self) -> DeviceProperties:
        if self._capture is None or self._properties is None:
            raise self._gone()
        return self._properties

    def _query_range(self, identifier: int) -> PropertyRange | None:
        return query_range(device_path(self._address.text), identifier) if is_linux() else None


def _not_opened(number: str) -> CameraError:
    if is_linux() and not device_path(number).exists():
        there = ", ".join(f"opencv:{other}" for other in connected_devices())
        hint = f"connected: {there}" if there else "none is connected; check its cable"
        return CameraError(f"there is no camera {number} ({device_path(number)}); {hint}")
    return CameraError(f"camera {number} can't be opened; check that it is connected and that no other program uses it")
