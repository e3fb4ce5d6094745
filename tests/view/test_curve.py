"""Shades that rise by a power or by the logarithm."""

from __future__ import annotations

import numpy as np
import pytest

from camlab.view.curve import GAMMA, LINEAR, LOG, Curve, shade_table
from camlab.view.rendering import WHITE_INDEX, Mapping, Region, render


@pytest.mark.parametrize(
    ("curve", "shades"),
    [
        (Curve(LINEAR), [0, 0, 64, 128, 255, 255]),
        (Curve(GAMMA, 0.5), [0, 0, 128, 180, 255, 255]),
        (Curve(GAMMA, 2.0), [0, 0, 16, 64, 255, 255]),
        (Curve(LOG), [0, 0, 180, 217, 255, 255]),
    ],
)
def test_shades_between_black_and_white(curve, shades):
    table = shade_table(curve, 100, 200, 255, 256)
    assert table[[0, 100, 125, 150, 200, 255]].tolist() == pytest.approx(shades, abs=1)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("shape", [(2, 3), (2, 3, 3)])
def test_a_picture_is_bent_and_its_marks_stay(dtype, shape):
    pixels = np.full(shape, 50, dtype)
    pixels[0, 0], pixels[1, 1] = 0, 100
    mapping = Mapping(0, 100, 100, has_marks=True, curve=Curve(GAMMA, 0.5))
    shown = render(pixels, Region(0, 0, 3, 2), (3, 2), mapping)
    if len(shape) == 2:
        assert (shown[0, 0], shown[1, 1]) == (254, 255)
        assert shown[0, 1] == round(WHITE_INDEX * 0.5**0.5)
    else:
        assert shown[0, 1].tolist() == [180, 180, 180]
        assert shown[1, 1].tolist() == [255, 32, 32]


def test_white_below_black_is_a_bent_negative():
    pixels = np.array([[0, 25, 100]], np.uint8)
    shown = render(pixels, Region(0, 0, 3, 1), (3, 1), Mapping(100, 0, 255, curve=Curve(GAMMA, 0.5)))
    assert shown.tolist() == [[255, 127, 0]]
