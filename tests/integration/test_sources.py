"""Films, pictures and streams, recorded: what is in the file is what was in the source."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from camlab.controller.experiment import Experiment
from camlab.cv import cv2
from camlab.recording.reader import open_recording
from camlab.recording.verdict import Verdict
from camlab.recording.verify import verify
from tests.cameras.mjpeg import PERIOD_S, STEP, MjpegServer


def record(camera: str, path: Path, frames: int | None = None) -> Verdict:
    """Record and analyze from the first frame on, until the source ends or there are enough."""
    with Experiment(camera) as experiment:
        if "frame_rate_hz" in experiment.controls:
            experiment.set_control("frame_rate_hz", 0)
        experiment.start_analyzing()
        recording = experiment.start_saving(path, frames=frames)
        experiment.start()
        verdict = recording.wait(30)
        assert verdict is not None
        return verdict


@pytest.mark.parametrize("code", ["MJPG", "mp4v"])
def test_a_recorded_film_has_the_frames_that_opencv_decodes_and_a_result_for_each(tmp_path, code):
    path = tmp_path / "film.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*code), 25, (160, 120))
    for k in range(200):
        frame = np.full((120, 160, 3), (k, 255 - k, 40), np.uint8)
        cv2.circle(frame, (k % 160, 60), 20, (0, 255, 255), -1)
        writer.write(frame)
    writer.release()
    capture, expected = cv2.VideoCapture(str(path)), []
    while (read := capture.read())[0]:
        expected.append(cv2.cvtColor(read[1], cv2.COLOR_BGR2RGB))

    verdict = record(f"opencv:{path}", tmp_path / "m.h5")

    assert (verdict.status, verdict.saved, verdict.expected, verdict.missing) == ("complete", 200, 200, ())
    with open_recording(tmp_path / "m.h5") as movie:
        assert np.array_equal(movie[:], expected)
        assert np.allclose(movie.analysis["red_mean"], [frame[..., 0].mean() for frame in expected])


def test_a_recorded_sequence_has_every_picture_and_names_the_broken_ones(tmp_path):
    random = np.random.default_rng(1)
    pictures = [random.integers(0, 65536, (60, 80), np.uint16) for _ in range(40)]
    for k, picture in enumerate(pictures):
        cv2.imwrite(str(tmp_path / f"img_{k:04d}.png"), picture)
    for broken in (7, 8, 39):
        file = tmp_path / f"img_{broken:04d}.png"
        file.write_bytes(file.read_bytes()[:-20])

    verdict = record(f"opencv:{tmp_path}/img_%04d.png", tmp_path / "m.h5")

    assert (verdict.saved, verdict.expected, verdict.exit_status) == (37, 40, 3)
    assert verdict.missing == ((7, 8, "camera"), (39, 39, "camera"))
    assert verify(tmp_path / "m.h5").ok
    with open_recording(tmp_path / "m.h5") as movie:
        assert np.array_equal(movie[:], [pictures[k] for k in movie.frame_id])
        assert np.allclose(movie.analysis["mean"], [pictures[k].mean() for k in movie.frame_id])


def test_a_recorded_stream_has_whole_frames_each_once_with_the_time_of_its_arrival(tmp_path):
    with MjpegServer() as server:
        verdict = record(f"opencv:{server.address}", tmp_path / "m.h5", frames=25)
        sent_ns = np.array(server.sent_ns)
    assert (verdict.saved, verdict.expected, verdict.lost["camera"]) == (25, 25, None)
    with open_recording(tmp_path / "m.h5") as movie:
        pixels, times_s = movie[:], movie.times.copy()
    assert max(np.ptp(frame) for frame in pixels) <= 6  # even but for a rise of two counts: nothing of another frame in it
    levels = np.rint(np.median(pixels[:, :40], axis=(1, 2, 3)) / STEP).astype(int)
    assert (np.diff(levels) % (240 // STEP) == 1).all()
    gaps_s = np.diff(times_s)
    assert np.median(gaps_s) == pytest.approx(np.median(np.diff(sent_ns)) / 1e9, abs=PERIOD_S / 4)
