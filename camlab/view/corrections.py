"""The picture corrected for the screen: dark or background subtracted, flat divided, averaged; recordings stay raw. Pure functions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from camlab.cv import cv2
from camlab.model import Frame
from camlab.model.frame import Pixels
from camlab.view.rendering import saturation_mask, scalar

DARK, BACKGROUND, FLAT = "dark", "background", "flat"
GRAB_FRAMES = 16


@dataclass(frozen=True)
class CorrectionState:
    """What is done to the picture.

    Attributes
    ----------
    average : int
        Running average over about so many pictures; 1: none.
    has_dark, has_background, has_flat : bool
        There is such a picture.
    is_dark_on, is_background_on, is_flat_on : bool
        It is used.
    grabbing : str
        "dark", "background" or "flat" while its pictures are collected; else "".
    """

    average: int = 1
    has_dark: bool = False
    has_background: bool = False
    has_flat: bool = False
    is_dark_on: bool = False
    is_background_on: bool = False
    is_flat_on: bool = False
    grabbing: str = ""

    @property
    def is_on(self) -> bool:
        return self.average > 1 or self.subtracts or self.is_flat_on

    @property
    def subtracts(self) -> bool:
        """Zeros may be what was subtracted."""
        return self.is_dark_on or self.is_background_on

    @property
    def words(self) -> str:
        """E.g. "dark, flat, average of 8"; "off" where nothing is done."""
        parts = [DARK] if self.is_dark_on else []
        parts += [BACKGROUND] if self.is_background_on else []
        parts += [FLAT] if self.is_flat_on else []
        parts += [f"average of {self.average}"] if self.average > 1 else []
        return ", ".join(parts) or "off"


class Corrections:
    """Corrects one picture after the other.

    Attributes
    ----------
    state : CorrectionState
    """

    def __init__(self) -> None:
        self.state = CorrectionState()
        self._dark: Pixels | None = None
        self._background: Pixels | None = None
        self._gain: NDArray[np.float32] | None = None
        self._mean: NDArray[np.float32] | None = None
        self._sum: NDArray[np.float64] | None = None
        self._collected, self._wanted = 0, GRAB_FRAMES
        self._kind: tuple[tuple[int, ...], np.dtype[Any]] | None = None

    def choose_average(self, pictures: int) -> None:
        """Average over about so many pictures; 1: don't."""
        self.state = replace(self.state, average=pictures)
        self._mean = None

    def use(self, which: str, is_on: bool) -> None:
        """Use the dark, background or flat picture that is there, or don't."""
        state = self.state
        if which == DARK:
            self.state = replace(state, is_dark_on=is_on and state.has_dark)
        elif which == BACKGROUND:
            self.state = replace(state, is_background_on=is_on and state.has_background)
        else:
            self.state = replace(state, is_flat_on=is_on and state.has_flat)
        self._mean = None

    def grab(self, which: str, pictures: int = GRAB_FRAMES) -> None:
        """Take the mean of the next so many pictures as the dark one, the background or the flat one."""
        self.state = replace(self.state, grabbing=which)
        self._sum, self._collected, self._wanted = None, 0, pictures

    def apply(self, frame: Frame, saturation_value: int) -> Frame:
        """The frame corrected; saturated pixels stay saturated. One of another size or type forgets all."""
        kind = (frame.pixels.shape, frame.pixels.dtype)
        if self._kind not in (None, kind):
            self.forget()
        self._kind = kind
        if self.state.grabbing:
            self._collect(frame.pixels)
        if not self.state.is_on:
            return frame
        pixels = self._averaged(self._without_flat(self._subtracted(frame.pixels)))
        saturated = saturation_mask(frame.pixels, saturation_value)
        if cv2.countNonZero(saturated):
            pixels = np.asarray(cv2.copyTo(frame.pixels, saturated, pixels.copy()))
        return Frame(pixels.reshape(frame.pixels.shape), frame.frame_id, frame.timestamp_ns)

    def _subtracted(self, pixels: Pixels) -> Pixels:
        """Without the background, which has the dark in it, or without the dark."""
        which = self._background if self.state.is_background_on else self._dark if self.state.is_dark_on else None
        return pixels if which is None else np.asarray(cv2.subtract(pixels, which))

    def _without_flat(self, pixels: Pixels) -> Pixels:
        if not self.state.is_flat_on or self._gain is None:
            return pixels
        return np.asarray(cv2.multiply(pixels, self._gain, dtype=_depth(pixels)))

    def _averaged(self, pixels: Pixels) -> Pixels:
        if self.state.average < 2:
            return pixels
        if self._mean is None:
            self._mean = pixels.astype(np.float32)
        cv2.accumulateWeighted(pixels, self._mean, 1 / self.state.average)
        return np.asarray(cv2.add(self._mean, scalar(0), dtype=_depth(pixels)))

    def _collect(self, pixels: Pixels) -> None:
        self._sum = pixels.astype(np.float64) if self._sum is None else self._sum + pixels
        self._collected += 1
        if self._collected < self._wanted:
            return
        mean, self._sum = self._sum / self._collected, None
        if self.state.grabbing == DARK:
            self._dark = _rounded(mean, pixels.dtype)
            self.state = replace(self.state, grabbing="", has_dark=True, is_dark_on=True)
        elif self.state.grabbing == BACKGROUND:
            self._background = _rounded(mean, pixels.dtype)
            self.state = replace(self.state, grabbing="", has_background=True, is_background_on=True)
        else:
            bright = mean - (self._dark if self._dark is not None else 0)
            self._gain = (bright.mean() / np.maximum(bright, 1.0)).astype(np.float32)
            self.state = replace(self.state, grabbing="", has_flat=True, is_flat_on=True)
        self._mean = None

    def forget(self) -> None:
        """What was grabbed is of another size or type, or of another part of the sensor: there are none any more."""
        self._dark = self._background = self._gain = self._mean = self._sum = None
        self.state = CorrectionState(average=self.state.average)


def _depth(pixels: Pixels) -> int:
    """OpenCV's name of the type."""
    return int(cv2.CV_8U if pixels.dtype == np.uint8 else cv2.CV_16U)


def _rounded(values: NDArray[np.floating], dtype: np.dtype[Any]) -> Pixels:
    rounded: Pixels = np.clip(values + 0.5, 0, np.iinfo(dtype).max).astype(dtype)
    return rounded
