from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from camlab.config import Settings
from camlab.controller import facts
from camlab.controller.experiment import Experiment
from camlab.controller.state import State
from camlab.cv import cv2
from camlab.errors import CameraError, RecordingError, SharedMemoryError, StateError
from camlab.recording.reader import open_recording
from camlab.recording.verify import verify
from tests.controller.conftest import FAST, Heard, MakeExperiment, wait_for


def test_it_goes_from_closed_to_idle_to_live_and_back() -> None:
    experiment = Experiment(FAST)
    heard = Heard(experiment)
    with experiment:
        experiment.start()
        assert experiment.state is State.LIVE
        experiment.stop()
        wait_for(lambda: experiment.state is State.IDLE, "idle")
    moves = [(fact.old, fact.new) for fact in heard.of(facts.StateChanged)]  # type: ignore[attr-defined]
    chain = [State.CLOSED, State.IDLE, State.LIVE, State.IDLE, State.CLOSED]
    assert moves == list(pairwise(chain))


def test_every_word_of_it_may_be_said_twice(experiment: Experiment) -> None:
    for word in (
        "initialize",
        "start",
        "start",
        "stop",
        "stop",
        "stop_saving",
        "stop_analyzing",
        "stop_publishing",
        "finalize",
        "finalize",
    ):
        getattr(experiment, word)()
    assert experiment.state is State.CLOSED


@pytest.mark.parametrize("word", ["start", "start_saving", "stop_saving", "start_analyzing", "snap", "start_publishing", "next_path"])
def test_a_closed_experiment_says_what_to_do(word: str) -> None:
    with pytest.raises(StateError, match="call initialize first"):
        getattr(Experiment(FAST), word)()


def test_a_run_of_the_same_experiment_can_begin_again(experiment: Experiment) -> None:
    for _ in range(3):
        experiment.start()
        wait_for(lambda: experiment.status().published > 2, "frames")
        experiment.stop()
        wait_for(lambda: experiment.state is State.IDLE, "idle")
    assert experiment.status().lost == {"camera": 0, "ring_full": 0}


def test_the_newest_frame_is_a_copy_and_stays_after_stop(experiment: Experiment) -> None:
    assert experiment.last_frame is None
    experiment.start()
    wait_for(lambda: experiment.last_frame, "a frame")
    experiment.stop()
    wait_for(lambda: experiment.state is State.IDLE, "idle")
    frame = experiment.last_frame
    assert frame is not None
    assert frame.pixels.shape == (48, 64)
    assert not frame.pixels.flags.writeable


def test_the_live_view_gets_each_frame_once_and_rising(experiment: Experiment) -> None:
    experiment.start()
    ids, cursor = [], 0

    def look() -> bool:
        nonlocal cursor
        found = experiment.newest(cursor)
        if found:
            cursor = found[0]
            ids.append(found[1].frame_id)
        return len(ids) > 20

    wait_for(look, "twenty frames")
    assert (np.diff(ids) > 0).all()


def test_who_waits_for_a_frame_is_called_once_and_finds_it(experiment: Experiment) -> None:
    experiment.start()
    wait_for(lambda: experiment.newest(0), "a frame")
    found: list[int] = []
    cursor, _ = experiment.newest(0) or (0, None)
    experiment.call_at_next_frame(lambda: found.extend(frame.frame_id for _, frame in filter(None, [experiment.newest(cursor)])))
    wait_for(lambda: found, "the call")
    wait_for(lambda: experiment.status().published > found[0] + 5, "more frames")
    assert len(found) == 1


def test_who_waits_for_a_frame_and_fails_costs_no_frame(experiment: Experiment, caplog: pytest.LogCaptureFixture) -> None:
    experiment.start()

    def fail() -> None:
        raise RuntimeError("the window is gone")

    experiment.call_at_next_frame(fail)
    wait_for(lambda: "the window is gone" in caplog.text, "the failure in the log")
    seen = experiment.status().published
    wait_for(lambda: experiment.status().published > seen + 5, "more frames")
    assert experiment.state is State.LIVE


