"""What a camera is, what it delivers and what can be set on it; no hardware, no Qt."""

from camlab.model.camera import Camera
from camlab.model.control import AUTO, Control, ControlState, ControlValue
from camlab.model.frame import Frame, FrameFormat
from camlab.model.sensor import Binning, Geometry, Roi, Sensor
from camlab.model.stamp import Stamp

__all__ = [
    "AUTO",
    "Binning",
    "Camera",
    "Control",
    "ControlState",
    "ControlValue",
    "Frame",
    "FrameFormat",
    "Geometry",
    "Roi",
    "Sensor",
    "Stamp",
]
