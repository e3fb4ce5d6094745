"""Which pixels belong to a shape, and their numbers, against numpy and Qt's own geometry."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PyQt5.QtCore import QPointF, Qt
from PyQt5.QtGui import QPolygonF

from camlab.analysis.region_statistics import STATISTICS, region_statistics
from camlab.analysis.regions import Roi, patch_of, whole

SHAPE = (24, 32)
WEIGHTS = np.array([0.299, 0.587, 0.114])
DOTS = {
    "rectangle": ((3, 4), (9, 12)),
    "ellipse": ((2, 2), (20, 15)),
    "polygon": ((1, 1), (30, 3), (20, 20), (15, 8), (4, 22)),
    "line": ((2.5, 20.5), (28.5, 3.5)),
}


def roi(kind="rectangle", points=None):
    return Roi(1, kind, points or DOTS[kind], "ROI 1")


def mask_of(shape, drawn) -> np.ndarray:
    patch = patch_of(drawn, shape)
    full = np.zeros(shape, bool)
    part = full[patch.top : patch.top + patch.height, patch.left : patch.left + patch.width]
    part[...] = True if patch.mask is None else patch.mask > 0
    return full


def noise(shape=SHAPE, dtype=np.uint16):
    return np.random.default_rng(3).integers(0, np.iinfo(dtype).max, shape, dtype, endpoint=True)


def expected(plane, mask) -> list[float]:
    values = plane.astype(np.float64)[mask]
    rows, columns = np.nonzero(mask)
    center = [(columns * values).sum() / values.sum(), (rows * values).sum() / values.sum()]
    return [len(values), values.mean(), values.std(), values.min(), values.max(), values.sum(), *center]


@pytest.mark.parametrize("kind", DOTS)
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_the_numbers_are_those_of_numpy(kind, dtype):
    pixels = noise(dtype=dtype)
    found = region_statistics(pixels, patch_of(roi(kind), SHAPE))
    assert list(found) == list(STATISTICS)
    assert list(found.values()) == pytest.approx(expected(pixels, mask_of(SHAPE, roi(kind))), rel=1e-9)


def test_those_of_the_whole_picture_too():
    pixels = noise((200, 300))
    assert list(region_statistics(pixels, whole((200, 300))).values()) == pytest.approx(
        expected(pixels, np.ones((200, 300), bool)), rel=1e-9
    )


@pytest.mark.parametrize("kind", DOTS)
def test_of_color_the_luminance_is_measured(kind):
    pixels = noise((*SHAPE, 3))
    found = region_statistics(pixels, patch_of(roi(kind), SHAPE))
    assert list(found.values()) == pytest.approx(expected(pixels @ WEIGHTS, mask_of(SHAPE, roi(kind))), rel=1e-5)


def test_the_sum_of_many_bright_pixels_is_exact():
    pixels = np.full((2048, 2048), 65535, np.uint16)
    found = region_statistics(pixels, whole((2048, 2048)))
    assert (found["sum"], found["std"]) == (2048 * 2048 * 65535, 0)
    assert (found["centroid_x"], found["centroid_y"]) == (1023.5, 1023.5)


def test_the_centroid_of_one_bright_pixel_is_its_column_and_row():
    pixels = np.zeros(SHAPE, np.uint8)
    pixels[7, 5] = 200
    found = region_statistics(pixels, patch_of(roi("ellipse"), SHAPE))
    assert (found["centroid_x"], found["centroid_y"]) == (5, 7)


def test_in_the_dark_there_is_no_centroid():
    assert math.isnan(region_statistics(np.zeros(SHAPE, np.uint8), whole(SHAPE))["centroid_x"])


def test_outside_of_the_picture_there_is_nothing():
    found = region_statistics(noise(), patch_of(roi(points=((40, 3), (50, 9))), SHAPE))
    assert found["n"] == 0
    assert math.isnan(found["mean"])


def test_a_rectangle_has_the_pixels_between_its_edges():
    mask = mask_of(SHAPE, roi(points=((9, 12), (3, 4))))
    assert mask.sum() == 48
    assert mask[4:12, 3:9].all()


def test_of_a_rectangle_at_the_edge_what_is_inside_counts():
    assert mask_of(SHAPE, roi(points=((-5, -5), (3, 2)))).sum() == 6


def test_an_ellipse_has_about_the_area_of_one():
    assert mask_of((300, 400), roi("ellipse", ((10, 20), (210, 180)))).sum() == pytest.approx(math.pi * 100 * 80, rel=0.01)


@given(st.lists(st.tuples(st.integers(-4, 36), st.integers(-4, 28)), min_size=3, max_size=7))
def test_a_polygon_has_the_pixels_whose_centers_qt_finds_inside(corners):
    shape = QPolygonF([QPointF(x - 0.003, y - 0.0017) for x, y in corners])  # nothing lies just on an edge
    drawn = roi("polygon", tuple((x - 0.003, y - 0.0017) for x, y in corners))
    qt = [[shape.containsPoint(QPointF(x + 0.5, y + 0.5), Qt.OddEvenFill) for x in range(32)] for y in range(24)]
    assert np.array_equal(mask_of(SHAPE, drawn), qt)


def test_a_line_has_one_pixel_for_each_step_along_its_longer_direction():
    mask = mask_of(SHAPE, roi("line"))
    assert mask.sum() == 27
    assert mask[20, 2]
    assert mask[3, 28]
    assert (mask.sum(axis=0)[2:29] == 1).all()


def test_a_line_that_leaves_the_picture_is_cut():
    assert mask_of(SHAPE, roi("line", ((-10.5, 5.5), (60.5, 5.5)))).sum() == 32


@pytest.mark.parametrize(
    ("kind", "points"),
    [("circle", ((0, 0), (1, 1))), ("rectangle", ((0, 0),)), ("polygon", ((0, 0), (1, 1))), ("line", ((0, 0), (math.nan, 1)))],
)
def test_what_is_no_shape_is_refused(kind, points):
    with pytest.raises(ValueError, match="ROI|points"):
        Roi(1, kind, points, "ROI 1")