def test_while_nothing_runs_nobody_is_called(experiment: Experiment) -> None:
    called: list[int] = []
    experiment.call_at_next_frame(lambda: called.append(1))
    experiment.start()
    wait_for(lambda: experiment.status().published > 2, "frames")
    assert not called


@pytest.mark.parametrize("spec", [FAST, "simulated:?fps=200&width=64&height=48&dtype=uint16&color=rgb"])
@pytest.mark.parametrize("is_live", [True, False])
def test_snap_writes_the_frame_without_loss(make_experiment: MakeExperiment, tmp_path: Path, spec: str, is_live: bool) -> None:
    experiment = make_experiment(spec)
    if is_live:
        experiment.start()
        wait_for(lambda: experiment.last_frame, "a frame")
    frame = experiment.snap(tmp_path / "snap.png")
    read = cv2.imread(str(tmp_path / "snap.png"), cv2.IMREAD_UNCHANGED)
    assert (read == (frame.pixels if frame.pixels.ndim == 2 else frame.pixels[..., ::-1])).all()
    assert read.dtype == frame.pixels.dtype
    with pytest.raises(RecordingError, match="exists already"):
        experiment.snap(tmp_path / "snap.png")


def test_snap_finds_a_free_name(experiment: Experiment, tmp_path: Path) -> None:
    experiment.folder = tmp_path
    heard = Heard(experiment)
    experiment.snap(to_file=True)
    experiment.snap(to_file=True)
    assert [fact.path for fact in heard.of(facts.SnapSaved)] == sorted(tmp_path.glob("*.png"))  # type: ignore[attr-defined]
    assert len(list(tmp_path.glob("*.png"))) == 2


def test_a_movie_in_memory_has_consecutive_frames_and_can_be_saved(experiment: Experiment, tmp_path: Path) -> None:
    movie = experiment.acquire_movie(50)
    assert movie.wait(10).shape == (50, 48, 64)
    assert (np.diff(movie.frame_id) == 1).all()
    verdict = movie.save(tmp_path / "memory.h5")
    assert (verdict.status, verdict.saved) == ("complete", 50)
    assert verify(tmp_path / "memory.h5").ok


def test_a_movie_in_memory_can_be_stopped(experiment: Experiment) -> None:
    movie = experiment.acquire_movie(100000)
    wait_for(lambda: len(movie) > 5, "frames")
    movie.stop()
    assert 5 < len(movie.wait(5)) < 100000


def test_a_control_is_set_while_idle_and_while_live(experiment: Experiment) -> None:
    assert experiment.set_control("brightness", 7).actual == 7
    experiment.start()
    assert experiment.set_control("brightness", 9).actual == 9
    assert experiment.controls["brightness"].asked == 9


def test_a_posted_change_is_told_when_it_was_made(experiment: Experiment) -> None:
    experiment.start()
    heard = Heard(experiment)
    experiment.set_control("brightness", 11, wait_s=0)
    wait_for(
        lambda: any(f.state.control.name == "brightness" and f.state.actual == 11 for f in heard.of(facts.ControlChanged)), "the change"
    )  # type: ignore[attr-defined]


@pytest.mark.parametrize(("name", "value", "words"), [("brightnes", 3, "did you mean brightness"), ("brightness", 10**6, "must be")])
@pytest.mark.parametrize("is_live", [True, False])
def test_what_the_camera_can_not_do_is_refused(experiment: Experiment, name: str, value: int, words: str, is_live: bool) -> None:
    if is_live:
        experiment.start()
    with pytest.raises(ValueError, match=words):
        experiment.set_control(name, value)


