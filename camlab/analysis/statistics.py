"""Minimum, maximum, mean and standard deviation of a frame; for colour of the luminance and of each channel."""

from __future__ import annotations

import math

import numpy as np

from camlab.cv import cv2
from camlab.model.frame import Pixels


def frame_statistics(pixels: Pixels) -> list[float]:
    """Minimum, maximum, mean, std of (height, width) pixels, uint8 or uint16, in counts.

    For (height, width, 3) RGB: of the luminance 0.299 R + 0.587 G + 0.114 B (Rec. ITU-R BT.601), then of red, green and blue: 16 values.
    """
    if pixels.ndim == 2:
        return _plane_statistics(pixels)
    luminance = cv2.cvtColor(pixels.astype(np.float32), cv2.COLOR_RGB2GRAY)  # of real numbers: unrounded
    values = _plane_statistics(luminance)
    for channel in cv2.split(pixels):
        values += _plane_statistics(channel)
    return values


def _plane_statistics(plane: Pixels) -> list[float]:
    """OpenCV's meanStdDev takes eight times as long for anything but uint8."""
    minimum, maximum, _, _ = cv2.minMaxLoc(plane)
    mean = cv2.mean(plane)[0]
    variance = cv2.norm(plane, cv2.NORM_L2SQR) / plane.size - mean * mean
    return [minimum, maximum, mean, math.sqrt(max(0.0, variance))]
