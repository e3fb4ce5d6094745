"""A part of the sensor: where it is shown, and how it is drawn."""

from __future__ import annotations

import numpy as np
import pytest
from PyQt5.QtCore import QPoint, QPointF, Qt
from PyQt5.QtTest import QTest

from camlab.model import Binning, Frame, Geometry, Roi, Sensor
from camlab.view.orientation import Orientation
from camlab.view.overlays import Overlays
from camlab.view.picture_view import PictureView
from camlab.view.place import Place
from tests.view.conftest import move_mouse

SENSOR = Sensor(640, 480, 4, 2, 64, 2)
PART = Geometry(640, 480, Roi(160, 120, 320, 240), Binning(2, 2))


@pytest.fixture
def picture(app, qtbot):
    made = PictureView()
    made.resize(656, 496)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    made.show_geometry(PART)
    made.show_frame(Frame(np.arange(160 * 120, dtype=np.uint16).reshape(120, 160), 0, 0))
    made.show_overlays(Overlays(has_values=False))
    return made


def screen_point(picture, x, y):
    """Where on the screen a place of the sensor is."""
    at = picture.mapFromScene(picture._box.mapViewToScene(QPointF(*picture._item.place_on_screen(x, y))))
    return QPoint(at.x(), at.y())


def drag(picture, start, end):
    QTest.mousePress(picture.viewport(), Qt.LeftButton, Qt.NoModifier, start)
    for share in (0.3, 0.6, 1.0):
        move_mouse(picture.viewport(), start + (end - start) * share, Qt.LeftButton)
    QTest.mouseRelease(picture.viewport(), Qt.LeftButton, Qt.NoModifier, end)


def test_the_pixel_under_the_pointer_is_told_in_the_sensors_coordinates(picture):
    move_mouse(picture.viewport(), screen_point(picture, 201, 131))
    assert picture.pointed[:2] == (200, 130)
    assert picture.pointed[2] == (160 * 5 + 20,)


@pytest.mark.parametrize("code", ["", "x", "y", "t", "xyt"])
def test_a_place_goes_to_the_sensor_and_back_however_the_picture_is_turned(code):
    place = Place(Orientation.from_code(code), PART)
    assert place.on_sensor(*place.in_picture(200.0, 300.0)) == (200.0, 300.0)
    assert place.middle == ((60.0, 80.0) if "t" in code else (80.0, 60.0))


def test_a_geometry_of_another_shape_than_the_frame_is_not_believed(picture):
    picture.show_frame(Frame(np.zeros((10, 20), np.uint8), 0, 0))
    assert picture._item.geometry == Geometry.plain(20, 10)


def test_while_a_region_is_drawn_all_of_the_sensor_is_in_view(picture):
    zoom = picture.zoom
    picture.begin_region(SENSOR)
    assert picture.is_drawing_region
    assert picture.zoom == pytest.approx(zoom / 2, rel=0.02)
    picture.begin_region(None)
    assert picture.zoom == pytest.approx(zoom)


def test_a_drawn_region_is_on_the_sensors_steps(picture, qtbot):
    picture.begin_region(SENSOR)
    with qtbot.waitSignal(picture.region_drawn) as drawn:
        drag(picture, screen_point(picture, 301, 99), screen_point(picture, 101, 301))
    assert drawn.args == [Roi(100, 98, 204, 204)]
    assert picture._region.sketch is None and not picture.is_drawing_region


def test_a_click_draws_nothing(picture, qtbot):
    picture.begin_region(SENSOR)
    with qtbot.assertNotEmitted(picture.region_drawn):
        QTest.mouseClick(picture.viewport(), Qt.LeftButton, Qt.NoModifier, screen_point(picture, 300, 200))
    assert picture.is_drawing_region
    QTest.mouseClick(picture.viewport(), Qt.RightButton, Qt.NoModifier, screen_point(picture, 300, 200))
    assert not picture.is_drawing_region


def test_without_drawing_the_mouse_moves_the_picture(picture):
    before = picture._box.viewRect()
    drag(picture, QPoint(300, 200), QPoint(200, 200))
    assert picture._box.viewRect() != before
