"""Traces: results to table and plot."""

from __future__ import annotations

import numpy as np
import pytest
from PyQt5.QtWidgets import QApplication, QLabel

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
    tab.copy_button.click()
    assert QApplication.clipboard().text() == "minimum\t0\nmaximum\t1\nmean\t2\nstd\t3\n"


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
