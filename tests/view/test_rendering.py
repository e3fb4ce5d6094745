"""From counts to what is shown."""

from __future__ import annotations

import numpy as np
import pytest

from camlab.model import Frame
from camlab.view.rendering import (
    MARK_SATURATED,
    MARK_ZERO,
    SATURATED_INDEX,
    WHITE_INDEX,
    ZERO_INDEX,
    Mapping,
    Region,
    color_names,
    color_table,
    colored,
    render,
    saturation_mask,
    shrink,
    value_at,
)


def whole(pixels):
    return Region(0, 0, pixels.shape[1], pixels.shape[0])


def show(pixels, mapping):
    return render(pixels, whole(pixels), (pixels.shape[1], pixels.shape[0]), mapping)


@pytest.mark.parametrize("dtype", ["uint8", "uint16"])
def test_black_is_darkest_and_white_is_brightest(dtype):
    pixels = np.array([[0, 50, 100, 150, 200]], dtype)
    assert show(pixels, Mapping(50, 150, 255)).tolist() == [[0, 0, 128, 255, 255]]


def test_sixteen_bits_keep_their_whole_range():
    pixels = np.array([[0, 32768, 65535]], np.uint16)
    assert show(pixels, Mapping(0, 65535, 65535)).tolist() == [[0, 128, 255]]


def test_a_white_below_black_is_a_negative():
    pixels = np.array([[0, 100, 200]], np.uint8)
    assert show(pixels, Mapping(200, 0, 255)).tolist() == [[255, 127, 0]]


def test_a_black_below_zero_lifts_the_darkest():
    pixels = np.array([[0, 100]], np.uint8)
    assert show(pixels, Mapping(-100, 100, 255)).tolist() == [[128, 255]]


def test_marks_tell_saturated_and_zero_apart_from_shades():
    pixels = np.array([[0, 1, 4094, 4095]], np.uint16)
    shades = show(pixels, Mapping(0, 100, 4095, has_marks=True))
    assert shades.tolist() == [[ZERO_INDEX, 3, WHITE_INDEX, SATURATED_INDEX]]


def test_marks_of_a_color_picture_are_colors():
    pixels = np.array([[[0, 0, 0], [0, 10, 0], [255, 3, 3]]], np.uint8)
    shades = show(pixels, Mapping(0, 255, 255, has_marks=True))
    assert shades[0].tolist() == [list(MARK_ZERO), [0, 10, 0], list(MARK_SATURATED)]


@pytest.mark.parametrize("shape", [(4, 4), (4, 4, 3)])
def test_levels_are_the_same_for_all_channels(shape):
    shades = show(np.full(shape, 75, np.uint8), Mapping(50, 100, 255))
    assert shades.shape == shape
    assert (shades == 128).all()


def test_an_inverted_color_picture_is_a_negative():
    pixels = np.array([[[0, 100, 255]]], np.uint8)
    assert show(pixels, Mapping(0, 255, 255, is_inverted=True)).tolist() == [[[255, 155, 0]]]


def test_only_the_region_is_shown():
    pixels = np.arange(100, dtype=np.uint8).reshape(10, 10)
    assert render(pixels, Region(2, 3, 5, 7), (3, 4), Mapping()).tolist() == pixels[3:7, 2:5].tolist()


def test_a_large_frame_is_made_as_small_as_the_screen():
    pixels = np.zeros((2000, 1000), np.uint16)
    assert render(pixels, whole(pixels), (333, 666), Mapping()).shape == (666, 333)


def test_a_small_frame_is_not_enlarged():
    assert shrink(np.zeros((48, 64), np.uint8), (640, 480)).shape == (48, 64)


def test_shrinking_averages():
    pixels = np.array([[0, 200], [100, 100]], np.uint8)
    assert shrink(pixels, (1, 1)).tolist() == [[100]]


@pytest.mark.parametrize("size", [(1, 1), (7, 3), (63, 47), (1000, 1)])
def test_shrinking_gives_the_size_that_was_asked(size):
    assert shrink(np.zeros((48, 64, 3), np.uint8), size).shape == (min(48, size[1]), min(64, size[0]), 3)


def test_a_color_pixel_is_saturated_where_one_channel_is():
    pixels = np.array([[[255, 0, 0], [254, 254, 254]]], np.uint8)
    assert saturation_mask(pixels, 255).tolist() == [[255, 0]]


@pytest.mark.parametrize("name", color_names())
def test_every_color_map_goes_from_dark_to_bright(name):
    table = color_table(name, has_marks=False, is_inverted=False).astype(int)
    assert table.shape == (256, 3)
    assert table[0].sum() < 200 or name == "Turbo"
    assert (table[::-1] == color_table(name, has_marks=False, is_inverted=True)).all()


def test_marks_have_their_own_places_in_the_table():
    table = color_table("Viridis", has_marks=True, is_inverted=False)
    assert tuple(table[SATURATED_INDEX]) == MARK_SATURATED
    assert tuple(table[ZERO_INDEX]) == MARK_ZERO


def test_colored_looks_every_index_up():
    shades = np.array([[0, 128, 255]], np.uint8)
    table = color_table("Inferno", has_marks=False, is_inverted=False)
    assert (colored(shades, table)[0] == table[[0, 128, 255]]).all()


def test_the_value_of_a_pixel_is_its_counts(make_frame):
    frame = Frame(np.arange(12, dtype=np.uint16).reshape(3, 4) * 300, 0, 0)
    assert value_at(frame, 3, 2) == (3300,)
    assert value_at(make_frame(color=True), 63, 0) == (255, 255, 255)


@pytest.mark.parametrize(("x", "y"), [(-1, 0), (0, -1), (64, 0), (0, 48)])
def test_outside_the_frame_there_is_no_value(make_frame, x, y):
    assert value_at(make_frame(), x, y) is None
