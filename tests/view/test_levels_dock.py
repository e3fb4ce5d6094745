"""Levels: model to widgets, widgets to model."""

from __future__ import annotations

import numpy as np
import pytest
from PyQt5.QtCore import QPoint, Qt

from camlab.view.curve import GAMMA, LINEAR, LOG, Curve
from camlab.view.histogram import MIN_MAX, Levels, measure
from camlab.view.histogram_plot import ticks
from camlab.view.levels_dock import LevelsDock
from camlab.view.levels_model import ALWAYS, OFF, LevelsModel
from tests.view.conftest import move_mouse


@pytest.fixture
def model():
    return LevelsModel()


@pytest.fixture
def dock(app, qtbot, model):
    made = LevelsDock(model)
    made.setFixedWidth(296)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    made.show_histogram(measure(np.arange(256, dtype=np.uint8).reshape(16, 16), 255))
    return made


def drag(qtbot, plot, start, end):
    y = 40
    qtbot.mousePress(plot, Qt.LeftButton, pos=QPoint(round(plot.x_of(start)), y))
    for count in ((start + end) / 2, end):
        move_mouse(plot, QPoint(round(plot.x_of(count)), y), Qt.LeftButton)
    qtbot.mouseRelease(plot, Qt.LeftButton, pos=QPoint(round(plot.x_of(end)), y))


def test_the_model_is_shown(dock, model, qtbot):
    model.levels, model.auto, model.method, model.color_map = Levels(12, 200), OFF, MIN_MAX, "Viridis"
    model.is_inverted, model.has_marks = True, False
    with qtbot.assertNotEmitted(dock.display_changed):
        dock.show_model()
    assert (dock.black.value(), dock.white.value()) == (12, 200)
    assert (dock.auto.currentText(), dock.method.currentText(), dock.colors.currentText()) == ("Off", "Min–max", "Viridis")
    assert dock.invert.isChecked()
    assert not dock.marks.isChecked()


@pytest.mark.parametrize(
    ("start", "end", "levels"), [(50, 90, (90, 200)), (200, 120, (50, 120)), (120, 140, (70, 220)), (50, 250, (199, 200))]
)
def test_dragging_sets_the_levels_by_hand(dock, model, qtbot, start, end, levels):
    model.levels = Levels(50, 200)
    dock.show_model()
    with qtbot.waitSignal(dock.display_changed):
        drag(qtbot, dock.plot, start, end)
    assert (model.levels.black, model.levels.white) == pytest.approx(levels, abs=2)
    assert model.auto == OFF
    assert dock.auto.currentText() == "Off"


def test_dragging_elsewhere_does_nothing(dock, model, qtbot):
    model.levels = Levels(50, 100)
    dock.show_model()
    with qtbot.assertNotEmitted(dock.display_changed):
        drag(qtbot, dock.plot, 180, 220)


def test_a_typed_level_is_set_by_hand(dock, model, qtbot):
    dock.black.selectAll()
    qtbot.keyClicks(dock.black, "33")
    with qtbot.waitSignal(dock.display_changed):
        qtbot.keyClick(dock.black, Qt.Key_Return)
    assert model.levels.black == 33
    assert model.auto == OFF


def test_choosing_how_reaches_the_model(dock, model, qtbot):
    model.auto = OFF
    dock.auto.setCurrentText("Always")
    dock.method.setCurrentText("Min–max")
    with qtbot.waitSignal(dock.display_changed):
        dock.auto.activated.emit(dock.auto.currentIndex())
    assert (model.auto, model.method) == (ALWAYS, MIN_MAX)


def test_choosing_colors_reaches_the_model(dock, model, qtbot):
    dock.colors.setCurrentText("Inferno")
    with qtbot.waitSignal(dock.display_changed):
        dock.colors.activated.emit(0)
    with qtbot.waitSignal(dock.display_changed):
        dock.invert.click()
    with qtbot.waitSignal(dock.display_changed):
        dock.marks.click()
    assert (model.color_map, model.is_inverted, model.has_marks) == ("Inferno", True, False)


