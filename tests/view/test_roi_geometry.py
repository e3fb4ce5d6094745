"""Handles, hits and whole pixels of shapes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from camlab.analysis.regions import KINDS
from camlab.view.orientation import Orientation
from camlab.view.roi_geometry import handle_at, handles_of, is_hit, shifted, snapped, with_handle

BOX = ((2.0, 3.0), (10.0, 9.0))
TRIANGLE = ((0.0, 0.0), (10.0, 0.0), (0.0, 10.0))
ORIENTATIONS = [Orientation(x, y, t) for x in (False, True) for y in (False, True) for t in (False, True)]


@pytest.mark.parametrize("kind", ["rectangle", "ellipse"])
def test_areas_have_their_corners_between_pixels(kind):
    assert snapped(kind, ((9.6, 3.2), (2.4, 8.7))) == ((2, 3), (10, 9))


def test_an_area_has_one_pixel_at_least():
    assert snapped("rectangle", ((4.1, 4.1), (4.2, 4.2))) == ((4, 4), (5, 5))


def test_a_line_ends_in_the_middle_of_pixels():
    assert snapped("line", ((3.9, 0.1), (5.0, 7.5))) == ((3.5, 0.5), (5.5, 7.5))


@pytest.mark.parametrize(
    ("handle", "expected"), [(0, ((0, 1), (10, 9))), (4, ((2, 3), (0, 1))), (1, ((2, 1), (10, 9))), (3, ((2, 3), (0, 9)))]
)
def test_corners_and_sides_of_a_box_are_dragged(handle, expected):
    assert with_handle("rectangle", BOX, handle, (0, 1)) == expected


def test_a_corner_of_a_polygon_is_dragged():
    assert with_handle("polygon", TRIANGLE, 1, (8, 2)) == ((0, 0), (8, 2), (0, 10))


def test_the_nearest_handle_in_reach_is_taken():
    assert handle_at("rectangle", BOX, (9.5, 8.8), 2) == 4
    assert handle_at("rectangle", BOX, (6, 6), 2) is None
    assert handles_of("line", TRIANGLE[:2]) == list(TRIANGLE[:2])


@pytest.mark.parametrize(
    ("kind", "points", "inside", "outside"),
    [
        ("rectangle", BOX, (3, 4), (1, 1)),
        ("ellipse", BOX, (6, 6), (2.2, 3.2)),
        ("polygon", TRIANGLE, (2, 2), (8, 8)),
        ("line", ((0, 0), (10, 10)), (5, 5.3), (5, 7)),
    ],
)
def test_a_place_is_on_a_shape_or_not(kind, points, inside, outside):
    assert is_hit(kind, points, inside, 0.5)
    assert not is_hit(kind, points, outside, 0.5)


def test_moving_keeps_the_shape():
    assert shifted(TRIANGLE, 2, -1) == ((2, -1), (12, -1), (2, 9))


@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_places_go_to_the_screen_and_back(orientation):
    assert orientation.place_to_sensor(*orientation.place_from_sensor(3.5, 20.0, (48, 64)), (48, 64)) == (3.5, 20.0)


@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_the_middle_of_a_pixel_is_that_of_the_same_pixel_on_the_sensor(orientation):
    x, y = orientation.place_to_sensor(5.5, 7.5, (48, 64))
    assert (x - 0.5, y - 0.5) == orientation.to_sensor(5, 7, (48, 64))


@given(st.sampled_from(KINDS), st.lists(st.tuples(st.floats(-50, 50), st.floats(-50, 50)), min_size=3, max_size=5))
def test_what_is_snapped_stays_where_it_is(kind, points):
    once = snapped(kind, points if kind == "polygon" else points[:2])
    assert snapped(kind, once) == once
