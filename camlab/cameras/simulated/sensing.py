"""How the simulated camera can read its sensor: parts of it, binned, in several pixel formats."""

from __future__ import annotations

from dataclasses import dataclass

from camlab.cameras.simulated.options import MIN_WIDTH, SimulatedOptions
from camlab.model import Binning, Control, ControlValue, FrameFormat, Roi, Sensor
from camlab.model.sensor import BINNING, FREE_RUN, NO_BINNING, PIXEL_FORMAT, REGION, SOFTWARE, TRIGGER

STEP_X, STEP_Y, MIN_HEIGHT = 4, 2, 2
BINNINGS = (1, 2, 4)
DEPTHS = {8: "uint8", 12: "uint16", 16: "uint16"}  # bits of the usual pixel formats


@dataclass(frozen=True)
class Sensing:
    """What is read of a sensor, and how.

    Attributes
    ----------
    roi : Roi
        On the sensor's steps.
    binning : Binning
        The mean of so many columns and rows is a pixel of the frame.
    dtype, bit_depth : str, int
        Of the frames.
    """

    roi: Roi
    binning: Binning
    dtype: str
    bit_depth: int

    def format(self, sensor: FrameFormat) -> FrameFormat:
        """Of the frames, where `sensor` is that of the full ones."""
        height, width = self.roi.height // self.binning.y, self.roi.width // self.binning.x
        return FrameFormat(height, width, self.dtype, self.bit_depth, sensor.color)


def sensing_controls(options: SimulatedOptions) -> list[Control]:
    """Region, binning, pixel format and trigger, as this camera has them."""
    sensor = sensor_of(options)
    binnings = [str(Binning(factor, factor)) for factor in BINNINGS if _fits(sensor, factor)]
    formats = pixel_formats(options.format)
    own = next(name for name, known in formats.items() if known == (options.format.dtype, options.format.bit_depth))
    return [
        Control(REGION, "Region", "region", str(sensor.full), shapes_file=True, sensor=sensor),
        Control(BINNING, "Binning", "choice", str(NO_BINNING), choices=tuple(binnings), shapes_file=True),
        Control(PIXEL_FORMAT, "Format", "choice", own, choices=tuple(formats), shapes_file=True),
        Control(TRIGGER, "Trigger", "choice", FREE_RUN, choices=(FREE_RUN, SOFTWARE), shapes_file=True),
    ]


def sensor_of(options: SimulatedOptions) -> Sensor:
    """The whole of it is as large as the frames after opening."""
    return Sensor(options.width, options.height, STEP_X, STEP_Y, MIN_WIDTH, min(MIN_HEIGHT, options.height))


def sensing_of(values: dict[str, ControlValue], full: FrameFormat) -> Sensing:
    """What the controls' values say."""
    dtype, bits = pixel_formats(full)[str(values[PIXEL_FORMAT])]
    return Sensing(Roi.parse(str(values[REGION])), Binning.parse(str(values[BINNING])), dtype, bits)


def pixel_formats(full: FrameFormat) -> dict[str, tuple[str, int]]:
    """Dtype and bit depth of each pixel format, the camera's own among them; names as GenICam has them."""
    kind = "RGB" if full.color == "rgb" else "Mono"
    found = {f"{kind}{bits}": (dtype, bits) for bits, dtype in DEPTHS.items()}
    if (full.dtype, full.bit_depth) not in found.values():
        name = f"{kind}{full.bit_depth}"
        found[f"{name}in16" if name in found else name] = (full.dtype, full.bit_depth)
    return found


def _fits(sensor: Sensor, factor: int) -> bool:
    return sensor.width // factor >= sensor.minimum_width and sensor.height // factor >= sensor.minimum_height
