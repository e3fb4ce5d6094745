"""The camera of the last time, also where its name means nothing any more."""

from __future__ import annotations

from typing import NoReturn

from camlab.cameras import create_camera
from camlab.errors import CameraError, CamlabError
from camlab.model import Camera, Control, ControlValue, FrameFormat, Stamp
from camlab.model.frame import Pixels


def remembered_camera(spec: str) -> Camera:
    """The camera of that name, closed.

    Where there is none of that name (its plug-in is gone, say), a camera that can't be opened and tells why: it is never replaced by
    another, so that nobody takes one camera's picture for that of another.
    """
    try:
        return create_camera(spec)
    except (ValueError, CamlabError) as error:
        return AbsentCamera(spec, str(error))


class AbsentCamera(Camera):
    """Only says why it isn't there."""

    name = "absent"

    def __init__(self, spec: str, reason: str) -> None:
        super().__init__()
        self.model = spec
        self._reason = reason

    def _open(self) -> tuple[FrameFormat, list[Control]]:
        raise CameraError(f"{self._reason}; choose another one under Camera")

    def _close(self) -> None:
        """There is nothing to close."""

    def _start(self) -> None:
        self._refuse()

    def _stop(self) -> None:
        """There is nothing to stop."""

    def _read(self, _out: Pixels, _timeout_s: float) -> Stamp:
        self._refuse()

    def _set_control(self, _control: Control, _value: ControlValue) -> None:
        self._refuse()

    def _read_control(self, _control: Control) -> ControlValue:
        self._refuse()

    def _refuse(self) -> NoReturn:
        raise CameraError(self._reason)
