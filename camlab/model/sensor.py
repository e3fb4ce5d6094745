"""The part of a sensor that a camera reads, and how its pixels are put together; no hardware.

Places are those of the sensor: x to the right, y down, pixel (0, 0) at the top left, whatever part is read and however it is binned.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

REGION, BINNING, PIXEL_FORMAT, TRIGGER = "region", "binning", "pixel_format", "trigger_mode"  # names of the controls that every camera uses
FREE_RUN, SOFTWARE = "Free run", "Software"  # what TRIGGER may be
_REGION_TEXT = re.compile(r"\s*(\d+)\s*[x×]\s*(\d+)(?:\s*\+\s*(\d+)\s*\+\s*(\d+))?\s*")
_BINNING_TEXT = re.compile(r"\s*(\d+)\s*(?:[x×]\s*(\d+)\s*)?")


@dataclass(frozen=True)
class Roi:
    """A rectangle of the sensor, in its pixels; as text "320x240+100+50": width, height, x, y.

    Attributes
    ----------
    x, y : int
        Of the pixel at the top left, 0 or more.
    width, height : int
        1 or more.
    """

    x: int
    y: int
    width: int
    height: int

    def __post_init__(self) -> None:
        if min(self.x, self.y) < 0 or min(self.width, self.height) < 1:
            raise ValueError(f"a region begins at 0 or more and has 1 pixel or more, not {self}")

    @classmethod
    def parse(cls, text: str) -> Roi:
        """From "320x240+100+50", or "320x240" for one that begins at 0, 0; ValueError for what is none."""
        match = _REGION_TEXT.fullmatch(text)
        if match is None:
            raise ValueError(f"a region is WIDTHxHEIGHT+X+Y, e.g. 320x240+100+50, not {text!r}")
        width, height, x, y = (int(group or 0) for group in match.groups())
        return cls(x, y, width, height)

    @property
    def right(self) -> int:
        """The first column that doesn't belong to it."""
        return self.x + self.width

    @property
    def bottom(self) -> int:
        """The first row that doesn't belong to it."""
        return self.y + self.height

    def __str__(self) -> str:
        return f"{self.width}x{self.height}+{self.x}+{self.y}"


@dataclass(frozen=True)
class Binning:
    """How many columns (`x`) and rows (`y`) of the sensor make one pixel of the frame; as text "2x2"."""

    x: int = 1
    y: int = 1

    def __post_init__(self) -> None:
        if min(self.x, self.y) < 1:
            raise ValueError(f"binning must be 1 or more, not {self}")

    @classmethod
    def parse(cls, text: str) -> Binning:
        """From "2x2", or "2" for as many columns as rows; ValueError for what is none."""
        match = _BINNING_TEXT.fullmatch(text)
        if match is None:
            raise ValueError(f"a binning is COLUMNSxROWS, e.g. 2x2, not {text!r}")
        columns = int(match[1])
        return cls(columns, int(match[2] or columns))

    def __str__(self) -> str:
        return f"{self.x}x{self.y}"


NO_BINNING = Binning()


@dataclass(frozen=True)
class Sensor:
    """How large a sensor is and which parts of it can be read.

    Attributes
    ----------
    width, height : int
        All of its pixels.
    step_x, step_y : int
        A region begins and ends at multiples of these, or at the sensor's edge where it is as wide or high as the sensor.
    minimum_width, minimum_height : int
        The smallest frame, in pixels of the frame.
    """

    width: int
    height: int
    step_x: int = 1
    step_y: int = 1
    minimum_width: int = 1
    minimum_height: int = 1

    @property
    def full(self) -> Roi:
        """All of it."""
        return Roi(0, 0, self.width, self.height)

    def check(self, roi: Roi) -> Roi:
        """The same; ValueError, fit to show a user, where it doesn't lie on the sensor or is too small."""
        if roi.right > self.width or roi.bottom > self.height:
            raise ValueError(f"region must lie on the sensor of {self.width} × {self.height} pixels, not {roi}")
        if roi.width < self.minimum_width or roi.height < self.minimum_height:
            raise ValueError(f"region must have {self.minimum_width} × {self.minimum_height} pixels or more, not {roi}")
        return roi

    def align(self, roi: Roi, binning: Binning = NO_BINNING) -> Roi:
        """What the sensor can read of a region that lies on it: on its steps, of whole binned pixels, and large enough.

        It holds all of the region, except for what would not make a whole pixel at the sensor's right and lower edge.
        """
        x, width = _align(roi.x, roi.width, self.width, self.step_x, binning.x, self.minimum_width)
        y, height = _align(roi.y, roi.height, self.height, self.step_y, binning.y, self.minimum_height)
        return Roi(x, y, width, height)


@dataclass(frozen=True)
class Geometry:
    """Where the pixels of a frame are on the sensor.

    Attributes
    ----------
    sensor_width, sensor_height : int
        All of the sensor, in its pixels.
    roi : Roi
        What is read of it.
    binning : Binning
        How its pixels are put together.
    """

    sensor_width: int
    sensor_height: int
    roi: Roi
    binning: Binning = NO_BINNING

    @classmethod
    def plain(cls, width: int, height: int) -> Geometry:
        """Of a camera whose frames are all that there is."""
        return cls(width, height, Roi(0, 0, width, height))

    @property
    def is_plain(self) -> bool:
        """A pixel of the frame is the sensor's at the same place, and there are no others."""
        return self == Geometry.plain(self.sensor_width, self.sensor_height)

    @property
    def frame_shape(self) -> tuple[int, int]:
        """(height, width) of a frame."""
        return self.roi.height // self.binning.y, self.roi.width // self.binning.x

    def to_sensor(self, x: float, y: float) -> tuple[float, float]:
        """The place on the sensor of a place in the frame; pixel (0, 0) reaches from 0 to 1."""
        return self.roi.x + x * self.binning.x, self.roi.y + y * self.binning.y

    def to_frame(self, x: float, y: float) -> tuple[float, float]:
        """The place in the frame of a place on the sensor; outside of the frame where that isn't read."""
        return (x - self.roi.x) / self.binning.x, (y - self.roi.y) / self.binning.y


def _align(start: int, length: int, room: int, step: int, binning: int, least: int) -> tuple[int, int]:
    """Start and length along one axis."""
    full = room // binning * binning
    if length >= full:
        return 0, full
    unit = math.lcm(step, binning)
    most = max(1, room // unit)  # units that the sensor has
    first, last = start // unit, min(-(-(start + length) // unit), most)
    count = min(most, max(last - first, 1, -(-least * binning // unit)))
    first = max(0, min(first, most - count))
    return first * unit, min(count * unit, full)
