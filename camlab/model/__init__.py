"""What a camera is, what it delivers and what can be set on it; no hardware, no Qt."""

from camlab.model.camera import Camera, Stamp
from camlab.model.control import Control, ControlState, ControlValue
from camlab.model.frame import Frame, FrameFormat

__all__ = ["Camera", "Control", "ControlState", "ControlValue", "Frame", "FrameFormat", "Stamp"]
