"""The picture turned on the screen."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from camlab.view.orientation import Orientation
from camlab.view.rendering import Region

SENSOR = np.arange(6 * 4).reshape(4, 6).astype(np.uint8)
ALL = [Orientation(*flags) for flags in itertools.product((False, True), repeat=3)]


@pytest.mark.parametrize(
    ("step", "wanted"),
    [
        ("flipped_x", np.fliplr),
        ("flipped_y", np.flipud),
        ("transposed", np.transpose),
        ("rotated", lambda picture: np.rot90(picture, -1)),
    ],
)
@pytest.mark.parametrize("before", ALL, ids=lambda each: each.code)
def test_each_step_acts_on_what_is_shown(before, step, wanted):
    after = getattr(before, step)()
    assert (after.apply(SENSOR) == wanted(before.apply(SENSOR))).all()


@pytest.mark.parametrize("orientation", ALL, ids=lambda each: each.code)
def test_places_are_those_of_the_sensor(orientation):
    shown = orientation.apply(SENSOR)
    assert shown.shape == orientation.shape(SENSOR.shape)
    for y, x in np.ndindex(shown.shape):
        column, row = orientation.to_sensor(x, y, SENSOR.shape)
        assert SENSOR[row, column] == shown[y, x]


@pytest.mark.parametrize("orientation", ALL, ids=lambda each: each.code)
def test_a_part_of_the_picture_is_the_same_part_of_the_sensor(orientation):
    part = Region(1, 1, 3, 4)
    sensor = orientation.region_to_sensor(part, SENSOR.shape)
    taken = orientation.apply(SENSOR[sensor.top : sensor.bottom, sensor.left : sensor.right])
    assert (taken == orientation.apply(SENSOR)[part.top : part.bottom, part.left : part.right]).all()


def test_four_quarter_turns_are_none():
    turned = Orientation()
    for _ in range(4):
        turned = turned.rotated()
    assert turned.is_plain


@pytest.mark.parametrize("orientation", ALL, ids=lambda each: each.code)
def test_it_can_be_remembered(orientation):
    assert Orientation.from_code(orientation.code) == orientation
