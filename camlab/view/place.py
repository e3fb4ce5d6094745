"""Where the shown picture is on the sensor: turned on the screen, and perhaps only a part of the sensor, and binned; no Qt."""

from __future__ import annotations

from dataclasses import dataclass

from camlab.model import Geometry
from camlab.view.orientation import Orientation


@dataclass(frozen=True)
class Place:
    """Tells places in the shown picture, in its pixels, from those on the sensor; pixel (0, 0) covers [0, 1) × [0, 1) in both.

    Attributes
    ----------
    orientation : Orientation
        How the picture is turned.
    geometry : Geometry
        Which part of the sensor the frame shows.
    """

    orientation: Orientation
    geometry: Geometry

    def on_sensor(self, x: float, y: float) -> tuple[float, float]:
        """The sensor's place of one in the shown picture."""
        return self.geometry.to_sensor(*self.orientation.place_to_sensor(x, y, self.geometry.frame_shape))

    def in_picture(self, x: float, y: float) -> tuple[float, float]:
        """The place in the shown picture of one on the sensor; outside of it where that isn't read."""
        return self.orientation.place_from_sensor(*self.geometry.to_frame(x, y), self.geometry.frame_shape)

    def step_on_sensor(self, dx: float, dy: float) -> tuple[float, float]:
        """The same step on the sensor, in its pixels, as one to the right and down in the shown picture."""
        shape = self.geometry.frame_shape
        ax, ay = self.orientation.place_to_sensor(0, 0, shape)
        bx, by = self.orientation.place_to_sensor(dx, dy, shape)
        return bx - ax, by - ay

    @property
    def pixel(self) -> tuple[int, int]:
        """(width, height) of a shown pixel, in the sensor's."""
        binning = self.geometry.binning
        return (binning.y, binning.x) if self.orientation.is_transposed else (binning.x, binning.y)

    @property
    def middle(self) -> tuple[float, float]:
        """The middle of the sensor, in the shown picture."""
        return self.in_picture(self.geometry.sensor_width / 2, self.geometry.sensor_height / 2)
