"""Regions of interest: which pixels of the sensor belong to a shape that a person drew.

Places are continuous: the pixel in column x and row y covers [x, x + 1) × [y, y + 1), its centre is at (x + 0.5, y + 0.5). A pixel
belongs to an area if its centre lies inside.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Kind = Literal["rectangle", "ellipse", "polygon", "line"]
Point = tuple[float, float]
KINDS: tuple[Kind, ...] = ("rectangle", "ellipse", "polygon", "line")
MOST_POINTS = 1000
LARGEST = 1e6


@dataclass(frozen=True)
class Roi:
    """A shape on the sensor that is measured; `camlab.model.Roi` is the rectangle that a camera reads.

    Attributes
    ----------
    key : int
        Its number, which no other has; 1 for the first.
    kind : str
        "rectangle", "ellipse", "polygon" or "line".
    points : tuple of (x, y)
        Rectangle and ellipse: two opposite corners of the box; line: its ends; polygon: three corners or more.
    name : str
        What a person calls it.
    """

    key: int
    kind: Kind
    points: tuple[Point, ...]
    name: str

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"a ROI is one of {', '.join(KINDS)}, not {self.kind!r}")
        is_counted = 3 <= len(self.points) <= MOST_POINTS if self.kind == "polygon" else len(self.points) == 2
        if not is_counted:
            raise ValueError(f"a {self.kind} does not have {len(self.points)} points")
        if not all(abs(value) <= LARGEST for point in self.points for value in point):
            raise ValueError("a ROI's points must be finite numbers of pixels")

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom."""
        xs, ys = [x for x, _ in self.points], [y for _, y in self.points]
        return min(xs), min(ys), max(xs), max(ys)

    def renamed(self, name: str) -> Roi:
        """The same with another name."""
        return replace(self, name=name)

    def reshaped(self, points: Sequence[Point]) -> Roi:
        """The same at another place."""
        return replace(self, points=tuple(points))


@dataclass(frozen=True, eq=False)
class Patch:
    """The pixels of a shape inside a picture: a part of the picture, and which of its pixels belong.

    Attributes
    ----------
    left, top : int
        First column and row of the part.
    height, width : int
        Its size; 0 where nothing of the shape is inside the picture.
    mask : ndarray of uint8, shape (height, width), or None
        255 where a pixel belongs, else 0; None where all do.
    """

    left: int
    top: int
    height: int
    width: int
    mask: NDArray[np.uint8] | None = None

    @cached_property
    def count(self) -> int:
        """Pixels that belong."""
        return self.height * self.width if self.mask is None else int(np.count_nonzero(self.mask))


def whole(shape: tuple[int, ...]) -> Patch:
    """All pixels of a picture of this (height, width)."""
    return Patch(0, 0, shape[0], shape[1])


def patch_of(roi: Roi, shape: tuple[int, ...]) -> Patch:
    """The pixels of a picture of (height, width) that belong to a ROI; of a line those that it passes, one for each step along its
    longer direction."""
    left, top, right, bottom = _part(roi, shape)
    if left >= right or top >= bottom:
        return Patch(0, 0, 0, 0)
    height, width = bottom - top, right - left
    if roi.kind == "rectangle":
        return Patch(left, top, height, width)
    points = np.array(roi.points) - (left, top)
    draw = {"ellipse": _ellipse, "polygon": _polygon, "line": _line}[roi.kind]
    return Patch(left, top, height, width, np.where(draw(points, height, width), np.uint8(255), np.uint8(0)))


def _part(roi: Roi, shape: tuple[int, ...]) -> tuple[int, int, int, int]:
    """Columns and rows, first and one after the last, whose centres are in the box of a ROI and in the picture."""
    left, top, right, bottom = roi.box
    if roi.kind == "line":
        sides = math.floor(left), math.floor(top), math.floor(right) + 1, math.floor(bottom) + 1
    else:
        sides = math.ceil(left - 0.5), math.ceil(top - 0.5), math.ceil(right - 0.5), math.ceil(bottom - 0.5)
    return max(0, sides[0]), max(0, sides[1]), min(shape[1], sides[2]), min(shape[0], sides[3])


def _ellipse(points: NDArray[np.float64], height: int, width: int) -> NDArray[np.bool_]:
    middle, half = points.mean(axis=0), np.maximum(np.abs(points[1] - points[0]) / 2, 1e-9)
    across = ((np.arange(width) + 0.5 - middle[0]) / half[0]) ** 2
    down = ((np.arange(height) + 0.5 - middle[1]) / half[1]) ** 2
    return np.asarray(down[:, None] + across[None, :] <= 1)


def _polygon(points: NDArray[np.float64], height: int, width: int) -> NDArray[np.bool_]:
    """Inside by the even-odd rule: in each row of pixels, every edge that it crosses turns inside and outside from there on."""
    turns = np.zeros((height, width + 1), np.uint8)
    rows = np.arange(height)
    for (ax, ay), (bx, by) in zip(points, np.roll(points, -1, axis=0), strict=True):
        crossed = rows[(ay <= rows + 0.5) != (by <= rows + 0.5)]
        if len(crossed):
            x = ax + (crossed + 0.5 - ay) * (bx - ax) / (by - ay)
            turns[crossed, np.clip(np.ceil(x - 0.5), 0, width).astype(int)] ^= 1
    return np.bitwise_xor.accumulate(turns[:, :width], axis=1).astype(bool)


def _line(points: NDArray[np.float64], height: int, width: int) -> NDArray[np.bool_]:
    steps = max(1, round(float(np.abs(points[1] - points[0]).max())))
    places = np.floor(np.linspace(points[0], points[1], steps + 1)).astype(int)
    inside = places[((places >= 0) & (places < (width, height))).all(axis=1)]
    mask = np.zeros((height, width), bool)
    mask[inside[:, 1], inside[:, 0]] = True
    return mask
