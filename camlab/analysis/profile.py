"""Counts along a line."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from camlab.analysis.regions import Point
from camlab.model.frame import Pixels

Floats = NDArray[np.float64]
WIDEST = 999


@dataclass(frozen=True, eq=False)
class Profile:
    """Counts at steps of one pixel along a line.

    Attributes
    ----------
    distances : ndarray, shape (n,)
        From the line's beginning, in pixels of what `start` and `end` are places of.
    values : ndarray, shape (n, 1), or (n, 3) for red, green and blue
        Counts; NaN outside of the frame.
    start, end : (x, y)
        The line's ends; the first and the last step lie there, or less than a pixel before it.
    width : int
        Pixels across the line that were averaged.
    """

    distances: Floats
    values: Floats
    start: Point
    end: Point
    width: int


def middle_line(shape: tuple[int, ...]) -> tuple[Point, Point]:
    """From the first to the last pixel of the middle row of a frame (height, width)."""
    y = shape[0] // 2 + 0.5
    return (0.5, y), (shape[1] - 0.5, y)


def line_profile(pixels: Pixels, start: Point, end: Point, width: int = 1) -> Profile:
    """The counts along a line, interpolated linearly between the centres of the pixels.

    Parameters
    ----------
    pixels : ndarray, shape (height, width) or (height, width, 3), uint8 or uint16
    start, end : (x, y)
        A pixel's centre is at (column + 0.5, row + 0.5).
    width : int
        So many lines beside each other, one pixel apart, are averaged; what lies outside the frame doesn't count.
    """
    if not 1 <= width <= WIDEST:
        raise ValueError(f"the width of a profile must be 1 to {WIDEST} pixels, not {width}")
    length = math.hypot(end[0] - start[0], end[1] - start[1])
    distances = np.arange(math.floor(length + 1e-9) + 1.0)
    along = np.array([end[0] - start[0], end[1] - start[1]]) / (length or 1.0)
    across = np.array([-along[1], along[0]])
    middle = np.array(start) - 0.5 + distances[:, None] * along  # in columns and rows
    total = np.zeros((len(distances), 3 if pixels.ndim == 3 else 1))
    count = np.zeros((len(distances), 1))
    for k in range(width):
        values, is_inside = _interpolated(pixels, middle + (k - (width - 1) / 2) * across)
        total += values
        count += is_inside[:, None]
    values = np.divide(total, count, out=np.full_like(total, np.nan), where=count > 0)
    return Profile(distances, values, start, end, width)


def _interpolated(pixels: Pixels, places: Floats) -> tuple[Floats, NDArray[np.bool_]]:
    """Counts (n, channels) at (column, row) places, 0 outside, and which of them are inside the frame."""
    height, width = pixels.shape[:2]
    is_inside = np.asarray(((places > -0.5) & (places < (width - 0.5, height - 0.5))).all(axis=1))
    x, y = np.clip(places, 0, (width - 1, height - 1)).T
    left, top = np.floor(x).astype(int), np.floor(y).astype(int)
    right, bottom = np.minimum(left + 1, width - 1), np.minimum(top + 1, height - 1)
    planes = pixels.reshape(height, width, -1)
    dx, dy = (x - left)[:, None], (y - top)[:, None]
    upper = planes[top, left] * (1 - dx) + planes[top, right] * dx
    lower = planes[bottom, left] * (1 - dx) + planes[bottom, right] * dx
    return np.asarray((upper * (1 - dy) + lower * dy) * is_inside[:, None]), is_inside
