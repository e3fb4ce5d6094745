"""ROIs drawn and changed with the mouse on the picture."""

from __future__ import annotations

import json

import numpy as np
import pyqtgraph
import pytest
from PyQt5.QtCore import QPoint, QPointF, Qt
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QApplication, QInputDialog, QMenu, QVBoxLayout, QWidget

from camlab.analysis.regions import KINDS
from camlab.model import Binning, Frame, Geometry, Roi
from camlab.view.actions import Actions
from camlab.view.exports import Exports
from camlab.view.measure_tools import MeasureTools
from camlab.view.picture_tools import PictureTools
from camlab.view.picture_view import PictureView
from camlab.view.roi_model import MOST_ROIS
from tests.view.conftest import move_mouse

SHAPE = (480, 640)


class Bench(QWidget):
    """A picture and its tools, without the rest of the window."""

    def __init__(self) -> None:
        super().__init__()
        self.actions_ = Actions(self)
        self.picture = PictureView()
        self.tools = PictureTools(self.actions_, self.picture, self)
        self.measure = MeasureTools(self.actions_, self.picture, Exports(self, lambda: ""), self)
        QVBoxLayout(self).addWidget(self.picture)


class Mouse:
    """Points at pixels of the sensor."""

    def __init__(self, picture) -> None:
        self.picture = picture
        self.viewport = self.picture.viewport()

    def place(self, x: float, y: float) -> QPoint:
        on_screen = QPointF(*self.picture.item.place_on_screen(x, y))
        return self.picture.mapFromScene(self.picture.item.mapToScene(on_screen))

    def drag(self, start, end, button=Qt.LeftButton) -> None:
        path = [start, *((start[0] + (end[0] - start[0]) * k / 4, start[1] + (end[1] - start[1]) * k / 4) for k in range(1, 5))]
        places = [self.place(*at) for at in path]
        move_mouse(self.viewport, places[0])
        QTest.mousePress(self.viewport, button, pos=places[0])
        for place in places[1:]:
            move_mouse(self.viewport, place, button)
        QTest.mouseRelease(self.viewport, button, pos=places[-1])

    def click(self, x, y, button=Qt.LeftButton) -> None:
        move_mouse(self.viewport, self.place(x, y))
        QTest.mouseClick(self.viewport, button, pos=self.place(x, y))

    def double_click(self, x, y) -> None:
        self.click(x, y)
        QTest.mouseDClick(self.viewport, Qt.LeftButton, pos=self.place(x, y))
        QTest.mouseRelease(self.viewport, Qt.LeftButton, pos=self.place(x, y))


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setitem(pyqtgraph.CONFIG_OPTIONS, "mouseRateLimit", 0)  # a hand is slower than the test


@pytest.fixture
def bench(app, qtbot, quick):
    made = Bench()
    qtbot.addWidget(made)
    made.resize(700, 520)
    with qtbot.waitExposed(made):
        made.show()
    made.picture.show_frame(Frame(np.zeros(SHAPE, np.uint8), 0, 0))
    QApplication.processEvents()
    return made


@pytest.fixture
def mouse(bench):
    return Mouse(bench.picture)


@pytest.fixture
def shown(window, quick):
    window.show_frame(Frame(np.zeros(SHAPE, np.uint8), 0, 0))
    QApplication.processEvents()
    return window


def draw(window, mouse, kind="rectangle", start=(100, 100), end=(200, 160)):
    window.actions_[f"draw_{kind}"].trigger()
    mouse.drag(start, end)
    return window.measure.rois.rois[-1]


def near(points, expected):
    return np.allclose(points, expected, atol=2)


@pytest.mark.parametrize("kind", ["rectangle", "ellipse", "line"])
def test_a_shape_is_dragged_open(bench, mouse, kind):
    roi = draw(bench, mouse, kind)
    assert roi.kind == kind
    assert near(roi.points, ((100, 100), (200, 160)))
    assert not bench.actions_[f"draw_{kind}"].isChecked()
    assert bench.measure.overlay.tool is None


@pytest.mark.parametrize("way", ["double", "first corner", "right"])
def test_a_polygon_is_clicked_corner_by_corner(bench, mouse, way):
    bench.actions_["draw_polygon"].trigger()
    for at in ((100, 100), (200, 100), (200, 200)):
        mouse.click(*at)
    assert bench.measure.rois.rois == ()
    if way == "double":
        mouse.double_click(100, 200)
    else:
        mouse.click(100, 200)
        mouse.click(*((101, 101) if way == "first corner" else (50, 50, Qt.RightButton)))
    (roi,) = bench.measure.rois.rois
    assert near(roi.points, ((100, 100), (200, 100), (200, 200), (100, 200)))


