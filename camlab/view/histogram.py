"""How often each count occurs, and which levels follow from it; pure functions on arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from camlab.cv import cv2
from camlab.model.frame import Pixels
from camlab.view.rendering import saturation_mask

SAMPLE_PIXELS = 500_000
MAX_BINS = 4096
PERCENTILE = "percentile"
MIN_MAX = "min-max"
FULL_SCALE = "full-scale"
SIGMA = "sigma"
SIGMAS = 3.0
LOW_SHARE, HIGH_SHARE = 0.003, 0.997
DAMPING = 0.3  # part of the way that the levels go at each histogram
DEAD_ZONE = 0.02  # of the width; smaller changes are noise and would only flicker


@dataclass(frozen=True, eq=False)
class Histogram:
    """Counts of a frame's values, of all channels together.

    Attributes
    ----------
    counts : ndarray of float32, shape (bins,)
        How many of the sampled values fell into each bin.
    bin_width : int
        Counts that one bin holds; bin k begins at `k * bin_width`.
    saturation_value : int
        The largest value of the camera's bit depth.
    saturated : float
        Share of the sampled pixels that reached it, 0 to 1; of colour: in any channel.
    """

    counts: NDArray[np.float32]
    bin_width: int
    saturation_value: int
    saturated: float


@dataclass(frozen=True)
class Levels:
    """Counts shown black and white."""

    black: float
    white: float

    @property
    def width(self) -> float:
        return self.white - self.black


def measure(pixels: Pixels, saturation_value: int) -> Histogram:
    """The histogram of a frame (height, width[, 3]), uint8 or uint16, from a sample of at most half a million pixels."""
    sample = _sample(pixels)
    values = saturation_value + 1
    bins = min(values, MAX_BINS)
    bin_width = -(-values // bins)
    flat = sample.reshape(sample.shape[0], -1)
    counts = cv2.calcHist([flat], [0], None, [bins], [0, bins * bin_width])
    saturated = cv2.countNonZero(saturation_mask(sample, saturation_value)) / (sample.shape[0] * sample.shape[1])
    return Histogram(counts.ravel().astype(np.float32), bin_width, saturation_value, saturated)


def levels_of(histogram: Histogram, method: str) -> Levels:
    """The levels that a method ("percentile", "min-max", "sigma", "full-scale") finds; white is above black."""
    if method == FULL_SCALE:
        return Levels(0, histogram.saturation_value)
    if method == SIGMA:
        return _around_mean(histogram)
    shares = (LOW_SHARE, HIGH_SHARE) if method == PERCENTILE else (0.0, 1.0)
    black, white = _percentiles(histogram, *shares)
    return Levels(black, max(white, black + 1))


def damped(old: Levels, target: Levels) -> Levels:
    """Part of the way from `old` to `target`; `old` itself where they hardly differ."""
    zone = DEAD_ZONE * max(target.width, 1)
    if abs(target.black - old.black) <= zone and abs(target.white - old.white) <= zone:
        return old
    black = old.black + DAMPING * (target.black - old.black)
    white = old.white + DAMPING * (target.white - old.white)
    return Levels(black, max(white, black + 1))


def adjusted(levels: Levels, brightness: float, contrast: float) -> Levels:
    """The levels after the display's brightness and contrast, each −100 to 100; 0 changes nothing."""
    width = levels.width / 10 ** (contrast / 100)
    center = (levels.black + levels.white) / 2 - brightness / 100 * levels.width
    return Levels(center - width / 2, center + width / 2)


def shown_range(histogram: Histogram, levels: Levels, previous: float) -> float:
    """Up to which count the plot reaches: a little over what occurs and over white; kept while it still fits well."""
    _, most = _percentiles(histogram, 0.0, 0.9999)
    largest = max(most, levels.white, min(16, histogram.saturation_value))
    wanted = min(largest * 1.15, max(histogram.saturation_value, levels.white) * 1.02)
    return previous if min(largest * 1.02, wanted) <= previous <= 1.6 * wanted else wanted


def outline(histogram: Histogram, end: float, points: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Edges (n + 1,) in counts and heights (n,) of at most `points` bars from 0 to `end`."""
    bins = min(len(histogram.counts), int(np.ceil(end / histogram.bin_width)) + 1)
    group = max(1, -(-bins // points))
    starts = np.arange(0, bins, group)
    heights = np.add.reduceat(histogram.counts[:bins].astype(np.float64), starts)
    return np.append(starts, starts[-1] + group) * float(histogram.bin_width), heights


def _sample(pixels: Pixels) -> Pixels:
    height, width = pixels.shape[:2]
    factor = np.sqrt(SAMPLE_PIXELS / (height * width))
    if factor >= 1:
        return pixels
    size = (max(1, int(width * factor)), max(1, int(height * factor)))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_NEAREST))


def _around_mean(histogram: Histogram) -> Levels:
    """Three standard deviations below and above the mean, inside the camera's range."""
    total = histogram.counts.sum(dtype=np.float64)
    if not total:
        return Levels(0, histogram.saturation_value)
    values = (np.arange(len(histogram.counts)) + 0.5) * histogram.bin_width - 0.5
    mean = float(values @ histogram.counts / total)
    sigma = float(np.sqrt((values - mean) ** 2 @ histogram.counts / total))
    black = max(0.0, mean - SIGMAS * sigma)
    return Levels(black, max(min(mean + SIGMAS * sigma, histogram.saturation_value), black + 1))


def _percentiles(histogram: Histogram, low: float, high: float) -> tuple[float, float]:
    """Counts below which the shares `low` and `high` of the values lie."""
    running = np.cumsum(histogram.counts, dtype=np.float64)
    if running[-1] == 0:
        return 0.0, float(histogram.saturation_value)
    first = int(np.searchsorted(running, max(low * running[-1], 0.5)))
    last = int(np.searchsorted(running, high * running[-1]))
    return float(first * histogram.bin_width), float(min((last + 1) * histogram.bin_width - 1, histogram.saturation_value))
