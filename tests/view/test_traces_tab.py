"""Traces: results to table and plot."""

from __future__ import annotations

import numpy as np
import pytest
from PyQt5.QtCore import QPoint, Qt
from PyQt5.QtGui import QContextMenuEvent
from PyQt5.QtWidgets import QApplication, QLabel

from camlab.analysis.measurement import PICTURE, Measurement
from camlab.analysis.region_statistics import STATISTICS
from camlab.view.trace_names import QUANTITIES
from camlab.view.traces_tab import TracesTab

NAMES = ("minimum", "maximum", "mean", "std")


@pytest.fixture
def tab(app, qtbot):
    made = TracesTab()
    made.resize(840, 122)
    qtbot.addWidget(made)
    made.show()
    return made


def show(tab, qtbot, names=NAMES, count=10):
    times = np.arange(count) / 10
    with qtbot.waitSignal(tab.results_changed, timeout=2000):
        tab.show_results(names, times, np.arange(len(names)) + np.zeros((count, 1)))


def cell(tab, name):
    return tab.findChild(QLabel, f"{name}_now").text()


def test_the_newest_values_are_in_the_table(tab, qtbot):
    show(tab, qtbot)
    assert [cell(tab, name) for name in NAMES] == ["0", "1", "2.0", "3.0"]


def test_the_mean_is_plotted_at_first(tab, qtbot):
    show(tab, qtbot)
    assert tab.plot.line_names() == ["mean"]


def test_ticking_a_column_plots_it(tab, qtbot):
    show(tab, qtbot)
    with qtbot.waitSignal(tab.results_changed, timeout=2000):
        tab.table._column_boxes["std"].click()
    assert set(tab.plot.line_names()) == {"mean", "std"}


def test_unticking_the_row_plots_nothing(tab, qtbot):
    show(tab, qtbot)
    with qtbot.waitSignal(tab.results_changed, timeout=2000):
        tab.table._row_boxes[""].click()
    assert tab.plot.line_names() == []


def test_a_color_camera_has_a_row_for_each_channel(tab, qtbot):
    names = tuple(f"{prefix}{name}" for prefix in ("", "red_", "green_", "blue_") for name in NAMES)
    show(tab, qtbot, names)
    assert cell(tab, "blue_std") == "15.0"
    assert set(tab.plot.line_names()) == {"mean", "red_mean", "green_mean", "blue_mean"}
    show(tab, qtbot)
    assert tab.findChild(QLabel, "mean_now").text() == "2.0"


def test_copy_puts_the_newest_values_on_the_clipboard(tab, qtbot):
    show(tab, qtbot)
    tab.copy_menu.actions()[0].trigger()
    assert QApplication.clipboard().text() == "roi\tframe_id\ttime_s\tminimum\tmaximum\tmean\tstd\nPicture\t-1\t0.900000\t0\t1\t2\t3\n"


def test_clear_begins_anew(tab, qtbot):
    show(tab, qtbot)
    tab.clear_button.click()
    assert cell(tab, "mean") == "–"
    assert tab.plot.line_names() == []


def test_a_gap_is_not_drawn_over(tab, qtbot):
    values = np.array([[1.0], [np.nan], [3.0]])
    with qtbot.waitSignal(tab.results_changed, timeout=2000):
        tab.show_results(("mean",), np.array([0.0, 1.0, 2.0]), values)
    _, drawn = tab.plot._lines["mean"].getOriginalDataset()
    assert np.isnan(drawn[1])


def test_a_time_without_frames_is_not_drawn_over(tab, qtbot):
    with qtbot.waitSignal(tab.results_changed, timeout=2000):
        tab.show_results(("mean",), np.array([0.0, 0.1, 0.2, 6.0, 6.1]), np.ones((5, 1)))
    times, drawn = tab.plot._lines["mean"].getOriginalDataset()
    assert np.isnan(drawn).tolist() == [False] * 3 + [True] + [False] * 2
    assert times[3] == pytest.approx(3.1)


# --- ROIs ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def rois(tab):
    tab.rois.add("rectangle", ((0, 0), (4, 4)))
    tab.rois.add("ellipse", ((4, 4), (9, 9)))
    return tab.rois.rois


def measured(tab, qtbot, frame_id=0, mean=5.0, started_ns=1_000_000_000):
    values = {key: dict.fromkeys(STATISTICS, mean + key) for key in (PICTURE, *(roi.key for roi in tab.rois.rois))}
    with qtbot.waitSignal(tab.results_changed, timeout=2000):
        tab.show_measurement(Measurement(frame_id, 1_000_000_000 + 100_000_000 * frame_id, values), started_ns)


def words(tab):
    return [row.words for row in tab.table.rows]


def test_each_roi_has_a_row_with_its_values_and_its_line(tab, qtbot, rois):
    measured(tab, qtbot)
    assert words(tab) == ["ROI 1", "ROI 2", "Picture"]
    assert [cell(tab, f"roi{roi.key}_mean") for roi in rois] == [f"{5.0 + roi.key:.1f}" for roi in rois]
    assert cell(tab, "mean") == "5.0"
    assert tab.plot.line_names() == [f"roi{roi.key}_mean" for roi in rois]  # the picture's own would only press them flat


