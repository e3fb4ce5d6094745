"""From camera counts to what the screen shows; pure functions on arrays.

A frame is first made about as large as it is shown, so that the rest of the work depends on the screen and not on the camera.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from camlab.cv import cv2
from camlab.model import Frame
from camlab.model.frame import Pixels
from camlab.view.curve import LINE, Curve, shade_table

Bytes = NDArray[np.uint8]
WHITE_INDEX = 253  # the brightest index of a picture with marks; above it come the two marks
ZERO_INDEX = 254
SATURATED_INDEX = 255
MARK_ZERO = (64, 128, 255)
MARK_SATURATED = (255, 32, 32)


@dataclass(frozen=True)
class Region:
    """A rectangle of the sensor in whole pixels; `right` and `bottom` are the first ones outside."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        return self.right - self.left

    @property
    def height(self) -> int:
        return self.bottom - self.top


@dataclass(frozen=True)
class Mapping:
    """How counts become shades.

    Attributes
    ----------
    black, white : float
        Counts shown black and white; a white below black shows a negative.
    saturation_value : int
        Counts from here on are saturated; the largest value of the camera's bit depth.
    has_marks : bool
        Saturated pixels are red, zeros blue.
    is_inverted : bool
        Black is shown white; the marks stay.
    has_zero_marks : bool
        Zeros are marked too; a picture from which a dark one was subtracted has many that mean nothing.
    curve : Curve
        How shades rise from black to white.
    """

    black: float = 0.0
    white: float = 255.0
    saturation_value: int = 255
    has_marks: bool = False
    is_inverted: bool = False
    curve: Curve = LINE
    has_zero_marks: bool = True


def render(pixels: Pixels, region: Region, size: tuple[int, int], mapping: Mapping) -> Bytes:
    """What is shown of a frame.

    Parameters
    ----------
    pixels : ndarray, shape (height, width) or (height, width, 3), uint8 or uint16
    region : Region
        The part of the frame that is visible; inside the frame and not empty.
    size : (int, int)
        Width and height on the screen, device pixels. Never enlarged: where the region has fewer pixels, it keeps them.
    mapping : Mapping

    Returns
    -------
    ndarray, uint8
        Shape (h, w): indices into `color_table`; or (h, w, 3): RGB.
    """
    shown = shrink(pixels[region.top : region.bottom, region.left : region.right], size)
    top = WHITE_INDEX if mapping.has_marks and pixels.ndim == 2 else 255
    shades = _shades(shown, mapping, top)
    if not mapping.has_marks:
        return shades
    saturated = saturation_mask(shown, mapping.saturation_value)
    zero = _zero_mask(shown) if mapping.has_zero_marks else np.zeros_like(saturated)
    if shown.ndim == 2:
        cv2.bitwise_or(shades, saturated, dst=shades)
        shades[zero != 0] = ZERO_INDEX
    else:
        shades[saturated != 0] = MARK_SATURATED
        shades[zero != 0] = MARK_ZERO
    return shades


