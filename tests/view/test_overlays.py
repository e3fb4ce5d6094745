"""What is drawn over the picture."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pytest
from PyQt5.QtCore import QPointF
from PyQt5.QtGui import QImage

from camlab.model import Binning, Frame, Geometry, Roi
from camlab.view.orientation import Orientation
from camlab.view.overlays import Overlays, nice_below, scale_bar, time_text
from camlab.view.picture_view import PictureView

OFF = Overlays(has_values=False)


@pytest.fixture
def picture(app, qtbot):
    made = PictureView()
    made.resize(656, 496)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    made.show_frame(Frame(np.zeros((480, 640), np.uint8), 7, 0))
    made.show_overlays(OFF)
    return made


def seen(picture):
    image = picture.grab().toImage().convertToFormat(QImage.Format_RGB32)
    data = np.frombuffer(image.constBits().asstring(image.byteCount()), np.uint32)
    return data.reshape(image.height(), image.width()) & 0xFFFFFF


@pytest.mark.parametrize(("value", "nice"), [(1, 1), (1.9, 1), (2, 2), (4.9, 2), (7, 5), (99, 50), (0.03, 0.02)])
def test_nice_numbers(value, nice):
    assert nice_below(value) == pytest.approx(nice)


@pytest.mark.parametrize(
    ("room", "zoom", "pixel_um", "length", "words"),
    [
        (200, 1.0, 0, 200, "200\u202fpx"),
        (199, 2.0, 0, 100, "50\u202fpx"),
        (200, 0.5, 0.65, 153.8, "200\u202fµm"),
        (200, 1.0, 10, 200, "2\u202fmm"),
        (200, 50.0, 0.1, 100, "200\u202fnm"),
    ],
)
def test_the_scale_bar_has_a_nice_length(room, zoom, pixel_um, length, words):
    found, text = scale_bar(room, zoom, pixel_um)
    assert (found, text) == (pytest.approx(length, rel=0.01), words)
    assert found <= room


def test_the_time_is_that_of_the_frame():
    at = datetime(2026, 3, 4, 5, 6, 7, 89000).astimezone()
    assert time_text(Frame(np.zeros((2, 2), np.uint8), 4312, int(at.timestamp() * 1e9))) == "2026-03-04 05:06:07.089   frame 4\u202f312"


@pytest.mark.parametrize("name", ["has_crosshair", "has_grid", "has_scale_bar", "has_time"])
def test_each_is_seen_only_where_it_is_on(picture, name):
    before = seen(picture)
    picture.show_overlays(Overlays(**{"has_values": False, name: True}))
    assert (seen(picture) != before).sum() > 100
    picture.show_overlays(OFF)
    assert (seen(picture) == before).all()


def test_counts_are_written_where_pixels_are_large(picture):
    picture.show_one_to_one()
    before = seen(picture)
    picture.show_overlays(Overlays())
    assert (seen(picture) == before).all()
    picture._show_around(QPointF(320, 240), 60)
    assert (seen(picture) == 0xFFFFFF).any()


def test_a_turned_picture_is_drawn_turned_and_points_at_the_sensor(picture):
    pixels = np.zeros((480, 640), np.uint8)
    pixels[:100, :100] = 255
    picture.show_frame(Frame(pixels, 0, 0))
    picture.show_orientation(Orientation().rotated())
    image = picture.grab().toImage()

    def at(x, y):
        place = picture.mapFromScene(picture._box.mapViewToScene(QPointF(x, y)))
        return image.pixelColor(place).red()

    assert at(430, 50) == 255  # the sensor's first corner is at the top right now
    assert at(50, 50) == 0
    assert picture._item.boundingRect().height() == 640


def test_the_crosshair_marks_the_middle_of_the_sensor_and_the_bar_is_as_long_as_on_it(picture):
    blue = 0x5CC0FF
    picture.show_overlays(Overlays(has_values=False, has_crosshair=True))
    columns = {int(x) for x in np.nonzero((seen(picture) == blue).sum(axis=0) > 200)[0]}
    assert columns == {(8 + 320)}
    picture.show_geometry(Geometry(2000, 1000, Roi(840, 0, 1280, 960), Binning(2, 2)))  # its middle is a quarter from the left
    columns = {int(x) for x in np.nonzero((seen(picture) == blue).sum(axis=0) > 200)[0]}
    assert columns == {(8 + 80)}
    picture.show_geometry(Geometry(3000, 1000, Roi(0, 0, 1280, 960), Binning(2, 2)))  # its middle is not in the picture
    assert not ((seen(picture) == blue).sum(axis=0) > 200).any()


def test_the_grid_is_at_round_numbers_of_the_sensor(picture):
    picture.show_overlays(Overlays(has_values=False, has_grid=True))
    before = seen(picture)
    picture.show_geometry(Geometry(1000, 1000, Roi(30, 0, 640, 480)))
    moved = seen(picture)
    lines, other = (np.nonzero((image > 0x101010).sum(axis=0) > 300)[0][1:-1] for image in (before, moved))
    assert len(other) and set(other - 8 + 30) & set(range(100, 700, 100))
    assert set(lines - 8) & set(range(100, 700, 100))
