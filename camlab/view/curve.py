"""How the shades between black and white rise: straight, by a power, or by the logarithm; pure functions on arrays."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

LINEAR, GAMMA, LOG = "linear", "gamma", "log"


@dataclass(frozen=True)
class Curve:
    """The way from black to white.

    Attributes
    ----------
    kind : str
        "linear", "gamma" or "log".
    gamma : float
        The power, for "gamma": below 1 dark parts become brighter.
    """

    kind: str = LINEAR
    gamma: float = 0.5

    @property
    def is_linear(self) -> bool:
        return self.kind == LINEAR or (self.kind == GAMMA and self.gamma == 1)

    def bend(self, shares: NDArray[np.float64], counts: float) -> NDArray[np.float64]:
        """Shares of the way from black (0) to white (1), bent; `counts` lie between both."""
        if self.kind == GAMMA:
            return np.asarray(shares**self.gamma)
        if self.kind == LOG:
            return np.asarray(np.log1p(shares * max(counts, 1.0)) / np.log1p(max(counts, 1.0)))
        return shares


LINE = Curve()


@lru_cache(maxsize=8)
def shade_table(curve: Curve, black: float, white: float, top: int, values: int) -> NDArray[np.uint8]:
    """The shade, 0 to `top`, of each count from 0 to `values` - 1; `white` is above `black`."""
    width = max(white - black, 1e-6)
    shares = np.clip((np.arange(values) - black) / width, 0, 1)
    table = np.rint(curve.bend(shares, width) * top).astype(np.uint8)
    table.flags.writeable = False
    return table
