"""What is measured, and where it is shown."""

from __future__ import annotations

import numpy as np
import pytest
from PyQt5.QtWidgets import QApplication

from camlab.analysis.measurement import PICTURE, Measurer
from camlab.model import Binning, Frame, FrameFormat, Geometry
from camlab.model import Roi as SensorRoi

SHAPE = (48, 64)
BOX = ((4.0, 4.0), (20.0, 20.0))
LINE = ((2.5, 3.5), (30.5, 40.5))


def frame(number=0):
    return Frame(np.random.default_rng(number).integers(0, 4000, SHAPE, np.uint16), number, 1_000_000_000 + number)


@pytest.fixture
def shown(window):
    window.show_format(FrameFormat(*SHAPE, "uint16", 12))
    window.show_frame(frame())
    QApplication.processEvents()
    return window


def show_tab(window, name):
    window.docks.show_bottom()
    window.docks.bottom.tabs.setCurrentWidget(getattr(window.measure, name))


def test_nothing_is_measured_on_the_first_day(shown):
    assert shown.measure.wanted.is_nothing


def test_regions_are_measured_whatever_is_seen(shown):
    shown.measure.rois.add("rectangle", BOX)
    wanted = shown.measure.wanted
    assert (wanted.has_statistics, wanted.line, wanted.focus) == (True, None, None)
    assert [roi.points for roi in wanted.rois] == [BOX]


def test_the_picture_is_measured_where_its_row_is_seen(shown):
    show_tab(shown, "traces")
    assert shown.measure.wanted.has_statistics


def test_the_profile_is_taken_where_it_is_seen(shown):
    show_tab(shown, "profile")
    assert shown.measure.wanted.line == ((0.5, 24.5), (63.5, 24.5))
    shown.measure.rois.add("line", LINE)
    shown.measure.profile.width_box.setValue(5)
    assert (shown.measure.wanted.line, shown.measure.wanted.line_width) == (LINE, 5)


def test_the_middle_row_is_that_of_the_part_that_is_read(shown):
    show_tab(shown, "profile")
    shown.panel.picture.show_geometry(Geometry(200, 100, SensorRoi(10, 2, 128, 96), Binning(2, 2)))
    assert shown.measure.wanted.line == ((11.0, 51.0), (137.0, 51.0))


def test_the_focus_is_that_of_the_selected_region_or_of_the_picture(shown):
    show_tab(shown, "focus")
    assert shown.measure.wanted.focus == PICTURE
    roi = shown.measure.rois.add("rectangle", BOX)
    assert shown.measure.wanted.focus == roi.key


@pytest.mark.parametrize("change", ["add", "select", "tab", "width"])
def test_a_change_asks_for_another_look(shown, qtbot, change):
    roi = shown.measure.rois.add("rectangle", BOX)
    shown.docks.show_bottom()
    with qtbot.waitSignal(shown.measure.wanted_changed):
        {
            "add": lambda: shown.measure.rois.add("line", LINE),
            "select": lambda: shown.measure.rois.select(None),
            "tab": lambda: show_tab(shown, "focus"),
            "width": lambda: shown.measure.profile.width_box.setValue(3),
        }[change]()
    assert roi in shown.measure.rois.rois


def test_a_measurement_goes_to_the_tabs(shown, qtbot):
    roi = shown.measure.rois.add("rectangle", BOX)
    for name in ("profile", "focus"):
        show_tab(shown, name)
        shown.measure.show_measurement(Measurer().measure(frame(3), shown.measure.wanted), 1_000_000_000)
    assert shown.measure.profile.frame.text() == "frame 3"
    assert shown.measure.focus.title.text() == "ROI 1, frame 3"
    show_tab(shown, "traces")
    cells = shown.traces.table._lines[f"roi{roi.key}_"].cells
    qtbot.waitUntil(lambda: cells["mean"].text() == f"{frame(3).pixels[4:20, 4:20].mean():,.1f}".replace(",", "\u202f"))


def test_what_is_measured_is_raw_whatever_the_picture_shows(shown):
    shown.display.choose_average(8)
    newest = frame(5)
    shown.show_frame(newest)
    assert shown.panel.picture.frame is not newest
    assert shown.display.raw_frame is newest


def test_a_held_picture_is_measured_as_it_is_seen(shown):
    held = shown.display.raw_frame
    shown.actions_["freeze"].trigger()
    shown.show_frame(frame(5))
    assert shown.display.raw_frame is held


def test_the_size_of_a_pixel_reaches_the_profile(shown):
    shown.tools.show_pixel_size(0.5)
    show_tab(shown, "profile")
    shown.measure.show_measurement(Measurer().measure(frame(), shown.measure.wanted), None)
    assert shown.measure.profile.plot.unit == "µm"
