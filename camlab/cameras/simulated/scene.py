"""What the simulated camera looks at: bright spots that circle over a dim background, in a loop of a few frames."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from camlab.cameras.simulated.sensor import FULL_WELL, encode_light
from camlab.model import FrameFormat

BACKGROUND = 0.12 * FULL_WELL  # electrons in the middle of the picture
EDGE = 0.6  # light in the corners, as a share of the middle
BRIGHTEST, DIMMEST = 0.75 * FULL_WELL, 0.25 * FULL_WELL
SPOT_SIZE = 1 / 60  # standard deviation of a spot as a share of the picture's smaller side
STEP = 0.5  # how far a spot moves from frame to frame, at most, in standard deviations
REACH = 3.0  # standard deviations after which a spot is not drawn any more
NOISE_SHIFTS = 1 << 16

Floats = NDArray[np.float32]


class Scene:
    """A loop of `length` pictures, as codes of light and noise (see `Sensor`).

    Parameters
    ----------
    frame_format : FrameFormat
        Gives the size and whether there is colour.
    length : int
        Pictures in the loop; every spot is back where it was after so many.
    seed : int
        The same seed gives the same loop.
    spots : int
        How many there are.
    """

    def __init__(self, frame_format: FrameFormat, length: int, seed: int, spots: int) -> None:
        random = np.random.default_rng(seed)
        self._shape = frame_format.shape
        self._length = length
        self._place_spots(random, frame_format, spots)
        values = math.prod(self._shape)
        # One field of noise for all pictures, shifted for each: as good to look at, and quickly made.
        self._noise = random.integers(0, 256, values + NOISE_SHIFTS, np.uint8)
        self._shifts = random.integers(1, NOISE_SHIFTS, length)
        self._background = np.empty(self._shape, np.uint16)
        for top in range(0, frame_format.height, 256):  # in strips, to need little memory
            rows = slice(top, min(top + 256, frame_format.height))
            everything = (rows, slice(0, frame_format.width))
            self._background[rows] = encode_light(self._background_light(*everything), self._dither(*everything))

    def draw(self, at: int, codes: NDArray[np.uint16]) -> None:
        """Fill `codes`, an array of the frame's shape, with picture `at` of the loop."""
        shift = int(self._shifts[at])
        noise = self._noise[shift : shift + codes.size].reshape(self._shape)
        np.add(self._background, noise, out=codes)
        for k in range(len(self._size)):
            self._draw_spot(k, 2 * math.pi * at / self._length, codes, noise)

    def _place_spots(self, random: np.random.Generator, frame_format: FrameFormat, spots: int) -> None:
        height, width = frame_format.height, frame_format.width
        channels = 3 if frame_format.color == "rgb" else 1
        smaller = min(height, width)
        sigma = max(1.5, smaller * SPOT_SIZE)
        self._size = sigma * random.uniform(0.7, 1.4, spots)
        self._center = random.uniform(0.1, 0.9, (spots, 2)) * (height, width)
        self._turns = random.choice((-1, 1), spots)
        self._phase = random.uniform(0, 2 * math.pi, (spots, 2))
        farthest = min(0.2 * smaller, self._length * STEP * sigma / (2 * math.pi))
        self._orbit = farthest * random.uniform(0.3, 1.0, (spots, 2))
        tint = random.uniform(0.15, 1.0, (spots, channels)) if channels == 3 else np.ones((spots, 1))
        peak = random.uniform(DIMMEST, BRIGHTEST, (spots, 1))
        self._peak = (peak * tint / tint.max(axis=1, keepdims=True)).astype(np.float32)
        self._slope_y = _hill(np.arange(height), (height - 1) / 2, height / 1.5)
        self._slope_x = _hill(np.arange(width), (width - 1) / 2, width / 1.5)

    def _draw_spot(self, k: int, angle: float, codes: NDArray[np.uint16], noise: NDArray[np.uint8]) -> None:
        y, x = self._center[k] + self._orbit[k] * np.sin(self._turns[k] * angle + self._phase[k])
        sigma = float(self._size[k])
        rows, columns = _around(y, sigma, self._shape[0]), _around(x, sigma, self._shape[1])
        if rows.start >= rows.stop or columns.start >= columns.stop:
            return
        hill = _hill(np.arange(rows.start, rows.stop), y, sigma)[:, None] * _hill(np.arange(columns.start, columns.stop), x, sigma)
        light = self._background_light(rows, columns)
        light += hill * self._peak[k, 0] if len(self._shape) == 2 else hill[..., None] * self._peak[k]
        spot = encode_light(light, self._dither(rows, columns))
        spot += noise[rows, columns]
        patch = codes[rows, columns]
        np.maximum(patch, spot, out=patch)  # both have the same noise, so the brighter light wins

    def _background_light(self, rows: slice, columns: slice) -> Floats:
        """Electrons at the reference exposure in a part of the picture, without spots."""
        light = self._slope_y[rows, None] * self._slope_x[columns]
        light *= np.float32((1 - EDGE) * BACKGROUND)
        light += np.float32(EDGE * BACKGROUND)
        return light if len(self._shape) == 2 else np.repeat(light[..., None], 3, axis=2)

    def _dither(self, rows: slice, columns: slice) -> Floats:
        """A fixed field of 0 to 1, so that rounding to a code is right on average."""
        field = self._noise[: math.prod(self._shape)].reshape(self._shape)[rows, columns]
        shares: Floats = field * np.float32(1 / 256)
        return shares


def _hill(at: NDArray[np.int_], middle: float, sigma: float) -> Floats:
    """A Gaussian of height 1 along one axis."""
    distance = (at.astype(np.float32) - np.float32(middle)) / np.float32(sigma)
    hill: Floats = np.exp(np.float32(-0.5) * distance * distance)
    return hill


def _around(middle: float, sigma: float, side: int) -> slice:
    """The pixels along one axis that a spot reaches; empty where it is outside."""
    return slice(max(0, math.floor(middle - REACH * sigma)), min(side, math.ceil(middle + REACH * sigma) + 1))
