"""What a driver of a camera implements: a few hooks, called by the checked methods of `Camera`."""

from __future__ import annotations

from abc import ABC, abstractmethod

from camlab.errors import CameraError
from camlab.model.control import Control, ControlState, ControlValue
from camlab.model.frame import FrameFormat, Pixels
from camlab.model.stamp import Stamp


class Driver(ABC):
    """The device behind a `Camera`, its format, and what is known of its controls.

    A driver implements `_open`, `_close`, `_start`, `_stop`, `_read`, `_set_control` and `_read_control`; one that offers controls
    which shape the frames also `_read_format`, one with a software trigger `_trigger`.
    """

    name: str = "camera"

    def __init__(self) -> None:
        self._format: FrameFormat | None = None
        self._states: dict[str, ControlState] = {}
        self._is_started = False

    @property
    def is_open(self) -> bool:
        return self._format is not None

    @property
    def format(self) -> FrameFormat:
        """Shape, dtype, bit depth and colour of every frame; CameraError while closed."""
        if self._format is None:
            raise CameraError(f"camera {self.name!r} is closed; open it first")
        return self._format

    @abstractmethod
    def _open(self) -> tuple[FrameFormat, list[Control]]:
        """Connect; return the format of the frames and the controls, brightness first."""

    @abstractmethod
    def _close(self) -> None:
        """Disconnect; also what a failed `_open` left half done."""

    @abstractmethod
    def _start(self) -> None:
        """Begin to deliver."""

    @abstractmethod
    def _stop(self) -> None:
        """End the delivery."""

    @abstractmethod
    def _read(self, out: Pixels, timeout_s: float) -> Stamp:
        """Fill `out`, which was checked, with the next frame."""

    @abstractmethod
    def _set_control(self, control: Control, value: ControlValue) -> None:
        """Hand a checked value to the device."""

    @abstractmethod
    def _read_control(self, control: Control) -> ControlValue | None:
        """What the device really uses now; None or a CameraError where it can't be asked."""

    def _read_format(self) -> FrameFormat:
        """The format of the frames after a control that shapes them was set; to be implemented where there is one."""
        return self.format

    def _trigger(self) -> None:
        """Take one frame; to be implemented where TRIGGER may be SOFTWARE."""
        raise CameraError(f"camera {self.name!r} has no software trigger")
