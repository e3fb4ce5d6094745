"""A person draws regions on the live picture, reads them, and takes the numbers along."""

from __future__ import annotations

import csv

import numpy as np
import pytest

import camlab
from camlab.analysis.profile import line_profile
from camlab.app.application import make_application
from camlab.app.memory import Memory
from camlab.config import Settings
from camlab.view.formatting import number
from camlab.view.main_window import MainWindow
from tests.integration.person import Person

CAMERA = "simulated:?fps=100&width=320&height=240&dtype=uint16&bits=12"


def start(person: Person) -> None:
    person.click("start_button")
    person.see_picture()


def test_a_roi_drawn_while_it_records_has_the_values_of_the_recorded_frames(open_window, tmp_path):
    person = open_window(CAMERA)
    window = person.window
    start(person)
    person.click("save")
    person.see(lambda: bool(person.experiment.recordings) and person.experiment.recordings[-1].saved > 5)
    person.click("draw_rectangle_button")
    person.drag((60, 50), (140, 120))
    (roi,) = window.measure.rois.rois
    person.see(lambda: len(window.traces.exported()().rows) >= 15)
    assert window.docks.bottom.isVisible()
    assert window.traces.plot.line_names() == [f"roi{roi.key}_mean"]
    person.click("stop_button")
    person.see(lambda: window.recording.verdict.headline.text() == "Complete")

    person.click("export_traces_button")
    person.save_as(tmp_path / "traces.csv")
    person.see((tmp_path / "traces.csv").exists)
    (left, top), (right, bottom) = ((int(x), int(y)) for x, y in roi.points)
    with (tmp_path / "traces.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert len(rows) >= 10
    with camlab.open(next(tmp_path.glob("*.h5"))) as movie:
        number = {int(frame_id): k for k, frame_id in enumerate(movie.frame_id)}
        recorded = [row for row in rows if int(row["frame_id"]) in number]
        assert len(recorded) >= 10
        for row in recorded:
            pixels = movie[number[int(row["frame_id"])]]
            part = pixels[top:bottom, left:right].astype(float)
            found = [float(row[f"ROI 1 {name}"]) for name in ("n", "mean", "std", "minimum", "maximum", "sum")]
            assert found == pytest.approx([part.size, part.mean(), part.std(), part.min(), part.max(), part.sum()], rel=1e-9)
            assert float(row["Picture mean"]) == pytest.approx(pixels.mean(dtype=float), rel=1e-9)


def test_a_line_shows_the_profile_of_the_frame_that_is_shown(open_window):
    person = open_window(CAMERA)
    start(person)
    person.window.actions_["draw_line"].trigger()
    person.drag((20, 30), (250, 200))
    profile = person.window.measure.profile
    person.see(lambda: profile.title.text() == "ROI 1" and bool(profile.plot.line_values()))
    person.window.actions_["freeze"].trigger()
    frame = person.window.display.raw_frame
    person.see(lambda: profile.frame.text() == f"frame {number(frame.frame_id)}")
    (roi,) = person.window.measure.rois.rois
    assert np.array_equal(profile.plot.line_values()[0], line_profile(frame.pixels, *roi.points).values[:, 0])


def test_the_focus_is_measured_on_the_selected_roi(open_window):
    person = open_window(CAMERA)
    start(person)
    person.click("draw_rectangle_button")
    person.drag((60, 50), (140, 120))
    window = person.window
    window.docks.bottom.tabs.setCurrentWidget(window.measure.focus)
    person.see(lambda: window.measure.focus.title.text().startswith("ROI 1, frame"))
    person.see(lambda: window.measure.focus.bar.share > 0.5)
    assert window.measure.focus.share.text().endswith("of the peak")
    person.click("focus_reset")
    window.measure.rois.select(None)
    person.see(lambda: window.measure.focus.title.text().startswith("Picture, frame"))


def test_values_of_a_single_picture_are_shown_too(open_window):
    person = open_window("simulated:?width=64&height=48&color=rgb")
    person.click("snap_button")
    person.see_picture()
    person.click("draw_rectangle_button")
    person.drag((10, 10), (40, 30))
    (cells, *_) = (line.cells for line in person.window.traces.table._lines.values())
    person.see(lambda: cells["n"].text() == "600")
    assert 0 < float(cells["minimum"].text()) < float(cells["mean"].text()) < float(cells["maximum"].text())


def test_rois_are_there_again_the_next_time(qapp, qtbot, home):
    make_application("light")
    first, second = MainWindow(), MainWindow()
    for window in (first, second):
        qtbot.addWidget(window, before_close_func=lambda window: window.close_now())
    first.measure.rois.add("ellipse", ((3, 4), (20, 30)))
    memory = Memory(Settings(), is_fresh=False)
    memory.keep(first, "simulated", "")
    Memory(memory.settings, is_fresh=False).restore(second)
    (roi,) = second.measure.rois.rois
    assert (roi.kind, roi.points, roi.name) == ("ellipse", ((3, 4), (20, 30)), "ROI 1")
