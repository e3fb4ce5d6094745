"""How the picture is turned on the screen; counts, places and recordings stay those of the sensor."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from camlab.view.rendering import Bytes, Region


@dataclass(frozen=True)
class Orientation:
    """The shown picture is the sensor's: transposed first, then flipped.

    Attributes
    ----------
    is_flipped_x, is_flipped_y, is_transposed : bool
        Left and right exchanged; top and bottom; rows and columns.
    """

    is_flipped_x: bool = False
    is_flipped_y: bool = False
    is_transposed: bool = False

    @property
    def is_plain(self) -> bool:
        """As the camera delivers it."""
        return not (self.is_flipped_x or self.is_flipped_y or self.is_transposed)

    @property
    def code(self) -> str:
        """E.g. "xt", to be remembered."""
        return "x" * self.is_flipped_x + "y" * self.is_flipped_y + "t" * self.is_transposed

    @staticmethod
    def from_code(code: str) -> Orientation:
        """What `code` gave."""
        return Orientation("x" in code, "y" in code, "t" in code)

    def flipped_x(self) -> Orientation:
        """What is shown, with left and right exchanged."""
        return replace(self, is_flipped_x=not self.is_flipped_x)

    def flipped_y(self) -> Orientation:
        """What is shown, with top and bottom exchanged."""
        return replace(self, is_flipped_y=not self.is_flipped_y)

    def transposed(self) -> Orientation:
        """What is shown, with rows and columns exchanged."""
        return Orientation(self.is_flipped_y, self.is_flipped_x, not self.is_transposed)

    def rotated(self) -> Orientation:
        """What is shown, turned by 90° clockwise."""
        return self.transposed().flipped_x()

    def shape(self, sensor: tuple[int, ...]) -> tuple[int, int]:
        """(height, width) of the shown picture of a sensor's (height, width)."""
        return (sensor[1], sensor[0]) if self.is_transposed else (sensor[0], sensor[1])

    def to_sensor(self, x: int, y: int, sensor: tuple[int, ...]) -> tuple[int, int]:
        """The sensor's (x, y) of the pixel at (x, y) of the shown picture."""
        height, width = self.shape(sensor)
        x = width - 1 - x if self.is_flipped_x else x
        y = height - 1 - y if self.is_flipped_y else y
        return (y, x) if self.is_transposed else (x, y)

    def place_to_sensor(self, x: float, y: float, sensor: tuple[int, ...]) -> tuple[float, float]:
        """The sensor's place of one in the shown picture; pixel (0, 0) covers [0, 1) × [0, 1) in both."""
        height, width = self.shape(sensor)
        x = width - x if self.is_flipped_x else x
        y = height - y if self.is_flipped_y else y
        return (y, x) if self.is_transposed else (x, y)

    def place_from_sensor(self, x: float, y: float, sensor: tuple[int, ...]) -> tuple[float, float]:
        """The place in the shown picture of one on the sensor."""
        height, width = self.shape(sensor)
        x, y = (y, x) if self.is_transposed else (x, y)
        return width - x if self.is_flipped_x else x, height - y if self.is_flipped_y else y

    def region_to_sensor(self, region: Region, sensor: tuple[int, ...]) -> Region:
        """The part of the sensor that a part of the shown picture stands for."""
        ax, ay = self.to_sensor(region.left, region.top, sensor)
        bx, by = self.to_sensor(region.right - 1, region.bottom - 1, sensor)
        return Region(min(ax, bx), min(ay, by), max(ax, bx) + 1, max(ay, by) + 1)

    def apply(self, picture: Bytes) -> Bytes:
        """Turn a part of the sensor (h, w, ...) as it is shown; contiguous."""
        if self.is_plain:
            return picture
        turned = picture.swapaxes(0, 1) if self.is_transposed else picture
        turned = turned[:, ::-1] if self.is_flipped_x else turned
        turned = turned[::-1] if self.is_flipped_y else turned
        return np.ascontiguousarray(turned)
