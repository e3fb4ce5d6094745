"""Minimum, maximum, mean and standard deviation of a frame; for colour of the luminance and of each channel."""

from __future__ import annotations

import numpy as np

from camlab.cv import cv2
from camlab.model.frame import Pixels

# Rec. ITU-R BT.601: luminance of R, G, B
LUMINANCE = (0.299, 0.587, 0.114)
_WEIGHTS = np.array([LUMINANCE], np.float32)


def frame_statistics(pixels: Pixels) -> list[float]:
    """Minimum, maximum, mean, std of (height, width) pixels, in counts.

    For (height, width, 3) RGB: of the luminance, then of red, green and blue: 16 values.
    """
    if pixels.ndim == 2:
        return _plane_statistics(pixels)
    values = _plane_statistics(cv2.transform(pixels.astype(np.float32), _WEIGHTS))
    for channel in cv2.split(pixels):
        values += _plane_statistics(channel)
    return values


def _plane_statistics(plane: Pixels) -> list[float]:
    minimum, maximum, _, _ = cv2.minMaxLoc(plane)
    mean, std = cv2.meanStdDev(plane)
    return [minimum, maximum, float(mean[0, 0]), float(std[0, 0])]
