"""Numbers of a part of a frame: how many pixels, mean, standard deviation, extremes, sum and centroid; and how sharp it is."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from camlab.analysis.regions import Patch
from camlab.cv import cv2
from camlab.model.frame import Pixels

STATISTICS = ("n", "mean", "std", "minimum", "maximum", "sum", "centroid_x", "centroid_y")
NOTHING: Mapping[str, float] = {"n": 0.0} | dict.fromkeys(STATISTICS[1:], math.nan)


def region_statistics(pixels: Pixels, patch: Patch) -> dict[str, float]:
    """The numbers `STATISTICS` of a part of a frame, from its raw counts.

    Parameters
    ----------
    pixels : ndarray, shape (height, width) or (height, width, 3), uint8 or uint16
        Of RGB the luminance 0.299 R + 0.587 G + 0.114 B (Rec. ITU-R BT.601) is measured.
    patch : Patch
        Which pixels; where there are none, `n` is 0 and all else NaN.

    Returns
    -------
    dict
        `n`: pixels; `mean`, `std` (of all pixels, not of a sample: divided by n), `minimum`, `maximum`, `sum` in counts;
        `centroid_x`, `centroid_y`: the mean column and row of the frame, weighted with the counts; NaN where all counts are 0.
    """
    count = patch.count
    if not count:
        return dict(NOTHING)
    plane = luminance(pixels[patch.top : patch.top + patch.height, patch.left : patch.left + patch.width])
    minimum, maximum, _, _ = cv2.minMaxLoc(plane, patch.mask)
    belonging = plane if patch.mask is None else cv2.copyTo(plane, patch.mask)  # 0 elsewhere
    total = cv2.sumElems(belonging)[0]
    mean = total / count
    variance = cv2.norm(belonging, cv2.NORM_L2SQR) / count - mean * mean
    x, y = _centroid(belonging, total)
    values = (count, mean, math.sqrt(max(0.0, variance)), minimum, maximum, total, x + patch.left, y + patch.top)
    return dict(zip(STATISTICS, map(float, values), strict=True))


def sharpness(pixels: Pixels, patch: Patch) -> float:
    """How sharp a part of a frame is: the Tenengrad, divided by the square of the mean.

    The mean square of the gradient by the Sobel operator (J. M. Tenenbaum, thesis, Stanford 1970; E. Krotkov, "Focusing",
    Int. J. Comput. Vision 1, 1988, 223); dividing makes it independent of exposure and gain, as Y. Sun, S. Duthaler and B. J. Nelson
    do with the variance ("Autofocusing in computer microscopy", Microsc. Res. Tech. 65, 2004, 139). Larger is sharper; only values
    of the same part of the same scene can be compared. NaN where there is no pixel, or no light.
    """
    count = patch.count
    if not count:
        return math.nan
    height, width = pixels.shape[:2]
    top, left = max(0, patch.top - 1), max(0, patch.left - 1)  # a gradient needs the neighbours
    around = luminance(pixels[top : min(height, patch.top + patch.height + 1), left : min(width, patch.left + patch.width + 1)])
    rows = slice(patch.top - top, patch.top - top + patch.height)
    columns = slice(patch.left - left, patch.left - left + patch.width)
    mean = cv2.mean(around[rows, columns], patch.mask)[0]
    if not mean:
        return math.nan
    square = 0.0
    for dx, dy in ((1, 0), (0, 1)):
        gradient = cv2.Sobel(around, cv2.CV_32F, dx, dy, ksize=3)[rows, columns]
        square += cv2.norm(gradient, cv2.NORM_L2SQR, patch.mask)
    return float(square / count / mean**2)


def luminance(pixels: Pixels) -> Pixels:
    """Counts (height, width) of a frame or a part of it: as they are, or of RGB the luminance as float32, not rounded."""
    if pixels.ndim == 2:
        return pixels
    return np.asarray(cv2.cvtColor(pixels.astype(np.float32), cv2.COLOR_RGB2GRAY))


def _centroid(plane: Pixels, total: float) -> tuple[float, float]:
    """The mean column and row of (height, width), weighted with the counts."""
    if not total:
        return math.nan, math.nan
    moments = cv2.moments(plane)
    return moments["m10"] / total, moments["m01"] / total
