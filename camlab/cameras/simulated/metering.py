"""The simulated camera's automatic exposure: bright parts near, but below, what the pixel format can hold."""

from __future__ import annotations

import numpy as np

from camlab.cameras.simulated.sensor import BLACK_LEVEL
from camlab.model.frame import Pixels

EVERY_S = 0.1  # as often as that it looks at a frame
SAMPLES = 4096  # pixels, at most
BRIGHT = 0.995  # this share of the pixels is to be darker than ...
TARGET = 0.75  # ... this share of the largest count
DEAD_BAND = 0.1  # what is nearer than that stays as it is
LARGEST_STEP = 3.0


class Metering:
    """Chooses exposures from what they gave; damped, so that it comes to rest."""

    def __init__(self) -> None:
        self._next_s = 0.0

    def choose(self, pixels: Pixels, exposure_s: float, saturation: int, now_s: float) -> float:
        """The exposure to go on with, seconds, after a frame of `exposure_s`; the same where that suits."""
        if now_s < self._next_s:
            return exposure_s
        self._next_s = now_s + EVERY_S
        values = pixels.reshape(-1)
        level = float(np.quantile(values[:: max(1, values.size // SAMPLES)], BRIGHT)) / saturation
        factor = (TARGET - BLACK_LEVEL) / max(level - BLACK_LEVEL, 1e-3)
        if abs(factor - 1) < DEAD_BAND:
            return exposure_s
        return exposure_s * min(max(factor, 1 / LARGEST_STEP), LARGEST_STEP)