def test_a_lost_camera_ends_the_recording_with_all_that_came(make_experiment: MakeExperiment, tmp_path: Path) -> None:
    experiment = make_experiment(FAST + "&unplug_at=30")
    heard = Heard(experiment)
    recording = experiment.start_saving(tmp_path / "u.h5", frames=1000)
    experiment.start()
    verdict = recording.wait(10)
    assert (verdict.status, verdict.saved) == ("complete", 30)
    assert isinstance(heard.wait_for(facts.Failed).error, CameraError)  # type: ignore[attr-defined]
    wait_for(lambda: experiment.state is State.FAILED, "failed")
    assert not experiment.is_saving


def test_start_tries_again_after_a_failure(make_experiment: MakeExperiment) -> None:
    experiment = make_experiment(FAST + "&unplug_at=5")
    experiment.start()
    wait_for(lambda: experiment.state is State.FAILED, "failed")
    experiment.start()
    wait_for(lambda: experiment.status().published == 5, "frames of the second run")


def test_a_reconnection_is_an_event_of_the_recording_that_follows(make_experiment: MakeExperiment, tmp_path: Path) -> None:
    experiment = make_experiment(FAST + "&unplug_at=20")
    experiment.start()
    wait_for(lambda: experiment.state is State.FAILED, "failed")
    recording = experiment.start_saving(tmp_path / "again.h5", frames=5)
    experiment.start()
    assert recording.wait(10).is_complete
    with open_recording(tmp_path / "again.h5") as movie:
        assert [(event.kind, event.frame_id) for event in movie.events] == [("reconnected", 0)]
        assert "is back" in movie.events[0].text


def test_a_ring_that_does_not_fit_is_an_error_before_the_run(make_experiment: MakeExperiment) -> None:
    settings = Settings()
    small = type(settings)(ring=type(settings.ring)(memory_fraction=1e-6))
    experiment = make_experiment("simulated:?width=2048&height=2048&dtype=uint16", small)
    with pytest.raises(SharedMemoryError, match="too little shared memory"):
        experiment.start()
    assert experiment.state is State.IDLE


def test_the_folder_is_locked_while_recording(experiment: Experiment, tmp_path: Path) -> None:
    experiment.start()
    experiment.start_saving(tmp_path / "x.h5")
    with pytest.raises(StateError, match="while recording"):
        experiment.folder = tmp_path


def test_the_folder_may_be_a_string(tmp_path: Path) -> None:
    with Experiment(FAST, folder=str(tmp_path)) as experiment:
        recording = experiment.start_saving(frames=3)
        experiment.start()
        assert Path(recording.wait(10).path).parent == tmp_path


def test_loopback_tcp_serves_as_well_as_local_sockets(make_experiment: MakeExperiment, tmp_path: Path) -> None:
    experiment = make_experiment(FAST, Settings(transport="tcp"))
    experiment.start_analyzing()
    recording = experiment.start_saving(tmp_path / "tcp.h5", frames=50)
    experiment.start()
    assert recording.wait(10).is_complete
    assert experiment.status().analyzed >= 50


def test_its_camera_can_be_exchanged_while_it_is_closed(tmp_path: Path) -> None:
    experiment = Experiment(FAST, folder=tmp_path)
    heard = Heard(experiment)
    with experiment:
        experiment.start_analyzing()
        experiment.start()
        wait_for(lambda: experiment.last_frame is not None, "a frame")
        with pytest.raises(StateError, match="finalize it first"):
            experiment.change_camera("simulated")
    with pytest.raises(ValueError, match="nonsense"):
        experiment.change_camera("nonsense:1")
    experiment.change_camera("simulated:?width=80&height=48&fps=200")
    with experiment:
        assert experiment.last_frame is None
        recording = experiment.start_saving(frames=5)
        experiment.start()
        assert recording.wait(20).is_complete
        assert experiment.camera.format.width == 80
    with open_recording(recording.path) as movie:
        assert movie.format.width == 80
        assert np.isfinite(movie.analysis["mean"]).all()
    assert recording.path.parent == tmp_path
    assert heard.of(facts.RecordingFinished)
