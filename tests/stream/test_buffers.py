"""Arrays for copies of frames: the same one again, but never one that somebody has."""

from __future__ import annotations

import numpy as np
import pytest

from camlab.model.frame import Frame, FrameFormat
from camlab.stream.buffers import PixelBuffers

FORMAT = FrameFormat(8, 6, "uint16", 12)


def test_an_array_that_nobody_has_is_given_again() -> None:
    buffers = PixelBuffers(FORMAT)
    address = buffers.take().ctypes.data
    assert buffers.take().ctypes.data == address


@pytest.mark.parametrize("hold", [lambda array: array, lambda array: Frame(array, 0, 0), lambda array: array[2:, 1:].view(np.int16)])
def test_an_array_that_somebody_has_is_left_alone(hold) -> None:
    buffers = PixelBuffers(FORMAT)
    held = hold(buffers.take())
    given = [buffers.take() for _ in range(3)]
    pixels = held.pixels if isinstance(held, Frame) else held
    assert not any(np.shares_memory(pixels, array) for array in given)
    assert len({array.ctypes.data for array in given}) == 3


def test_no_more_are_kept_than_is_said() -> None:
    buffers = PixelBuffers(FORMAT, most=2)
    held = [buffers.take() for _ in range(5)]
    addresses = [array.ctypes.data for array in held]
    held.clear()
    again = [buffers.take() for _ in range(2)]
    assert {array.ctypes.data for array in again} == set(addresses[:2])


def test_arrays_have_the_format() -> None:
    array = PixelBuffers(FORMAT).take()
    assert (array.shape, array.dtype, array.flags.c_contiguous) == (FORMAT.shape, np.uint16, True)
