"""Profile and focus: values to widgets, widgets to requests."""

from __future__ import annotations

import math

import numpy as np
import pytest
from PyQt5.QtCore import QPoint, QPointF

from camlab.analysis.profile import Profile, line_profile, middle_line
from camlab.analysis.regions import Roi
from camlab.view.focus_tab import FocusTab, sharpness_text
from camlab.view.profile_tab import ProfileTab
from tests.view.conftest import move_mouse

RAMP = np.add.outer(100 * np.arange(40), np.arange(50)).astype(np.uint16)


@pytest.fixture
def tab(app, qtbot):
    made = ProfileTab()
    made.resize(800, 122)
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def focus(app, qtbot):
    made = FocusTab()
    made.resize(800, 122)
    qtbot.addWidget(made)
    made.show()
    return made


def middle(pixels=RAMP, width=1) -> Profile:
    return line_profile(pixels, *middle_line(pixels.shape), width)


def point_at(tab, position):
    at = tab.plot.mapFromScene(tab.plot.getViewBox().mapViewToScene(QPointF(position, tab.plot.getViewBox().viewRect().center().y())))
    move_mouse(tab.plot.viewport(), QPoint(at.x(), at.y()))


def test_the_counts_along_the_line_are_drawn(tab):
    tab.show_profile(middle(), 7)
    (drawn,) = tab.plot.line_values()
    assert np.array_equal(drawn, RAMP[20])
    assert (tab.length.text(), tab.frame.text()) == ("49.0\u202fpx", "frame 7")
    assert tab.title.text() == "Middle row"


def test_of_color_there_are_three_lines(tab, qtbot):
    tab.show_profile(middle(np.stack([RAMP, RAMP, RAMP], axis=2)), 0)
    assert len(tab.plot.line_values()) == 3
    tab.show_profile(middle(), 0)
    qtbot.waitUntil(lambda: len(tab.plot.line_values()) == 1)


def test_its_roi_is_named(tab):
    tab.show_line(Roi(1, "line", ((0.5, 0.5), (9.5, 9.5)), "edge"), 0)
    assert tab.title.text() == "edge"


def test_the_pointer_reads_the_counts(tab, qtbot):
    tab.show_profile(middle(), 0)
    assert tab.counts.text() == "point at the plot to read it"
    point_at(tab, 12.2)
    assert (tab.place.text(), tab.counts.text()) == ("at 12\u202fpx", "2\u202f012.0")
    tab.show_profile(middle(RAMP + 1), 1)
    qtbot.waitUntil(lambda: tab.counts.text() == "2\u202f013.0")


def test_positions_are_in_micrometres_where_a_pixel_has_a_size(tab):
    tab.show_profile(middle(), 0)
    tab.show_pixel_size(0.5)
    assert tab.plot.unit == "µm"
    assert tab.length.text().startswith("24.5\u202fµm")
    assert tab.exported()().rows[2][:3] == ["0", "2", "1"]


def test_the_width_is_asked_for(tab, qtbot):
    with qtbot.waitSignal(tab.width_requested) as asked:
        tab.width_box.setValue(9)
    assert asked.args == [9]
    with qtbot.assertNotEmitted(tab.width_requested):
        tab.show_width(3)
    assert tab.averaged == 3


@pytest.mark.parametrize(("button", "signal"), [("copy_button", "copy_requested"), ("export_button", "export_requested")])
def test_the_profile_is_copied_and_exported(tab, qtbot, button, signal):
    with qtbot.waitSignal(getattr(tab, signal)):
        getattr(tab, button).click()


def test_a_profile_outside_of_the_picture_is_no_error(tab):
    tab.show_profile(line_profile(RAMP, (100.5, 0.5), (120.5, 0.5)), 0)
    point_at(tab, 3)
    assert tab.counts.text() == "–"


def test_the_peak_of_the_focus_is_held(focus):
    for value in (0.01, 0.04, 0.02):
        focus.show_focus(1, "ROI 1", value, 12)
    assert (focus.value.text(), focus.peak.text()) == ("0.02000", "peak 0.04000")
    assert focus.share.text() == "50\u202f% of the peak"
    assert focus.bar.share == 0.5
    assert focus.title.text() == "ROI 1, frame 12"


def test_reset_begins_the_peak_anew(focus, qtbot):
    focus.show_focus(1, "ROI 1", 0.04, 0)
    focus.show_focus(1, "ROI 1", 0.02, 1)
    with qtbot.waitSignal(focus.reset_requested):
        focus.reset.click()
    assert focus.peak.text() == "peak 0.02000"
    assert focus.bar.share == 1


def test_another_region_has_a_peak_of_its_own(focus):
    focus.show_focus(1, "ROI 1", 0.04, 0)
    focus.show_focus(0, "Picture", 0.01, 1)
    assert focus.peak.text() == "peak 0.01000"


def test_in_the_dark_there_is_no_focus(focus):
    focus.show_focus(0, "Picture", math.nan, 0)
    assert (focus.value.text(), focus.peak.text(), focus.bar.share) == ("–", "peak –", 0)


@pytest.mark.parametrize(
    ("value", "text"), [(0.0345678, "0.03457"), (12.3456, "12.35"), (1234.5, "1\u202f234"), (0.0, "0"), (1e-9, "0.000000")]
)
def test_a_sharpness_has_four_digits(value, text):
    assert sharpness_text(value) == text
