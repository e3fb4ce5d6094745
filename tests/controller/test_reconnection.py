"""A camera that is lost while live and comes back: run and recording go on, and the gap has its numbers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from camlab.controller import facts, reconnection
from camlab.controller.experiment import Experiment
from camlab.controller.state import State
from camlab.errors import CameraError
from camlab.recording.reader import open_recording
from camlab.recording.verify import verify
from tests.controller.conftest import Heard, wait_for

LOST_AT = "simulated:?fps=200&width=64&height=48&spots=3&unplug_at=60"


@pytest.fixture
def lose(monkeypatch: pytest.MonkeyPatch) -> Iterator[object]:
    """A function that makes an experiment whose camera goes away at frame 60, for so long, and is tried so often."""
    made: list[Experiment] = []

    def lose(away_s: float = 0.3, try_every_s: float = 0.1, *, camera: str = LOST_AT) -> Experiment:
        monkeypatch.setattr(reconnection, "DELAYS_S", (try_every_s,))
        experiment = Experiment(f"{camera}&unplug_s={away_s}", reconnects=True)
        made.append(experiment)
        experiment.initialize()
        return experiment

    yield lose
    for experiment in made:
        experiment.finalize()


def test_a_recording_goes_on_in_the_same_file_with_a_gap_as_long_in_numbers_as_in_time(lose, tmp_path: Path) -> None:
    experiment = lose()
    heard = Heard(experiment)
    recording = experiment.start_saving(tmp_path / "a.h5")
    experiment.start()
    wait_for(lambda: experiment.state is State.HOLD, "on hold")
    assert experiment.status().outage is not None
    assert experiment.is_saving
    wait_for(lambda: experiment.state is State.RECORDING, "recording again")
    seen = recording.saved
    wait_for(lambda: recording.saved > seen + 20, "more frames")
    experiment.stop_saving()
    verdict = recording.wait(10)

    assert verify(tmp_path / "a.h5").ok
    back = heard.wait_for(facts.CameraBack)
    assert verdict.lost["camera"] >= back.missed > 0.25 * 200  # type: ignore[attr-defined]
    with open_recording(tmp_path / "a.h5") as movie:
        at = int(np.argmax(np.diff(movie.frame_id)))
        assert movie.frame_id[at] < 60 < movie.frame_id[at + 1]
        away_s = movie.times[at + 1] - movie.times[at]
        assert movie.frame_id[at + 1] - movie.frame_id[at] == pytest.approx(200 * away_s, rel=0.1)
        assert [event.kind for event in movie.events] == ["reconnected"]
        assert movie.camera_frame_id[at + 1] < 59  # its own count began anew


def test_it_comes_back_as_it_was_set_and_can_not_be_set_meanwhile(lose) -> None:
    experiment = lose(0.5)
    experiment.set_control("brightness", 20)
    experiment.start()
    wait_for(lambda: experiment.state is State.LOST, "lost")
    with pytest.raises(CameraError, match="does not answer now"):
        experiment.set_control("brightness", 30)
    with pytest.raises(CameraError, match="does not answer now"):
        experiment.start_saving()
    with pytest.raises(CameraError, match="does not answer now"):
        experiment.snap()
    wait_for(lambda: experiment.state is State.LIVE, "live again")
    assert (experiment.controls["brightness"].asked, experiment.controls["brightness"].actual) == (20, 20)


def test_stop_ends_the_trying_and_the_recording_has_all_that_came(lose, tmp_path: Path) -> None:
    experiment = lose(3600, 30)
    heard = Heard(experiment)
    recording = experiment.start_saving(tmp_path / "a.h5")
    experiment.start()
    wait_for(lambda: experiment.state is State.HOLD, "on hold")
    experiment.stop()
    verdict = recording.wait(10)
    assert verdict.last_frame == 59
    assert verify(tmp_path / "a.h5").ok
    wait_for(lambda: experiment.state is State.FAILED, "failed")
    assert heard.of(facts.Failed)
    assert experiment.status().outage is None


def test_saving_can_be_ended_while_it_is_on_hold(lose, tmp_path: Path) -> None:
    experiment = lose(0.4)
    recording = experiment.start_saving(tmp_path / "a.h5")
    experiment.start()
    wait_for(lambda: experiment.state is State.HOLD, "on hold")
    experiment.stop_saving()
    assert recording.wait(10).last_frame == 59
    assert experiment.state is State.LOST
    wait_for(lambda: experiment.state is State.LIVE, "live, and no longer recording")


def test_start_tries_at_once(lose) -> None:
    experiment = lose(0.0, 30, camera=LOST_AT)
    heard = Heard(experiment)
    experiment.start()
    heard.wait_for(facts.CameraLost)
    outage = experiment.status().outage
    assert outage.attempt == 1
    assert 20 < outage.seconds_left() <= 30
    experiment.start()
    heard.wait_for(facts.CameraBack)


def test_a_source_that_waits_is_not_begun_anew(lose) -> None:
    experiment = lose(camera="simulated:?fps=0&width=64&height=48&unplug_at=60")
    experiment.start()
    wait_for(lambda: experiment.state is State.FAILED, "failed")


def test_tries_come_at_growing_intervals_that_are_bounded() -> None:
    assert list(reconnection.DELAYS_S) == sorted(set(reconnection.DELAYS_S))
    assert reconnection.DELAYS_S[-1] == 30
