"""A frame and its format."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Color = Literal["mono", "rgb"]
Pixels = NDArray[Any]
DTYPES = ("uint8", "uint16")
MAX_SIDE = 1 << 16


@dataclass(frozen=True)
class FrameFormat:
    """What every frame of a run looks like.

    Attributes
    ----------
    height, width : int
        Pixels, 1 to 65536.
    dtype : str
        "uint8" or "uint16".
    bit_depth : int
        Bits that carry signal: 1 to 8 in uint8, 1 to 16 in uint16.
    color : str
        "mono" for (height, width), "rgb" for (height, width, 3).
    """

    height: int
    width: int
    dtype: str = "uint8"
    bit_depth: int = 8
    color: Color = "mono"

    def __post_init__(self) -> None:
        for name in ("height", "width"):
            if not 1 <= getattr(self, name) <= MAX_SIDE:
                raise ValueError(f"{name} must be 1 to {MAX_SIDE}, not {getattr(self, name)}")
        if self.dtype not in DTYPES:
            raise ValueError(f"dtype must be uint8 or uint16, not {self.dtype!r}")
        if self.color not in ("mono", "rgb"):
            raise ValueError(f"color must be mono or rgb, not {self.color!r}")
        if not 1 <= self.bit_depth <= 8 * self.itemsize:
            raise ValueError(f"bit depth of {self.dtype} must be 1 to {8 * self.itemsize}, not {self.bit_depth}")

    @classmethod
    def of(cls, pixels: Pixels, bit_depth: int | None = None) -> FrameFormat:
        """The format of an array (height, width) or (height, width, 3), uint8 or uint16; bit depth: by default all of its bits."""
        if pixels.ndim not in (2, 3) or pixels.shape[2:] not in ((), (3,)):
            raise ValueError(f"pixels must be (height, width) or (height, width, 3), not {pixels.shape}")
        depth = 8 * pixels.dtype.itemsize if bit_depth is None else bit_depth
        return cls(pixels.shape[0], pixels.shape[1], pixels.dtype.name, depth, "rgb" if pixels.ndim == 3 else "mono")

    @cached_property
    def shape(self) -> tuple[int, ...]:
        """(height, width) or (height, width, 3)."""
        return (self.height, self.width) if self.color == "mono" else (self.height, self.width, 3)

    @cached_property
    def array_dtype(self) -> np.dtype[Any]:
        """`dtype` as arrays have it: comparing those takes a tenth of the time."""
        return np.dtype(self.dtype)

    @property
    def itemsize(self) -> int:
        """Bytes of one value: 1 or 2."""
        return 1 if self.dtype == "uint8" else 2

    @property
    def nbytes(self) -> int:
        """Bytes of one frame's pixels."""
        return self.height * self.width * self.itemsize * (3 if self.color == "rgb" else 1)

    @property
    def saturation_value(self) -> int:
        """The largest value that the bit depth can hold."""
        return (1 << self.bit_depth) - 1

    def empty(self) -> Pixels:
        """A new array of this shape and dtype, not filled."""
        return np.empty(self.shape, self.dtype)

    def __str__(self) -> str:
        color = ", RGB" if self.color == "rgb" else ""
        return f"{self.width} × {self.height}, {self.bit_depth} bit{color}"


@dataclass(frozen=True, eq=False)
class Frame:
    """One image as the camera delivered it.

    Attributes
    ----------
    pixels : ndarray, shape (height, width) or (height, width, 3), uint8 or uint16
        Camera counts; row 0 is the top line; colour is RGB. Read-only and C-contiguous.
    frame_id : int
        The host's number, 0 for the first frame of a run; a jump means frames were lost.
    timestamp_ns : int
        Host clock on arrival, nanoseconds since the Unix epoch.
    camera_frame_id : int
        The camera's own counter, -1 where it has none.
    """

    pixels: Pixels
    frame_id: int
    timestamp_ns: int
    camera_frame_id: int = -1

    def __post_init__(self) -> None:
        FrameFormat.of(self.pixels)
        pixels = np.ascontiguousarray(self.pixels).view()
        pixels.flags.writeable = False
        object.__setattr__(self, "pixels", pixels)
