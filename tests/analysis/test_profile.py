"""Counts along a line, and the focus."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from camlab.analysis.measurement import PICTURE, Measurer, Wanted
from camlab.analysis.profile import line_profile, middle_line
from camlab.analysis.region_statistics import sharpness
from camlab.analysis.regions import Roi, patch_of, whole
from camlab.cv import cv2
from camlab.model import Binning, Frame, Geometry
from camlab.model import Roi as SensorRoi

RAMP = np.add.outer(100 * np.arange(40), np.arange(50)).astype(np.uint16)  # 100 a row, 1 a column


def test_along_the_middle_row_are_its_pixels():
    found = line_profile(RAMP, *middle_line(RAMP.shape))
    assert np.array_equal(found.values[:, 0], RAMP[20])
    assert np.array_equal(found.distances, np.arange(50))


def test_down_a_column_are_its_pixels():
    assert np.array_equal(line_profile(RAMP, (7.5, 0.5), (7.5, 39.5)).values[:, 0], RAMP[:, 7])


def test_between_pixels_it_is_interpolated():
    found = line_profile(RAMP, (2.5, 3.5), (5.5, 7.5))
    assert np.allclose(found.distances, range(6))
    assert np.allclose(found.values[:, 0], 302 + found.distances * (0.6 + 80))


def test_lines_beside_it_are_averaged():
    squares = (np.arange(40) ** 2)[:, None] * np.ones(50, int)
    found = line_profile(squares.astype(np.uint16), (0.5, 10.5), (49.5, 10.5), width=3)
    assert np.allclose(found.values, (81 + 100 + 121) / 3)


def test_what_lies_outside_does_not_count():
    found = line_profile(RAMP, (-1.5, 0.5), (3.5, 0.5), width=3)
    assert np.isnan(found.values[:2]).all()
    assert np.allclose(found.values[2:, 0], 50 + np.arange(4))


def test_color_has_three_lines():
    pixels = np.stack([RAMP, 2 * RAMP, 3 * RAMP], axis=2)
    found = line_profile(pixels, (0.5, 4.5), (9.5, 4.5))
    assert np.array_equal(found.values, pixels[4, :10])


def test_a_point_is_a_profile_of_one_pixel():
    assert line_profile(RAMP, (3.5, 2.5), (3.5, 2.5)).values.tolist() == [[203]]


@pytest.mark.parametrize("width", [0, 1000])
def test_a_width_that_makes_no_sense_is_refused(width):
    with pytest.raises(ValueError, match="width of a profile"):
        line_profile(RAMP, (0.5, 0.5), (1.5, 0.5), width)


def spots() -> np.ndarray:
    pixels = np.full((120, 160), 50, np.uint16)
    pixels[30:90:12, 20:140:12] = 4000
    return cv2.GaussianBlur(pixels, (0, 0), 1.0)


def test_a_blurred_picture_is_less_sharp():
    values = [sharpness(cv2.GaussianBlur(spots(), (0, 0), sigma), whole((120, 160))) for sigma in (0.5, 1.0, 2.0, 4.0)]
    assert values == sorted(values, reverse=True)
    assert values[0] > 2 * values[1]


def test_more_light_does_not_make_it_sharper():
    assert sharpness(4 * spots(), whole((120, 160))) == pytest.approx(sharpness(spots(), whole((120, 160))))


def test_the_sharpness_of_a_part_counts_its_pixels_only():
    pixels, part = spots(), patch_of(Roi(1, "rectangle", ((10, 20), (60, 80)), ""), (120, 160))
    plain = pixels.astype(np.float64)
    gx = cv2.Sobel(plain, cv2.CV_64F, 1, 0)[20:80, 10:60]
    gy = cv2.Sobel(plain, cv2.CV_64F, 0, 1)[20:80, 10:60]
    assert sharpness(pixels, part) == pytest.approx((gx**2 + gy**2).mean() / plain[20:80, 10:60].mean() ** 2)


def test_in_the_dark_there_is_no_sharpness():
    assert math.isnan(sharpness(np.zeros((8, 8), np.uint8), whole((8, 8))))


def test_a_measurement_is_of_one_frame():
    frame = Frame(RAMP, 17, 123)
    first, second = Roi(1, "rectangle", ((0, 0), (2, 2)), "a"), Roi(2, "ellipse", ((3, 3), (20, 20)), "b")
    wanted = Wanted((first, second), line=((0.5, 0.5), (9.5, 0.5)), focus=2)
    measurer = Measurer()
    found = measurer.measure(frame, wanted)
    assert (found.frame_id, found.timestamp_ns) == (17, 123)
    assert set(found.statistics) == {1, 2, PICTURE}
    assert found.statistics[1]["mean"] == 50.5
    assert found.profile.values[:, 0].tolist() == list(range(10))
    assert found.focus[0] == 2
    moved = measurer.measure(frame, Wanted((first.reshaped(((1, 0), (3, 2))),)))
    assert moved.statistics[1]["mean"] == 51.5


def test_rois_stay_on_their_pixels_of_the_sensor_when_a_part_is_read():
    sensor = np.random.default_rng(2).integers(0, 4000, (48, 64), np.uint16)
    wanted = Wanted((Roi(1, "ellipse", ((20, 12), (36, 24)), ""),), line=((22.5, 14.5), (34.5, 22.5)))
    all_of_it = Measurer().measure(Frame(sensor, 0, 0), wanted)
    part = Geometry(64, 48, SensorRoi(16, 8, 40, 32))
    found = Measurer().measure(Frame(sensor[8:40, 16:56], 0, 0), replace(wanted, geometry=part))
    assert found.statistics[1] == pytest.approx(all_of_it.statistics[1])
    assert np.allclose(found.profile.values, all_of_it.profile.values)
    assert found.profile.start == (22.5, 14.5)


def test_of_a_binned_frame_places_are_those_of_the_sensor_too():
    sensor = np.zeros((48, 64), np.uint16)
    sensor[20:22, 30:32] = 100
    binned = Geometry(64, 48, SensorRoi(0, 0, 64, 48), Binning(2, 2))
    wanted = Wanted((Roi(1, "rectangle", ((24, 16), (40, 32)), ""),), line=((20.5, 21.0), (42.5, 21.0)), geometry=binned)
    found = Measurer().measure(Frame(sensor[::2, ::2] * 4, 0, 0), wanted)
    assert found.statistics[1]["n"] == 64
    assert (found.statistics[1]["centroid_x"], found.statistics[1]["centroid_y"]) == (30.5, 20.5)
    assert found.profile.distances.tolist() == list(range(0, 24, 2))
    assert found.profile.distances[found.profile.values[:, 0].argmax()] == 10


def test_a_geometry_of_other_frames_is_not_used():
    found = Measurer().measure(Frame(RAMP, 0, 0), Wanted((Roi(1, "rectangle", ((0, 0), (2, 2)), ""),), geometry=Geometry.plain(9, 9)))
    assert found.statistics[1]["mean"] == 50.5


def test_what_is_not_wanted_is_not_measured():
    found = Measurer().measure(Frame(RAMP, 0, 0), Wanted(has_statistics=False, focus=PICTURE))
    assert not found.statistics
    assert found.profile is None
    assert found.focus == (PICTURE, pytest.approx(sharpness(RAMP, whole(RAMP.shape))))