def test_it_is_said_of_which_frame_the_values_are(tab, qtbot, rois):
    measured(tab, qtbot, frame_id=12)
    assert tab.table.frame.text() == "frame 12"
    assert tab.table._lines[f"roi{rois[0].key}_"].toolTip().startswith("ROI 1, frame 12, 1.200\u202fs after Start\nN ")


def test_what_a_person_ticked_stays(tab, qtbot, rois):
    measured(tab, qtbot)
    tab.table._row_boxes[""].click()
    tab.rois.add("line", ((0.5, 0.5), (4.5, 4.5)))
    measured(tab, qtbot, 1)
    assert "mean" in tab.plot.line_names()


def test_a_trace_grows_and_an_older_run_is_forgotten(tab, qtbot, rois):
    name = f"roi{rois[0].key}_mean"
    for k in range(3):
        measured(tab, qtbot, k)
    assert tab.plot._lines[name].getOriginalDataset()[0].tolist() == pytest.approx([0, 0.1, 0.2])
    measured(tab, qtbot, 3, started_ns=1_200_000_000)
    assert tab.plot._lines[name].getOriginalDataset()[0].tolist() == pytest.approx([0.1])


def test_a_single_picture_is_no_part_of_the_traces(tab, qtbot, rois):
    measured(tab, qtbot)
    measured(tab, qtbot, 7, mean=50.0, started_ns=None)
    assert cell(tab, f"roi{rois[0].key}_mean") == f"{50 + rois[0].key:.1f}"
    assert tab.table.frame.text() == "frame 7"
    assert len(tab.plot._lines[f"roi{rois[0].key}_mean"].getOriginalDataset()[0]) == 1


def test_a_removed_roi_takes_its_trace_along(tab, qtbot, rois):
    measured(tab, qtbot)
    with qtbot.waitSignal(tab.results_changed, timeout=2000):
        tab.rois.remove(rois[0].key)
    assert words(tab) == ["ROI 2", "Picture"]
    assert tab.exported()().columns[3] == "ROI 2 n"


def test_in_the_traces_every_frame_of_the_analysis_comes_before_those_that_were_shown(tab, qtbot, rois):
    measured(tab, qtbot, 3)
    with qtbot.waitSignal(tab.results_changed, timeout=2000):
        tab.show_results(NAMES, np.array([0.2, 0.3]), np.array([[1, 9, 4, 2], [1, 9, 6, 2]]), np.array([2, 3]), 1_000_000_000)
    assert cell(tab, "mean") == "5.0"  # of the frame that was shown
    assert tab.plot.line_names() == [f"roi{roi.key}_mean" for roi in rois]
    table = tab.exported()()
    assert [row[0] for row in table.rows] == ["2", "3"]
    picture = table.columns.index("Picture mean")
    assert [row[picture] for row in table.rows] == ["4", "6"]
    assert [row[table.columns.index("ROI 1 mean")] for row in table.rows] == ["", f"{5 + rois[0].key}"]


def test_a_row_is_renamed(tab, qtbot, rois):
    tab.rois.rename(rois[1].key, "a very long name of a cell")
    assert words(tab) == ["ROI 1", "a very long name of a cell", "Picture"]


def test_a_click_on_a_row_selects_its_roi(tab, qtbot, rois):
    line = tab.table._lines[f"roi{rois[0].key}_"]
    qtbot.mouseClick(line.cells["mean"], Qt.LeftButton)
    assert tab.rois.selected == rois[0]
    assert line.property("selected") is True


def test_a_right_click_on_a_row_wants_the_menu(tab, qtbot, rois):
    line = tab.table._lines[f"roi{rois[0].key}_"]
    with qtbot.waitSignal(tab.table.menu_requested) as asked:
        QApplication.sendEvent(line, QContextMenuEvent(QContextMenuEvent.Mouse, QPoint(5, 5), QPoint(50, 50)))
    assert asked.args[0] == rois[0].key


def test_columns_are_chosen_and_plotted(tab, qtbot, rois):
    tab.table.columns_menu.actions()[5].trigger()
    tab.table._column_boxes["sum"].click()
    measured(tab, qtbot)
    assert tab.table.columns == ("mean", "std", "minimum", "maximum", "sum")
    assert f"roi{rois[0].key}_sum" in tab.plot.line_names()
    tab.table.show_columns(("mean",))
    assert f"roi{rois[0].key}_sum" not in tab.plot.line_names()
    assert tab.table._column_boxes["sum"].isHidden()


def test_the_plot_keeps_its_room_and_the_table_is_scrolled(tab, qtbot):
    tab.table.show_columns(tuple(quantity.name for quantity in QUANTITIES))
    QApplication.processEvents()
    assert tab.plot.width() >= 240
    assert tab.table.width() < tab.table.needed_width


@pytest.mark.parametrize(("button", "signal"), [("export_button", "export_requested"), ("copy_menu", "copy_requested")])
def test_whole_traces_are_asked_for(tab, qtbot, button, signal):
    with qtbot.waitSignal(getattr(tab, signal)):
        tab.export_button.click() if button == "export_button" else tab.copy_menu.actions()[1].trigger()