def test_what_to_do_is_said_over_the_picture_and_escape_ends_it(shown):
    shown.actions_["draw_rectangle"].trigger()
    assert shown.panel.drawing.text().startswith("Drag over the picture to draw a rectangle")
    shown.actions_["leave_field"].trigger()
    assert shown.panel.drawing.isHidden()
    Mouse(shown.panel.picture).drag((100, 100), (200, 160))
    assert shown.measure.rois.rois == ()


def test_another_shape_takes_the_place_of_the_first(bench):
    bench.actions_["draw_rectangle"].trigger()
    bench.actions_["draw_line"].trigger()
    assert [kind for kind in KINDS if bench.actions_[f"draw_{kind}"].isChecked()] == ["line"]


@pytest.mark.parametrize(("kind", "tab"), [("rectangle", "traces"), ("line", "profile")])
def test_the_first_one_opens_the_plots(shown, kind, tab):
    assert shown.docks.bottom.isHidden()
    draw(shown, Mouse(shown.panel.picture), kind)
    assert shown.docks.bottom.isVisible()
    assert shown.docks.bottom.tabs.currentWidget().objectName() == tab


def test_it_is_moved_by_whole_pixels(bench, mouse):
    before = draw(bench, mouse)
    mouse.drag((150, 130), (180, 110))
    (after,) = bench.measure.rois.rois
    moved = np.array(after.points) - before.points
    assert (moved[0] == moved[1]).all()
    assert near(moved, ((30, -20), (30, -20)))


@pytest.mark.parametrize(
    ("key", "modifiers", "moved"),
    [
        (Qt.Key_Left, Qt.NoModifier, (-1, 0)),
        (Qt.Key_Right, Qt.KeypadModifier, (1, 0)),
        (Qt.Key_Up, Qt.ShiftModifier, (0, -10)),
        (Qt.Key_Down, Qt.ShiftModifier, (0, 10)),
    ],
)
def test_an_arrow_key_moves_the_selected_one(bench, mouse, key, modifiers, moved):
    other, before = draw(bench, mouse, start=(300, 300), end=(400, 400)), draw(bench, mouse, "line")
    QTest.keyClick(bench.picture, key, modifiers)
    assert bench.measure.rois.rois[0] == other
    assert (np.array(bench.measure.rois.selected.points) - before.points == moved).all()


@pytest.mark.parametrize(
    "turns", [("flip_x",), ("flip_y",), ("rotate",), ("transpose",), ("rotate", "rotate", "flip_y"), ("rotate", "flip_x")]
)
def test_an_arrow_key_moves_it_as_it_is_seen_also_where_the_picture_is_turned(bench, mouse, turns):
    draw(bench, mouse)
    for turn in turns:
        bench.actions_[turn].trigger()

    def seen():
        return np.array([bench.picture.item.place_on_screen(*point) for point in bench.measure.rois.selected.points])

    for key, moved in ((Qt.Key_Right, (1, 0)), (Qt.Key_Down, (0, 1))):
        before = seen()
        QTest.keyClick(bench.picture, key)
        assert np.allclose(seen() - before, moved)


def test_an_arrow_key_moves_by_pixels_of_the_sensor_where_it_is_binned(bench, mouse):
    before = draw(bench, mouse)
    bench.picture.show_geometry(Geometry(2560, 1920, Roi(0, 0, 2560, 1920), Binning(4, 4)))
    QTest.keyClick(bench.picture, Qt.Key_Right)
    assert (np.array(bench.measure.rois.selected.points) - before.points == (1, 0)).all()


def test_arrow_keys_leave_a_pixel_of_it_on_the_sensor(bench, mouse):
    draw(bench, mouse)
    for key, edge, size in ((Qt.Key_Left, 2, 640), (Qt.Key_Up, 3, 480), (Qt.Key_Right, 0, 640), (Qt.Key_Down, 1, 480)):
        for _ in range(80):
            QTest.keyClick(bench.picture, key, Qt.ShiftModifier)
        assert bench.measure.rois.selected.box[edge] == (1 if edge > 1 else size - 1)


def test_without_a_selected_one_an_arrow_key_changes_nothing(bench, mouse):
    before = draw(bench, mouse)
    mouse.click(500, 50)
    QTest.keyClick(bench.picture, Qt.Key_Left)
    assert bench.measure.rois.rois == (before,)


def test_with_the_keyboard_alone_one_is_selected_moved_and_removed(shown):
    first, second = (shown.measure.rois.add("rectangle", ((k, k), (k + 20, k + 20))) for k in (50, 100))
    shown.panel.picture.setFocus()
    QTest.keyClick(shown, Qt.Key_O)
    QTest.keyClick(shown.panel.picture, Qt.Key_Down)
    assert shown.measure.rois[first.key].points == ((50, 51), (70, 71))
    QTest.keyClick(shown, Qt.Key_Delete)
    assert shown.measure.rois.rois == (second,)


def test_a_corner_is_dragged(bench, mouse):
    before = draw(bench, mouse)
    mouse.drag(before.points[1], (300, 240))
    (after,) = bench.measure.rois.rois
    assert after.points[0] == before.points[0]
    assert near(after.points[1], (300, 240))


