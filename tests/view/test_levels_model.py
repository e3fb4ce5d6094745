"""How levels are kept."""

from __future__ import annotations

import numpy as np

from camlab.view.histogram import FULL_SCALE, MIN_MAX, Levels, measure
from camlab.view.levels_model import ALWAYS, OFF, ONCE, LevelsModel


def histogram_of(low, high):
    return measure(np.linspace(low, high, 256).astype(np.uint8).reshape(16, 16), 255)


def test_the_first_picture_sets_the_levels_at_once():
    model = LevelsModel()
    model.method = MIN_MAX
    assert model.take(histogram_of(20, 80))
    assert model.levels == Levels(20, 80)


def test_always_follows_slowly():
    model = LevelsModel()
    model.method = MIN_MAX
    model.take(histogram_of(20, 80))
    model.take(histogram_of(120, 180))
    assert 20 < model.levels.black < 120


def test_once_follows_once_in_a_run():
    model = LevelsModel()
    model.choose_auto(ONCE, MIN_MAX)
    assert model.take(histogram_of(20, 80))
    assert not model.take(histogram_of(120, 180))
    model.begin_run(255)
    assert model.take(histogram_of(120, 180))
    assert model.levels == Levels(120, 180)


def test_by_hand_stays():
    model = LevelsModel()
    model.choose_by_hand(Levels(5, 6))
    assert model.auto == OFF
    assert not model.take(histogram_of(20, 80))
    assert model.levels == Levels(5, 6)


def test_a_button_sets_the_levels_once_whatever_the_choice():
    model = LevelsModel()
    model.choose_auto(OFF, FULL_SCALE)
    model.choose_once()
    model.take(histogram_of(20, 80))
    assert model.levels == Levels(0, 255)
    assert model.auto == OFF


def test_another_bit_depth_begins_with_the_full_scale():
    model = LevelsModel()
    model.choose_by_hand(Levels(5, 6))
    model.begin_run(4095)
    assert model.levels == Levels(0, 4095)
    assert model.mapping.saturation_value == 4095


def test_brightness_acts_on_the_picture_and_not_on_the_fields():
    model = LevelsModel()
    model.auto, model.levels, model.brightness = ALWAYS, Levels(0, 100), 50
    assert model.mapping.black == -50
    assert model.levels == Levels(0, 100)
