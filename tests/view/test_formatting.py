"""Numbers as the window writes them."""

from __future__ import annotations

import math

import pytest

from camlab.view import formatting


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (0, 0, "0"),
        (999, 0, "999"),
        (18000, 0, "18\u202f000"),
        (1234567.891, 1, "1\u202f234\u202f567.9"),
        (-3.5, 1, "\u22123.5"),
        (-0.04, 1, "0.0"),
        (None, 0, "–"),
        (math.nan, 2, "–"),
        (math.inf, 0, "–"),
    ],
)
def test_numbers_have_thousands_apart_and_a_real_minus(value, decimals, text):
    assert formatting.number(value, decimals) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (formatting.quantity(9.98, "ms", 2), "9.98\u202fms"),
        (formatting.quantity(0, ""), "0"),
        (formatting.quantity(None, "ms"), "–"),
        (formatting.rate(59.94), "59.9\u202f/s"),
        (formatting.rate(999.96), "1\u202f000\u202f/s"),
        (formatting.rate(None), "–"),
        (formatting.percent(0.0002, 2), "0.02\u202f%"),
        (formatting.percent(1.0), "100\u202f%"),
    ],
)
def test_units_follow_a_narrow_space(text, expected):
    assert text == expected


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0\u202fB"),
        (999, "999\u202fB"),
        (1500, "1.5\u202fkB"),
        (999_600, "1.0\u202fMB"),
        (9.42e9, "9.4\u202fGB"),
        (412e9, "412\u202fGB"),
        (3e18, "3\u202f000\u202fPB"),
        (None, "–"),
    ],
)
def test_sizes_have_at_most_three_digits(count, text):
    assert formatting.size(count) == text


def test_two_speeds_share_the_second_ones_unit():
    assert formatting.speed(157.2e6, 610e6) == "157 of 610\u202fMB/s"
    assert formatting.speed(0.4e6, 2e6) == "0.4 of 2.0\u202fMB/s"
    assert formatting.speed(157e6) == "157\u202fMB/s"
    assert formatting.speed(None) == "–"


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "00:00:00"), (72.9, "00:01:12"), (3725, "01:02:05"), (-1, "00:00:00"), (360000, "100:00:00")]
)
def test_clock_counts_whole_seconds(seconds, text):
    assert formatting.clock(seconds) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (29.9, "29\u202fs"),
        (2640, "44\u202fmin"),
        (7200, "2\u202fh"),
        (200_000, "2\u202fd"),
        (1e12, "> 999\u202fd"),
        (None, "–"),
        (math.inf, "–"),
    ],
)
def test_lasting_has_one_unit(seconds, text):
    assert formatting.lasting(seconds) == text


def test_one_is_singular():
    assert formatting.count_of(1, "reader") == "1 reader"
    assert formatting.count_of(2000, "frame") == "2\u202f000 frames"