def test_elsewhere_the_picture_is_moved(bench, mouse):
    draw(bench, mouse)
    assert bench.picture.is_fitted
    mouse.drag((400, 300), (420, 310))
    assert not bench.picture.is_fitted


def test_the_middle_button_moves_the_picture_also_over_a_roi(bench, mouse):
    before = draw(bench, mouse)
    mouse.drag((150, 130), (180, 110), Qt.MiddleButton)
    assert bench.measure.rois.rois == (before,)
    assert not bench.picture.is_fitted


def test_a_click_selects_and_a_click_beside_selects_none(bench, mouse):
    first, second = draw(bench, mouse), draw(bench, mouse, start=(300, 300), end=(400, 400))
    assert bench.measure.rois.selected == second
    mouse.click(150, 130)
    assert bench.measure.rois.selected == first
    mouse.click(500, 50)
    assert bench.measure.rois.selected is None


def test_a_small_one_inside_of_a_large_one_can_be_selected(bench, mouse):
    small = draw(bench, mouse)
    draw(bench, mouse, start=(250, 50), end=(50, 250))
    mouse.click(150, 130)
    assert bench.measure.rois.selected == small


def test_delete_removes_the_selected_one(shown):
    draw(shown, Mouse(shown.panel.picture))
    shown.panel.picture.setFocus()
    QTest.keyClick(shown.panel.picture, Qt.Key_Delete)
    assert shown.measure.rois.rois == ()
    assert not shown.actions_["remove_roi"].isEnabled()


def test_the_menu_of_a_roi_acts_on_it(bench, mouse):
    first = draw(bench, mouse)
    draw(bench, mouse, start=(300, 300), end=(400, 400))
    mouse.click(150, 130, Qt.RightButton)
    menu = bench.findChild(QMenu, "roi_menu")
    assert bench.measure.rois.selected == first
    assert [action.objectName() for action in menu.actions()] == ["rename_roi", "remove_roi", "", "remove_rois"]
    menu.actions()[1].trigger()
    menu.close()
    assert first.key not in bench.measure.rois


def test_it_is_renamed_in_a_dialog(bench, mouse):
    draw(bench, mouse)
    bench.actions_["rename_roi"].trigger()
    dialog = bench.findChild(QInputDialog, "rename_dialog")
    assert dialog.textValue() == "ROI 1"
    dialog.setTextValue("nucleus")
    dialog.accept()
    assert bench.measure.rois.rois[0].name == "nucleus"


@pytest.mark.parametrize("turns", [("rotate",), ("flip_x",), ("transpose", "flip_y")])
def test_turning_the_picture_leaves_it_on_its_pixels(bench, mouse, turns):
    first = draw(bench, mouse)
    for turn in turns:
        bench.actions_[turn].trigger()
    QApplication.processEvents()
    assert bench.measure.rois.rois == (first,)
    second = draw(bench, mouse, start=(300, 300), end=(330, 420))
    assert near(second.points, ((300, 300), (330, 420)))
    mouse.click(150, 130)
    assert bench.measure.rois.selected == first


def test_too_many_are_refused_with_a_word(bench, mouse, qtbot):
    entries = [{"kind": "line", "points": [[0, 0], [5, 5]], "name": str(k), "color": k} for k in range(MOST_ROIS)]
    bench.measure.rois.restore(json.dumps(entries))
    hints = []
    bench.measure.hint_changed.connect(hints.append)
    draw(bench, mouse)
    assert len(bench.measure.rois.rois) == MOST_ROIS
    assert "ROIs already" in hints[-1]


def test_without_a_picture_nothing_is_drawn(window):
    assert not window.actions_["draw_rectangle"].isEnabled()
    assert not window.panel.strip.shapes_button.isEnabled()


def test_the_strip_has_the_rectangle_and_beside_it_the_other_shapes(shown):
    strip = shown.panel.strip
    button = next(button for button in strip.buttons if button.objectName() == "draw_rectangle_button")
    QTest.mouseClick(button, Qt.LeftButton)
    assert shown.measure.overlay.tool == "rectangle"
    strip.shapes_button.click()
    strip.shapes.actions()[1].trigger()
    strip.shapes.close()
    assert shown.measure.overlay.tool == "ellipse"


def test_what_was_chosen_comes_back(bench, mouse):
    draw(bench, mouse)
    bench.measure.profile.show_width(5)
    bench.measure.traces.table.show_columns(("mean", "sum"))
    bench.measure.traces.table.show_plotted(("std", "sum"))
    chosen = bench.measure.choices()
    bench.actions_["remove_rois"].trigger()
    bench.measure.restore_choices({})
    bench.measure.restore_choices(chosen)
    assert bench.measure.choices() == chosen
    assert len(bench.measure.rois.rois) == 1
