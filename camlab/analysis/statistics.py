"""Minimum, maximum, mean and standard deviation of a frame; for colour of the luminance and of each channel."""

from __future__ import annotations

import math
import threading
from collections.abc import Iterator

import numpy as np

from camlab.cv import cv2
from camlab.model.frame import Pixels

RED, GREEN, BLUE = 0.299, 0.587, 0.114  # their sum is 1
STRIP_BYTES = 3 << 18  # about what is still in the processor's cache when it is looked at again


def frame_statistics(pixels: Pixels) -> list[float]:
    """Minimum, maximum, mean, std of (height, width) pixels, uint8 or uint16, in counts.

    For (height, width, 3) RGB: of the luminance 0.299 R + 0.587 G + 0.114 B (Rec. ITU-R BT.601), then of red, green and blue: 16 values.
    """
    if pixels.ndim == 3:
        return _colour_statistics(pixels)
    plane = _Plane()
    for strip in _strips(pixels):
        plane.add(strip)
    return [plane.minimum, plane.maximum, *_mean_and_std(plane, pixels.size)]


class _Plane:
    """Extremes and sums of what was added."""

    def __init__(self) -> None:
        self.minimum, self.maximum = math.inf, -math.inf
        self.total = self.squares = 0.0

    def add(self, strip: Pixels) -> None:
        self.stretch(strip)
        self.total += cv2.sumElems(strip)[0]
        self.squares += cv2.norm(strip, cv2.NORM_L2SQR)

    def stretch(self, strip: Pixels) -> None:
        """Extremes only."""
        low, high, _, _ = cv2.minMaxLoc(strip)
        if low < self.minimum:
            self.minimum = low
        if high > self.maximum:
            self.maximum = high


class _Room(threading.local):
    """Arrays for one strip of colour, used again by the next: new ones from the system take longer than what is done with them."""

    def __init__(self) -> None:
        self._key: object = None
        self._rows = 0

    def of(self, strip: Pixels) -> tuple[Pixels, list[Pixels]]:
        """(height, width) of float32, and three planes of the strip's own type. The last strip of a frame may be lower than the others."""
        rows, width = strip.shape[:2]
        if (width, strip.dtype) != self._key or rows > self._rows:
            self._bright = np.zeros((rows, width), np.float32)
            self._planes = [np.empty((rows, width), strip.dtype) for _ in range(3)]
            self._key, self._rows = (width, strip.dtype), rows
        return self._bright[:rows], [plane[:rows] for plane in self._planes]


_room = _Room()


def _colour_statistics(pixels: Pixels) -> list[float]:
    """The luminance's extremes are looked for in real numbers; its other numbers follow from the channels and their differences.

    With weights w of sum 1 the variance of a weighted sum is the sum of w V less the sum of w w' V' over the pairs of
    channels, where V' is the variance of their difference.
    """
    luminance, channels = _Plane(), (_Plane(), _Plane(), _Plane())
    squares = [0.0, 0.0, 0.0]  # of red less green, red less blue, green less blue
    for strip in _strips(pixels):
        bright, planes = _room.of(strip)
        red, green, blue = cv2.split(strip, planes)
        for channel, plane in zip(channels, (red, green, blue), strict=True):
            channel.add(plane)
        for k, (one, other) in enumerate(((red, green), (red, blue), (green, blue))):
            squares[k] += cv2.norm(one, other, cv2.NORM_L2SQR)
        cv2.accumulateWeighted(red, bright, 1)
        cv2.accumulateWeighted(green, bright, GREEN / (RED + GREEN))
        cv2.accumulateWeighted(blue, bright, BLUE)
        luminance.stretch(bright)
    count = pixels.shape[0] * pixels.shape[1]
    numbers = [_mean_and_std(channel, count) for channel in channels]
    (red_mean, red_std), (green_mean, green_std), (blue_mean, blue_std) = numbers
    variance = RED * red_std**2 + GREEN * green_std**2 + BLUE * blue_std**2
    variance -= RED * GREEN * (squares[0] / count - (red_mean - green_mean) ** 2)
    variance -= RED * BLUE * (squares[1] / count - (red_mean - blue_mean) ** 2)
    variance -= GREEN * BLUE * (squares[2] / count - (green_mean - blue_mean) ** 2)
    values = [luminance.minimum, luminance.maximum, RED * red_mean + GREEN * green_mean + BLUE * blue_mean, math.sqrt(max(0.0, variance))]
    for channel, (mean, std) in zip(channels, numbers, strict=True):
        values += [channel.minimum, channel.maximum, mean, std]
    return values


def _mean_and_std(plane: _Plane, count: int) -> tuple[float, float]:
    """The deviation is that of all pixels: divided by their count."""
    mean = plane.total / count
    return mean, math.sqrt(max(0.0, plane.squares / count - mean * mean))


def _strips(pixels: Pixels) -> Iterator[Pixels]:
    """Rows of about equal number that fit into the cache together."""
    height = len(pixels)
    strips = -(-pixels.nbytes // STRIP_BYTES)
    if strips == 1:
        yield pixels
        return
    rows = max(1, -(-height // strips))
    for top in range(0, height, rows):
        yield pixels[top : top + rows]
