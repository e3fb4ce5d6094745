from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from camlab.controller import facts
from camlab.controller.experiment import Experiment
from camlab.controller.state import State
from camlab.recording.reader import open_recording
from tests.controller.conftest import Heard, MakeExperiment, wait_for
from tests.frames import assert_truthful


@pytest.mark.parametrize("color", ["mono", "rgb"])
def test_every_saved_frame_has_its_result(make_experiment: MakeExperiment, tmp_path: Path, color: str) -> None:
    experiment = make_experiment(f"simulated:?fps=200&width=64&height=48&color={color}")
    experiment.start_analyzing()
    recording = experiment.start_saving(tmp_path / "a.h5", frames=60)
    experiment.start()
    assert recording.wait(10).is_complete
    with open_recording(tmp_path / "a.h5") as movie:
        pixels, analysis = movie[:].astype(float), movie.analysis
    gray = pixels if color == "mono" else pixels @ [0.299, 0.587, 0.114]
    flat = gray.reshape(60, -1)
    for name, values in {"minimum": flat.min(1), "maximum": flat.max(1), "mean": flat.mean(1), "std": flat.std(1)}.items():
        np.testing.assert_allclose(analysis[name], values, rtol=1e-5, atol=1e-5)
    if color == "rgb":
        np.testing.assert_allclose(analysis["green_mean"], pixels[..., 1].reshape(60, -1).mean(1), rtol=1e-6)


def test_analyze_on_and_off_costs_the_recording_no_frame_and_marks_what_was_not_analysed(experiment: Experiment, tmp_path: Path) -> None:
    experiment.start()
    recording = experiment.start_saving(tmp_path / "t.h5")
    for _ in range(3):
        seen = recording.expected
        wait_for(lambda: recording.expected > seen + 10, "frames without analysis")  # noqa: B023 - called at once
        experiment.start_analyzing()
        seen = recording.expected
        wait_for(lambda: recording.expected > seen + 10, "frames with analysis")  # noqa: B023 - called at once
        experiment.stop_analyzing()
        end = recording.first_frame + recording.expected - 1
        wait_for(lambda: _newest_result(experiment) >= end - 1, "the analysis to reach its end")  # noqa: B023 - called at once
    recording.stop()
    assert recording.wait(10).is_complete
    ids = assert_truthful(tmp_path / "t.h5")
    assert (np.diff(ids) == 1).all()
    with open_recording(tmp_path / "t.h5") as movie:
        means = movie.analysis["mean"]
        known = np.isfinite(means)
        assert 30 <= known.sum() < len(means) - 25
        np.testing.assert_allclose(means[known], movie[:].reshape(len(movie), -1).mean(1)[known])


def _newest_result(experiment: Experiment) -> int:
    _, results = experiment.results(0)
    return int(results.frame_ids[-1]) if results is not None and len(results.frame_ids) else -1


def test_analyze_without_save_leaves_a_csv_file_by_frame(experiment: Experiment, tmp_path: Path) -> None:
    experiment.folder = tmp_path
    heard = Heard(experiment)
    experiment.start_analyzing()
    experiment.start()
    wait_for(lambda: experiment.status().analyzed > 20, "analysed frames")
    experiment.stop()
    wait_for(lambda: experiment.state is State.IDLE, "idle")
    path = heard.wait_for(facts.ResultsTabulated).path  # type: ignore[attr-defined]
    wait_for(lambda: len(path.read_text().splitlines()) > 20, "rows in the file")
    rows = list(csv.DictReader(path.read_text().splitlines()))
    assert list(rows[0]) == ["frame_id", "timestamp_ns", "minimum", "maximum", "mean", "std"]
    assert [int(row["frame_id"]) for row in rows] == list(range(len(rows)))
    assert list(tmp_path.iterdir()) == [path]


def test_results_come_to_the_window_by_frame(experiment: Experiment) -> None:
    experiment.start_analyzing()
    experiment.start()
    ids: list[int] = []
    cursor = 0

    def collect() -> bool:
        nonlocal cursor
        cursor, results = experiment.results(cursor)
        if results:
            assert results.values.shape == (len(results.frame_ids), len(results.names))
            ids.extend(int(each) for each in results.frame_ids)
        return len(ids) > 30

    wait_for(collect, "thirty results")
    assert ids == list(range(len(ids)))


def test_a_source_that_waits_is_saved_and_analysed_whole(make_experiment: MakeExperiment, tmp_path: Path) -> None:
    experiment = make_experiment("simulated:?fps=0&width=64&height=48")
    experiment.start_analyzing()
    recording = experiment.start_saving(tmp_path / "w.h5", frames=3000)
    experiment.start()
    verdict = recording.wait(30)
    assert (verdict.status, verdict.saved) == ("complete", 3000)
    with open_recording(tmp_path / "w.h5") as movie:
        assert np.isfinite(movie.analysis["mean"]).all()
    assert experiment.status().analysis_skipped == 0
