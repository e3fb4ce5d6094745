"""A camera without hardware that behaves like one, down to its noise, its saturation and, on request, its faults."""

from camlab.cameras.simulated.camera import SimulatedCamera
from camlab.cameras.simulated.faults import Faults, Truth
from camlab.cameras.simulated.options import SimulatedOptions

__all__ = ["Faults", "SimulatedCamera", "SimulatedOptions", "Truth"]
