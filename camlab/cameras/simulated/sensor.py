"""From light to counts: exposure, shot noise, gain, offset and saturation, as one table.

The scene hands over a code for each pixel: its high byte says how much light falls on it (coded by the square root, which spreads
the steps as the shot noise does), its low byte which of 256 equally likely values its noise has. `Sensor.table` gives the counts
for each code, so that a picture for other settings is one look-up.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray

from camlab.model import FrameFormat

FULL_WELL = 4000.0  # electrons that give the largest count without gain
MAX_LIGHT = 1.5 * FULL_WELL  # electrons at the reference exposure that the largest code stands for
READ_NOISE = 6.0  # electrons, root mean square
BLACK_LEVEL = 0.02  # share of the largest count that a pixel without light gives


def encode_light(electrons: NDArray[np.float32], dither: NDArray[np.float32]) -> NDArray[np.uint16]:
    """Light at the reference exposure, in electrons, as the high byte of a code; `dither` is 0 to 1."""
    code = np.sqrt(electrons * np.float32(255.0**2 / MAX_LIGHT))
    code += dither
    light: NDArray[np.uint16] = np.minimum(code, np.float32(255.0), out=code).astype(np.uint16)
    light <<= np.uint16(8)
    return light


@dataclass(frozen=True)
class Sensor:
    """The settings with which light becomes counts.

    Attributes
    ----------
    format : FrameFormat
        Gives dtype and bit depth.
    exposure : float
        Exposure in units of the reference exposure.
    gain_db : float
        20 dB multiply by 10.
    brightness : float
        Offset, counts.
    """

    format: FrameFormat
    exposure: float
    gain_db: float
    brightness: float

    def table(self) -> NDArray[Any]:
        """Counts for each code, shape (65536,), in the dtype of the frames."""
        light = self.exposure * MAX_LIGHT * (np.arange(256) / 255) ** 2
        sigma = np.sqrt(light + READ_NOISE**2)
        electrons = light[:, None] + sigma[:, None] * _noise_values()[None, :]
        largest = self.format.saturation_value
        factor = 10 ** (self.gain_db / 20) * largest / FULL_WELL
        counts = np.rint(BLACK_LEVEL * largest + self.brightness + electrons * factor)
        return np.clip(counts, 0, largest).astype(self.format.dtype).ravel()


def _noise_values() -> NDArray[np.float64]:
    """256 equally likely values of mean 0 and standard deviation 1, normally distributed."""
    normal = NormalDist()
    values = np.array([normal.inv_cdf((k + 0.5) / 256) for k in range(256)])
    values /= values.std()
    return values
