"""The picture: what is seen of a frame, and where the pointer is."""

from __future__ import annotations

import numpy as np
import pytest
from PyQt5.QtCore import QPoint, QPointF, Qt

from camlab.model import Frame
from camlab.view.picture_view import FIT_MARGIN_PX, PictureView
from camlab.view.rendering import Mapping
from tests.view.conftest import move_mouse


@pytest.fixture
def picture(app, qtbot):
    made = PictureView()
    made.resize(656, 496)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    return made


def screen_point(picture, x, y):
    at = picture.mapFromScene(picture._box.mapViewToScene(QPointF(x, y)))
    return QPoint(at.x(), at.y())


def color_at(picture, x, y):
    return picture.grab().toImage().pixelColor(screen_point(picture, x, y)).getRgb()[:3]


def test_a_frame_is_fitted_with_a_margin(picture, make_frame):
    picture.show_frame(make_frame(480, 640))
    assert picture.zoom == pytest.approx(1.0, abs=0.01)
    assert screen_point(picture, 0, 0).x() == pytest.approx(FIT_MARGIN_PX, abs=1)


def test_row_0_is_on_top(picture):
    pixels = np.zeros((480, 640), np.uint8)
    pixels[:240] = 255
    picture.show_frame(Frame(pixels, 0, 0))
    assert color_at(picture, 320, 100) == (255, 255, 255)
    assert color_at(picture, 320, 400) == (0, 0, 0)


def test_colors_are_not_swapped(picture):
    picture.show_frame(Frame(np.full((480, 640, 3), (200, 100, 50), np.uint8), 0, 0))
    assert color_at(picture, 320, 240) == (200, 100, 50)


def test_levels_act_on_the_picture(picture):
    picture.show_frame(Frame(np.full((480, 640), 100, np.uint8), 0, 0))
    picture.show_mapping(Mapping(50, 150), "Gray")
    assert color_at(picture, 320, 240) == (128, 128, 128)


def test_one_to_one_keeps_the_middle(picture, make_frame):
    picture.show_frame(make_frame(2000, 3000))
    picture.show_one_to_one()
    assert picture.zoom == pytest.approx(1.0)
    assert screen_point(picture, 1500, 1000).x() == pytest.approx(picture.width() / 2, abs=1)


def test_the_wheel_zooms_and_a_double_click_fits(picture, make_frame, qtbot):
    picture.show_frame(make_frame(480, 640))
    picture.show_one_to_one()
    assert not picture.is_fitted
    picture._box.fit_requested.emit()
    assert picture.is_fitted


def test_a_fitted_picture_stays_fitted_in_another_size(picture, make_frame, qtbot):
    picture.show_frame(make_frame(480, 640))
    picture.resize(1296, 976)
    qtbot.waitUntil(lambda: picture.zoom == pytest.approx(2.0, abs=0.01), timeout=1000)


def test_a_zoomed_picture_keeps_its_zoom_with_the_next_frame(picture, make_frame):
    picture.show_frame(make_frame(480, 640))
    picture.show_one_to_one()
    zoom = picture.zoom
    picture.show_frame(make_frame(480, 640))
    assert picture.zoom == zoom


def test_the_pixel_under_the_pointer_is_told(picture, make_frame, qtbot):
    frame = make_frame(480, 640, 65535, "uint16")
    picture.show_frame(frame)
    with qtbot.waitSignal(picture.pointer_moved):
        move_mouse(picture.viewport(), screen_point(picture, 123.2, 45.2))
    assert picture.pointed == (123, 45, (int(frame.pixels[45, 123]),))


def test_beside_the_picture_no_pixel_is_told(picture, make_frame, qtbot):
    picture.show_frame(make_frame(480, 640))
    move_mouse(picture.viewport(), QPoint(2, 2))
    assert picture.pointed is None


def test_a_drag_moves_the_picture(picture, make_frame, qtbot):
    picture.show_frame(make_frame(480, 640))
    before = picture._box.viewRect().center()
    start = picture.rect().center()
    qtbot.mousePress(picture.viewport(), Qt.LeftButton, pos=start)
    for step in (10, 30, 60):
        move_mouse(picture.viewport(), start + QPoint(step, 0), Qt.LeftButton)
    qtbot.mouseRelease(picture.viewport(), Qt.LeftButton, pos=start + QPoint(60, 0))
    assert not picture.is_fitted
    assert picture._box.viewRect().center().x() < before.x()


@pytest.mark.parametrize("shape", [(1, 1), (1, 4096), (4096, 1), (7, 5, 3)])
def test_odd_sizes_are_drawn(picture, shape):
    picture.show_frame(Frame(np.full(shape, 255, np.uint8), 0, 0))
    middle = (shape[1] / 2, shape[0] / 2)
    assert max(color_at(picture, *middle)) > 100
