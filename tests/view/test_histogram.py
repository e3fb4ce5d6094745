"""Histograms and the levels that follow from them."""

from __future__ import annotations

import numpy as np
import pytest

from camlab.view.histogram import FULL_SCALE, MIN_MAX, PERCENTILE, SIGMA, Levels, adjusted, damped, levels_of, measure, outline, shown_range


def test_every_value_is_counted():
    histogram = measure(np.array([[0, 1, 1, 255]], np.uint8), 255)
    assert len(histogram.counts) == 256
    assert histogram.counts[[0, 1, 255]].tolist() == [1, 2, 1]
    assert histogram.counts.sum() == 4


def test_sixteen_bits_are_counted_in_bins():
    histogram = measure(np.array([[0, 15, 16, 65535]], np.uint16), 65535)
    assert histogram.bin_width == 16
    assert histogram.counts[[0, 1, 4095]].tolist() == [2, 1, 1]


def test_all_channels_count():
    histogram = measure(np.array([[[1, 2, 3]]], np.uint8), 255)
    assert histogram.counts[1:4].tolist() == [1, 1, 1]


def test_saturation_goes_by_the_bit_depth():
    pixels = np.array([[4095, 4095, 0, 1]], np.uint16)
    assert measure(pixels, 4095).saturated == 0.5
    assert measure(pixels, 65535).saturated == 0


def test_a_large_frame_is_sampled():
    histogram = measure(np.zeros((2048, 2048), np.uint8), 255)
    assert 400_000 < histogram.counts.sum() <= 500_000


def test_percentiles_leave_the_rare_values_out():
    pixels = np.full((100, 100), 100, np.uint8)
    pixels[0, :10], pixels[0, 10:20], pixels[1:50] = 0, 255, 120
    histogram = measure(pixels, 255)
    assert levels_of(histogram, PERCENTILE) == Levels(100, 120)
    assert levels_of(histogram, MIN_MAX) == Levels(0, 255)
    assert levels_of(histogram, FULL_SCALE) == Levels(0, 255)


def test_three_standard_deviations_round_the_mean():
    pixels = np.random.default_rng(1).normal(2000, 50, (500, 500)).astype(np.uint16)
    levels = levels_of(measure(pixels, 4095), SIGMA)
    assert (levels.black, levels.white) == (pytest.approx(1850, abs=3), pytest.approx(2150, abs=3))
    assert levels_of(measure(np.array([[0, 4095]], np.uint16), 4095), SIGMA) == Levels(0, 4095)


def test_levels_of_one_value_have_a_width():
    levels = levels_of(measure(np.full((4, 4), 7, np.uint8), 255), PERCENTILE)
    assert levels.white > levels.black == 7


def test_damping_goes_part_of_the_way_and_arrives():
    levels, target = Levels(0, 100), Levels(50, 250)
    assert 0 < damped(levels, target).black < 50
    for _ in range(50):
        levels = damped(levels, target)
    assert levels.black == pytest.approx(50, abs=5)
    assert levels.white == pytest.approx(250, abs=5)


def test_noise_does_not_move_the_levels():
    levels = Levels(100, 200)
    assert damped(levels, Levels(101, 199)) is levels


def test_brightness_and_contrast_of_nought_change_nothing():
    assert adjusted(Levels(10, 20), 0, 0) == Levels(10, 20)


def test_more_brightness_shows_smaller_counts_brighter():
    assert adjusted(Levels(100, 200), 20, 0) == Levels(80, 180)


def test_more_contrast_narrows_the_levels_about_their_middle():
    shown = adjusted(Levels(100, 200), 0, 100)
    assert (shown.black, shown.white) == pytest.approx((145, 155))


def test_the_axis_stays_while_it_still_fits():
    histogram = measure(np.full((10, 10), 1000, np.uint16), 4095)
    end = shown_range(histogram, Levels(0, 1000), 0)
    assert 1000 < end < 1400
    assert shown_range(histogram, Levels(0, 1050), end) == end
    assert shown_range(histogram, Levels(0, 3000), end) > 3000


def test_the_outline_has_a_bar_for_each_group_of_bins():
    histogram = measure(np.arange(256, dtype=np.uint8).reshape(16, 16), 255)
    edges, heights = outline(histogram, 255, 64)
    assert len(edges) == len(heights) + 1 <= 65
    assert heights.sum() == 256
    assert edges[0] == 0
    assert edges[-1] >= 255
