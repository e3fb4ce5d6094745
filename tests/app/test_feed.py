"""The numbers and results on their way to the window."""

from __future__ import annotations

import numpy as np

from camlab.app import OffscreenWindow
from camlab.controller.experiment import Experiment


def test_results_that_two_looks_found_are_shown_once(qapp, tmp_path):
    with Experiment("simulated:?fps=100&width=64&height=48", folder=tmp_path) as experiment, OffscreenWindow(experiment) as shown:
        experiment.start_analyzing()
        experiment.start()
        feed, seen = shown._presenter.feed, []
        shown.window.traces.show_results = lambda _names, times_s, *_others: seen.append(times_s)
        while sum(map(len, seen)) < 50:
            slow = feed._read()  # of a look that began before and comes back after the next one
            shown.look(0.05)
            feed._show(slow)
    assert (np.diff(np.concatenate(seen)) > 0).all()


def test_a_picture_is_shown_when_its_frame_comes_not_at_the_next_look(qtbot, tmp_path):
    with Experiment("simulated:?fps=20&width=64&height=48", folder=tmp_path) as experiment, OffscreenWindow(experiment) as shown:
        feed = shown._presenter.feed
        feed._frames.setInterval(3_600_000)
        experiment.start()
        feed._on_frames_timeout()  # a look that may find nothing yet
        feed._on_frames_timeout()
        before = shown.shown
        qtbot.waitUntil(lambda: shown.shown > before, timeout=10_000)
        assert shown.window.panel.picture.frame.frame_id >= 0
