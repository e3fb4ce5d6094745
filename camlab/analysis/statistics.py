"""Minimum, maximum, mean and standard deviation of a frame; for colour of the luminance and of each channel."""

from __future__ import annotations

import math
import threading

import numpy as np

from camlab.cv import cv2
from camlab.model.frame import Pixels

RED, GREEN, BLUE = 0.299, 0.587, 0.114


def frame_statistics(pixels: Pixels) -> list[float]:
    """Minimum, maximum, mean, std of (height, width) pixels, uint8 or uint16, in counts.

    For (height, width, 3) RGB: of the luminance 0.299 R + 0.587 G + 0.114 B (Rec. ITU-R BT.601), then of red, green and blue: 16 values.
    """
    if pixels.ndim == 2:
        return _plane_statistics(pixels)
    luminance, planes = _room.of(pixels)
    red, green, blue = cv2.split(pixels, planes)
    cv2.addWeighted(red, RED, green, GREEN, 0, dst=luminance, dtype=cv2.CV_32F)  # real numbers: unrounded
    cv2.addWeighted(luminance, 1, blue, BLUE, 0, dst=luminance, dtype=cv2.CV_32F)
    return [value for plane in (luminance, red, green, blue) for value in _plane_statistics(plane)]


class _Room(threading.local):
    """Arrays for one colour frame, used again by the next: new ones from the system take longer than what is done with them."""

    def __init__(self) -> None:
        self._key: object = None

    def of(self, pixels: Pixels) -> tuple[Pixels, list[Pixels]]:
        """(height, width) of float32, and three planes of the frame's own type."""
        key = (pixels.shape, pixels.dtype)
        if key != self._key:
            plane = pixels.shape[:2]
            self._arrays = np.empty(plane, np.float32), [np.empty(plane, pixels.dtype) for _ in range(3)]
            self._key = key
        return self._arrays


_room = _Room()


def _plane_statistics(plane: Pixels) -> list[float]:
    minimum, maximum, _, _ = cv2.minMaxLoc(plane)
    if plane.dtype == np.uint8:
        means, deviations = cv2.meanStdDev(plane)
        return [minimum, maximum, float(means[0, 0]), float(deviations[0, 0])]
    mean = cv2.mean(plane)[0]  # meanStdDev takes eight times as long for anything but uint8
    variance = cv2.norm(plane, cv2.NORM_L2SQR) / plane.size - mean * mean
    return [minimum, maximum, mean, math.sqrt(max(0.0, variance))]
