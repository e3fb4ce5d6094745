"""What can be chosen about the simulated camera: `simulated:?width=2048&height=2048&dtype=uint16&fps=100&seed=1`."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from camlab.cameras.simulated.faults import Faults
from camlab.cameras.specification import Option, parse_options
from camlab.model import FrameFormat
from camlab.model.frame import MAX_SIDE, Color

MIN_WIDTH = 64  # the stamp needs so many pixels
MAX_VALUES = 1 << 26  # pixels times channels of one frame: 8192 × 8192 in grey
MAX_RATE_HZ = 100_000.0
MIN_RATE_HZ = 0.001
MIN_EXPOSURE_S, MAX_EXPOSURE_S = 1e-5, 10.0
MAX_GAIN_DB = 24.0
DEFAULT_EXPOSURE_S = 0.01
EXPOSURE_STEP_S = 1e-5
NO_FAULTS = Faults()
AUTOMATIC = 0  # bits, exposure_s: chosen to suit the other options

OPTIONS = (
    Option("width", "integer", 640, MIN_WIDTH, MAX_SIDE),
    Option("height", "integer", 480, 1, MAX_SIDE),
    Option("dtype", "choice", "", choices=("uint8", "uint16")),
    Option("bits", "integer", AUTOMATIC, 1, 16),
    Option("color", "choice", "mono", choices=("mono", "rgb")),
    Option("fps", "float", 60.0, 0, MAX_RATE_HZ),
    Option("seed", "integer", 0, 0, 2**63 - 1),
    Option("spots", "integer", 12, 0, 200),
    Option("exposure_s", "float", float(AUTOMATIC), MIN_EXPOSURE_S, MAX_EXPOSURE_S),
    Option("gain", "float", 0.0, 0, MAX_GAIN_DB),
    Option("brightness", "integer", 0, -25600, 25600),
    Option("drop", "numbers", ()),
    Option("stall_at", "integer", -1, 0),
    Option("stall_s", "float", 1.0, 0, 3600),
    Option("unplug_at", "integer", -1, 0),
    Option("unplug_s", "float", 0.0, 0, 3600),
    Option("repeat", "numbers", ()),
)


@dataclass(frozen=True)
class SimulatedOptions:
    """Everything that is fixed about a simulated camera, and what its controls begin with.

    Attributes
    ----------
    width, height : int
        Pixels; width at least 64, because the stamp needs as many.
    dtype : str
        "uint8" or "uint16"; "" takes the one that the bits need.
    bits : int
        Bits that carry signal; 0 takes all that the dtype has.
    color : str
        "mono" or "rgb".
    fps : float
        Frames a second; 0 delivers as fast as frames are taken, and waits.
    seed : int
        The same seed gives the same frames.
    spots : int
        How many bright spots move about.
    exposure_s, gain, brightness : float, float, int
        What the controls begin with: seconds (0: 10 ms, or less where the frame rate asks for it), dB, counts.
    faults : Faults
        What goes wrong, and at which frame.
    """

    width: int = 640
    height: int = 480
    dtype: str = ""
    bits: int = AUTOMATIC
    color: Color = "mono"
    fps: float = 60.0
    seed: int = 0
    spots: int = 12
    exposure_s: float = float(AUTOMATIC)
    gain: float = 0.0
    brightness: int = 0
    faults: Faults = NO_FAULTS

    @classmethod
    def parse(cls, address: str) -> SimulatedOptions:
        """From what stands behind `simulated:`; ValueError, fit to show a user."""
        values: dict[str, Any] = dict(parse_options(address, OPTIONS))
        faults = Faults(**{field.name: values.pop(field.name) for field in fields(Faults)})
        return cls(**values, faults=faults)

    def __post_init__(self) -> None:
        for option in OPTIONS:
            value = getattr(self, option.name, None)
            if option.kind in ("integer", "float") and value is not None and value != option.default:
                option.check(value)
        if 0 < self.fps < MIN_RATE_HZ:
            raise ValueError(f"fps must be 0 or {MIN_RATE_HZ:g} to {MAX_RATE_HZ:g}, not {self.fps:g}")
        if self.format.nbytes // self.format.itemsize > MAX_VALUES:
            raise ValueError(f"{self.width} × {self.height} {self.color} is too large; a simulated frame has up to {MAX_VALUES} values")
        if abs(self.brightness) > self.brightness_limit:
            raise ValueError(f"brightness must be -{self.brightness_limit} to {self.brightness_limit}, not {self.brightness}")

    @property
    def format(self) -> FrameFormat:
        """Shape, dtype, bit depth and colour of the frames."""
        dtype = self.dtype or ("uint16" if self.bits > 8 else "uint8")
        bits = self.bits or (16 if dtype == "uint16" else 8)
        return FrameFormat(self.height, self.width, dtype, bits, self.color)

    @property
    def brightness_limit(self) -> int:
        """The largest offset, counts: 100 at 8 bits."""
        return max(1, 100 * (self.format.saturation_value + 1) // 256)

    @property
    def reference_exposure_s(self) -> float:
        """The exposure that gives the picture its usual brightness: 10 ms, or what fits into a frame at this rate."""
        return DEFAULT_EXPOSURE_S if self.fps == 0 else quantized_exposure_s(min(DEFAULT_EXPOSURE_S, 1 / self.fps))

    @property
    def first_exposure_s(self) -> float:
        """The exposure after opening."""
        return self.exposure_s or self.reference_exposure_s


def quantized_exposure_s(exposure_s: float) -> float:
    """The exposure that the sensor really uses: whole steps of 10 µs, not longer than asked, but at least one."""
    steps = max(1, int(exposure_s / EXPOSURE_STEP_S + 1e-6))
    return round(steps * EXPOSURE_STEP_S, 9)