def test_a_color_camera_needs_no_color_map(dock):
    dock.show_color(True)
    assert not dock.colors.isEnabled()


def test_choices_are_remembered(dock, model, app, qtbot):
    model.choose_auto(OFF, MIN_MAX)
    model.color_map, model.has_marks = "Turbo", False
    other = LevelsDock(LevelsModel())
    qtbot.addWidget(other)
    other.restore_choices(dock.choices())
    assert other.choices() == dock.choices()


def test_choices_that_are_not_known_any_more_are_left_out(dock):
    before = dock.choices()
    dock.restore_choices({"auto_levels": "sometimes", "colors": "Beige", "marks": True, "other": 3})
    assert dock.choices() == before


@pytest.mark.parametrize(("end", "most", "expected"), [(255, 4, [0, 100, 200]), (4095, 5, [0, 1000, 2000, 3000, 4000]), (1, 5, [0, 1])])
def test_ticks_are_round_numbers(end, most, expected):
    assert ticks(end, most) == expected


@pytest.mark.parametrize(("kind", "words", "has_power"), [(LINEAR, "Linear", False), (GAMMA, "Gamma", True), (LOG, "Logarithm", False)])
def test_the_curve_is_shown_and_chosen(dock, model, qtbot, kind, words, has_power):
    model.curve = Curve(kind, 0.7)
    with qtbot.assertNotEmitted(dock.display_changed):
        dock.show_model()
    assert dock.curve.currentText() == words
    assert dock.gamma.isVisible() == has_power
    with qtbot.waitSignal(dock.display_changed):
        dock.curve.activated.emit(1)
    assert model.curve.gamma == 0.7


def test_the_power_is_chosen_and_remembered(dock, model, qtbot):
    model.curve = Curve(GAMMA, 0.5)
    dock.show_model()
    with qtbot.waitSignal(dock.display_changed):
        dock.gamma.setValue(1.8)
    assert model.mapping.curve == Curve(GAMMA, 1.8)
    chosen = dock.choices()
    model.curve = Curve()
    dock.restore_choices(chosen)
    assert model.curve == Curve(GAMMA, 1.8)
    dock.restore_choices({"curve": "bent", "gamma": 0.5})
    dock.restore_choices({"curve": GAMMA, "gamma": "much"})
    assert model.curve == Curve(GAMMA, 1.8)


def test_logarithmic_heights_show_rare_counts_and_can_be_switched_off(dock, qtbot):
    pixels = np.full((100, 100), 20, np.uint8)
    pixels[0, :20] = 200  # one in five hundred
    dock.show_histogram(measure(pixels, 255))
    place = QPoint(round((dock.plot.x_of(200) + dock.plot.x_of(201)) / 2), 80)

    def is_seen() -> bool:
        around = dock.plot.grab().toImage()
        dark = [around.pixelColor(place.x() + dx, place.y()).lightness() for dx in (-1, 0, 1)]
        return min(dark) < 220

    assert dock.log_button.isChecked() and is_seen()
    qtbot.mouseClick(dock.log_button, Qt.LeftButton)
    assert not is_seen()
    qtbot.mouseClick(dock.log_button, Qt.LeftButton)
    assert is_seen()


@pytest.mark.parametrize(
    ("typed", "value", "words"),
    [
        ("12.5", 200, "White must be -255 to 510, whole; it stays 200."),
        ("99999", 510, "White must be -255 to 510, whole; it is 510 now."),
        ("5", 200, "White must be above Black, 12; it stays 200."),
    ],
)
def test_a_level_that_can_not_be_is_not_made_another_one_in_silence(dock, model, qtbot, typed, value, words):
    dock.choose_levels(Levels(12, 200))
    dock.white.selectAll()
    qtbot.keyClicks(dock.white, typed)
    assert dock.white.text() == typed
    qtbot.keyClick(dock.white, Qt.Key_Return)
    assert (dock.white.value(), model.levels.white, model.levels.black) == (value, value, 12)
    assert dock.white.hint.isVisible()
    assert dock.white.hint.text().replace("\u2212", "-") == words
