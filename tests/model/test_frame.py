"""Frames and their formats."""

from __future__ import annotations

import numpy as np
import pytest

from camlab.model import Frame, FrameFormat


@pytest.mark.parametrize(
    ("frame_format", "shape", "nbytes", "largest"),
    [
        (FrameFormat(2, 3), (2, 3), 6, 255),
        (FrameFormat(2, 3, "uint16", 12), (2, 3), 12, 4095),
        (FrameFormat(2, 3, "uint16", 16, "rgb"), (2, 3, 3), 36, 65535),
    ],
)
def test_a_format_tells_shape_bytes_and_saturation(frame_format, shape, nbytes, largest):
    assert (frame_format.shape, frame_format.nbytes, frame_format.saturation_value) == (shape, nbytes, largest)
    assert (frame_format.empty().shape, frame_format.empty().nbytes) == (shape, nbytes)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((0, 3), "height must be 1 to 65536, not 0"),
        ((2, 65537), "width must be 1 to 65536, not 65537"),
        ((2, 3, "float32"), "dtype must be uint8 or uint16"),
        ((2, 3, "uint8", 9), "bit depth of uint8 must be 1 to 8, not 9"),
        ((2, 3, "uint8", 8, "bgr"), "color must be mono or rgb"),
    ],
)
def test_a_format_that_no_frame_can_have_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        FrameFormat(*arguments)


@pytest.mark.parametrize("frame_format", [FrameFormat(4, 5), FrameFormat(4, 5, "uint16", 16), FrameFormat(4, 5, color="rgb")])
def test_the_format_of_an_array_is_that_of_its_frame(frame_format):
    assert FrameFormat.of(frame_format.empty()) == frame_format


@pytest.mark.parametrize(
    "pixels", [np.zeros(5, np.uint8), np.zeros((2, 3, 4), np.uint8), np.zeros((2, 3), np.int16), np.zeros((0, 3), np.uint8)]
)
def test_an_array_that_is_no_frame_is_refused(pixels):
    with pytest.raises(ValueError, match="must be"):
        Frame(pixels, 0, 0)


def test_the_pixels_of_a_frame_can_not_be_written():
    frame = Frame(np.zeros((2, 3), np.uint8), 0, 0)
    with pytest.raises(ValueError, match="read-only"):
        frame.pixels[0, 0] = 1


def test_a_frame_leaves_the_array_that_it_was_made_of_writeable():
    pixels = np.zeros((2, 3), np.uint8)
    Frame(pixels, 0, 0)
    pixels[0, 0] = 1
    assert pixels[0, 0] == 1


def test_a_frame_of_every_second_column_is_contiguous():
    assert Frame(np.zeros((4, 6), np.uint8)[:, ::2], 0, 0).pixels.flags.c_contiguous