def shrink(pixels: Pixels, size: tuple[int, int]) -> Pixels:
    """The frame made smaller, to about `size` (width, height); by whole factors it is averaged, the rest interpolated."""
    height, width = pixels.shape[:2]
    target = (min(width, max(1, size[0])), min(height, max(1, size[1])))
    factor = min(width // target[0], height // target[1])
    while factor > 1:  # by two is five times as fast as by four at once
        step = factor if factor % 2 else 2
        factor //= step
        height, width = pixels.shape[0] // step, pixels.shape[1] // step
        pixels = _contiguous(cv2.resize(pixels[: height * step, : width * step], (width, height), interpolation=cv2.INTER_AREA))
    if pixels.shape[1::-1] != target:
        pixels = cv2.resize(pixels, target, interpolation=cv2.INTER_LINEAR)
    return pixels


def saturation_mask(pixels: Pixels, saturation_value: int) -> Bytes:
    """255 where a pixel (of colour: any channel) has reached the saturation value, else 0; shape (height, width)."""
    if pixels.ndim == 2:
        return _bytes(cv2.compare(pixels, scalar(saturation_value), cv2.CMP_GE))
    below = cv2.inRange(pixels, scalar(0), scalar(saturation_value - 1))
    return _bytes(cv2.bitwise_not(below))


@lru_cache(maxsize=32)
def color_table(name: str, has_marks: bool, is_inverted: bool) -> Bytes:
    """The colours of the indices that `render` gives a grey frame: RGB, shape (256, 3)."""
    shades = WHITE_INDEX + 1 if has_marks else 256
    colors = _COLORMAPS[name](np.linspace(1, 0, shades) if is_inverted else np.linspace(0, 1, shades))
    marks = np.array([MARK_ZERO, MARK_SATURATED], np.uint8)[: 256 - shades]
    table = np.concatenate([colors, marks])
    table.flags.writeable = False
    return table


def colored(shades: Bytes, table: Bytes) -> Bytes:
    """What `render` gave, as RGB (h, w, 3); `table` is for a grey frame's."""
    if shades.ndim == 3:
        return shades
    return _bytes(cv2.applyColorMap(shades, table[:, None]))  # in the order of the table: RGB


def color_names() -> tuple[str, ...]:
    """The colour maps that there are."""
    return tuple(_COLORMAPS)


def value_at(frame: Frame, x: int, y: int) -> tuple[int, ...] | None:
    """Counts of one pixel: one number, or three for colour; None outside the frame."""
    height, width = frame.pixels.shape[:2]
    if not (0 <= x < width and 0 <= y < height):
        return None
    return tuple(int(value) for value in np.atleast_1d(frame.pixels[y, x]))


def _shades(pixels: Pixels, mapping: Mapping, top: int) -> Bytes:
    """Counts between black and white as 0 to `top`."""
    black, white = mapping.black, mapping.white
    is_flipped = mapping.is_inverted and pixels.ndim == 3  # a grey frame is inverted by its colour table
    if white < black:
        black, white, is_flipped = white, black, not is_flipped
    if not mapping.curve.is_linear:
        table = shade_table(mapping.curve, black, white, top, 256 if pixels.dtype == np.uint8 else 65536)
        bent = _bytes(cv2.LUT(pixels, table) if pixels.dtype == np.uint8 else np.take(table, pixels))
        return _bytes(cv2.subtract(scalar(top), bent) if is_flipped else bent)
    floor = max(0, round(black))
    scale = top / max(white - black, 1e-6 if floor else 1.0)
    above = cv2.subtract(pixels, scalar(floor)) if floor else pixels
    offset = 0.0 if floor else -black * scale  # a black below zero: nothing is clipped
    shades = cv2.convertScaleAbs(above, alpha=scale, beta=offset)
    if top < 255:
        shades = cv2.min(shades, scalar(top))
    return _bytes(cv2.subtract(scalar(top), shades) if is_flipped else shades)


def _zero_mask(pixels: Pixels) -> Bytes:
    if pixels.ndim == 2:
        return _bytes(cv2.compare(pixels, scalar(0), cv2.CMP_EQ))
    return _bytes(cv2.inRange(pixels, scalar(0), scalar(0)))


def _contiguous(pixels: Pixels) -> Pixels:
    return np.ascontiguousarray(pixels)


def scalar(value: float) -> Any:
    """One number for every channel: OpenCV takes a plain number for the first channel only. Its stubs know arrays alone."""
    return (value, value, value, value)


def _bytes(made: Any) -> Bytes:
    """What OpenCV made, typed."""
    return cast("Bytes", made)


def _gray(shade: NDArray[np.float64]) -> Bytes:
    return np.repeat(np.rint(shade * 255).astype(np.uint8)[:, None], 3, axis=1)


def _from_opencv(number: int) -> Callable[[NDArray[np.float64]], Bytes]:
    def colors(shade: NDArray[np.float64]) -> Bytes:
        bgr = cv2.applyColorMap(np.rint(shade * 255).astype(np.uint8)[:, None], number)
        return np.ascontiguousarray(bgr[:, 0, ::-1])

    return colors


_COLORMAPS: dict[str, Callable[[NDArray[np.float64]], Bytes]] = {
    "Gray": _gray,
    "Viridis": _from_opencv(cv2.COLORMAP_VIRIDIS),
    "Inferno": _from_opencv(cv2.COLORMAP_INFERNO),
    "Cividis": _from_opencv(cv2.COLORMAP_CIVIDIS),
    "Turbo": _from_opencv(cv2.COLORMAP_TURBO),
}
