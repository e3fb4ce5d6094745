"""Timing: intervals to numbers and plot."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QApplication

from camlab.controller.timing import Timing
from camlab.view.colors import DARK, LIGHT, contrast
from camlab.view.theme import apply_theme
from camlab.view.timing_tab import TimingTab
from camlab.view.timing_words import Unit

NOTHING = np.empty(0)
TIMING = Timing(
    np.array([0.1, 0.2, 0.4, 0.5]),
    np.array([0.1, 0.1, np.nan, 0.1]),
    np.array([0.4]),
    np.array([0.2, 0.5]),
    nominal_s=0.1,
    mean_s=0.1002,
    std_s=0.0015,
    shortest_s=0.09,
    longest_s=0.11,
    p999_s=0.1099,
    frames=12345,
    lost=2,
    gaps=2,
)


@pytest.fixture
def tab(app, qtbot):
    made = TimingTab()
    made.resize(840, 122)
    qtbot.addWidget(made)
    made.show()
    return made


def test_the_numbers_are_shown_in_one_unit(tab):
    tab.show_timing(TIMING)
    names = ("nominal", "mean", "std", "shortest", "longest", "p999")
    assert [tab.value(name).replace("\u202f", " ") for name in names] == [
        *("100.0 ms", "100.2 ms", "1.5 ms"),
        *("90.0 ms", "110.0 ms", "109.9 ms"),
    ]
    assert tab.value("frames") == "12\u202f345"


def test_losses_and_gaps_are_said_in_words_and_color(tab):
    tab.show_timing(TIMING)
    assert (tab.value("lost"), tab.value("gaps")) == ("2 lost", "2 found")
    assert tab._values["lost"].property("tone") == "red"
    tab.show_timing(replace(TIMING, lost=0, gaps=0))
    assert (tab.value("lost"), tab.value("gaps")) == ("0", "0")
    assert tab._values["lost"].property("tone") == "text"


def test_before_the_second_frame_there_are_no_numbers(tab):
    tab.show_timing(Timing(NOTHING, NOTHING, NOTHING, NOTHING))
    assert [tab.value(name) for name in ("nominal", "mean", "longest", "frames")] == ["–"] * 4


def test_the_plot_shows_intervals_nominal_line_and_marks(tab):
    tab.show_timing(TIMING)
    times, values = tab.plot.line.getOriginalDataset()
    assert times.tolist() == [0.1, 0.2, 0.4, 0.5]
    assert np.isnan(values[2])
    assert tab.plot.nominal.isVisible()
    assert tab.plot.nominal.value() == pytest.approx(100)
    assert [point.pos().x() for point in tab.plot.lost.points()] == [0.4]
    assert [point.pos().x() for point in tab.plot.gaps.points()] == [0.2, 0.5]


def test_a_minute_at_a_thousand_a_second_is_drawn_in_few_points_with_every_spike(tab):
    times = np.arange(60_000) / 1000
    intervals = np.full(60_000, 0.001)
    intervals[31_234] = 0.05
    tab.show_timing(replace(TIMING, times_s=times, intervals_s=intervals, nominal_s=0.001))
    drawn, values = tab.plot.line.getOriginalDataset()
    assert len(drawn) < 2000
    assert values.max() == pytest.approx(50)


@pytest.mark.parametrize(("usual_s", "unit"), [(1.0, "s"), (0.2, "ms"), (1 / 60, "ms"), (0.001, "ms"), (0.0001, "µs"), (None, "ms")])
def test_the_unit_fits_the_interval(usual_s, unit):
    assert Unit.of(usual_s).name == unit


def test_clear_asks_for_a_new_beginning(tab, qtbot):
    with qtbot.waitSignal(tab.clear_requested):
        qtbot.mouseClick(tab.clear_button, Qt.LeftButton)


def test_copy_puts_the_numbers_on_the_clipboard_in_seconds(tab, qtbot):
    tab.show_timing(TIMING)
    qtbot.mouseClick(tab.copy_button, Qt.LeftButton)
    assert "mean_s\t0.1002\n" in QApplication.clipboard().text()
    assert "lost\t2\n" in QApplication.clipboard().text()


def test_the_plot_follows_the_theme(tab, qapp):
    try:
        apply_theme(qapp, "dark")
        assert tab.plot.line.opts["pen"].color().name().upper() == DARK.accent
    finally:
        apply_theme(qapp, "light")
    assert tab.plot.line.opts["pen"].color().name().upper() == LIGHT.accent


@pytest.mark.parametrize("colors", [LIGHT, DARK])
def test_marks_and_line_stand_out(colors):
    assert all(contrast(color, colors.field) >= 3 for color in (colors.accent, colors.red_text, colors.amber_text, colors.muted))
