"""Region, binning, pixel format and trigger change while live, with a new run and never with a frame of a wrong shape."""

from __future__ import annotations

import threading
from contextlib import closing
from pathlib import Path

import pytest

import camlab
from camlab.commands.info import run as run_info
from camlab.controller import facts
from camlab.controller.experiment import Experiment
from camlab.controller.state import State
from camlab.errors import StateError
from camlab.model import AUTO, FrameFormat, Geometry, Roi
from camlab.recording.verify import verify
from tests.controller.conftest import Heard, MakeExperiment, wait_for

WIDE = "simulated:?fps=200&width=256&height=64&spots=3"


@pytest.fixture
def experiment(make_experiment: MakeExperiment) -> Experiment:
    return make_experiment(WIDE)


def test_a_region_is_changed_while_live_and_the_camera_goes_on(experiment: Experiment) -> None:
    heard = Heard(experiment)
    experiment.start()
    wait_for(lambda: experiment.last_frame, "a frame")
    cursor, _ = experiment.newest(0) or (0, None)
    state = experiment.set_control("region", "101x20+33+9")
    assert (state.asked, state.actual) == ("101x20+33+9", "104x22+32+8")
    assert experiment.state is State.LIVE
    wait_for(lambda: experiment.newest(cursor), "a frame of the new run")
    assert experiment.last_frame and experiment.last_frame.pixels.shape == (22, 104)
    (told,) = heard.of(facts.FormatChanged)
    assert told == facts.FormatChanged(FrameFormat(22, 104), Geometry(256, 64, Roi(32, 8, 104, 22)))


def test_a_restart_is_told_from_its_beginning_to_its_end(experiment: Experiment) -> None:
    experiment.start()
    heard = Heard(experiment)
    experiment.set_control("binning", "2x2")
    told = [fact for fact in heard.facts if isinstance(fact, facts.Restarting | facts.StateChanged)]
    assert told == [
        facts.Restarting(True),
        facts.StateChanged(State.LIVE, State.IDLE),
        facts.StateChanged(State.IDLE, State.LIVE),
        facts.Restarting(False),
    ]


def test_while_idle_nothing_is_restarted(experiment: Experiment) -> None:
    heard = Heard(experiment)
    experiment.set_control("binning", "2x2")
    assert heard.of(facts.Restarting) == []


def test_no_frame_of_another_shape_is_seen_whatever_is_changed_how_often(experiment: Experiment) -> None:
    seen: set[tuple[int, ...]] = set()
    announced = {(*experiment.camera.format.shape, 1)}
    is_over = threading.Event()

    def look() -> None:
        cursor = 0
        while not is_over.wait(0.001):
            found = experiment.newest(cursor)
            if found:
                cursor, frame = found
                seen.add((*frame.pixels.shape, frame.pixels.itemsize))

    looker = threading.Thread(target=look)
    looker.start()
    experiment.start()
    for name, value in (("binning", "2x2"), ("pixel_format", "Mono12"), ("region", "200x40+10+10"), ("binning", "1x1")):
        experiment.set_control(name, value)
        shape = (*experiment.camera.format.shape, experiment.camera.format.itemsize)
        announced.add(shape)
        wait_for(lambda shape=shape: shape in seen, f"{name} {value}")
    is_over.set()
    looker.join()
    assert seen | {(64, 256, 1)} == announced  # the first run may be over before anybody looks


def test_what_shapes_the_file_is_locked_while_recording_and_the_recording_goes_on(experiment: Experiment, tmp_path: Path) -> None:
    experiment.start()
    recording = experiment.start_saving(tmp_path / "movie.h5")
    wait_for(lambda: recording.saved > 5, "frames")
    with pytest.raises(StateError, match="Binning shapes the recording and can't be changed while it is made; stop saving first"):
        experiment.set_control("binning", "2x2")
    experiment.set_control("gain", 3)
    experiment.stop_saving()
    recording.wait()
    assert verify(recording.path).ok


def test_a_value_that_is_wrong_stops_nothing(experiment: Experiment) -> None:
    heard = Heard(experiment)
    experiment.start()
    with pytest.raises(ValueError, match="region must lie on the sensor of 256 × 64 pixels"):
        experiment.set_control("region", "300x64")
    assert [fact.new for fact in heard.of(facts.StateChanged)] == [State.LIVE]  # type: ignore[attr-defined]


def test_several_are_changed_with_one_new_run_and_none_where_they_are_so_already(experiment: Experiment) -> None:
    heard = Heard(experiment)
    experiment.start()
    values = {"binning": "2x2", "gain": 6.0, "region": "128x32+0+0", "pixel_format": "Mono12"}
    experiment.set_controls(values)
    experiment.set_controls(values)
    assert [fact.new for fact in heard.of(facts.StateChanged)] == [State.LIVE, State.IDLE, State.LIVE]  # type: ignore[attr-defined]
    assert experiment.camera.format == FrameFormat(16, 64, "uint16", 12)
    assert experiment.controls["gain"].actual == 6.0


def test_reset_brings_back_what_was_asked_after_opening(experiment: Experiment) -> None:
    experiment.set_controls({"binning": "2x2", "gain": 6.0, "exposure_s": 0.001})
    experiment.reset_controls()
    assert all(state.is_default for state in experiment.controls.values())
    assert experiment.camera.format == FrameFormat(64, 256)


def test_the_place_on_the_sensor_is_in_the_file(experiment: Experiment, tmp_path: Path) -> None:
    experiment.set_controls({"region": "128x32+64+16", "binning": "2x2"})
    recording = experiment.start_saving(tmp_path / "movie.h5", frames=5)
    experiment.start()
    recording.wait()
    with camlab.open(recording.path) as movie:
        assert movie.format == FrameFormat(16, 64)
        assert movie.geometry == experiment.camera.geometry == Geometry(256, 64, Roi(64, 16, 128, 32), experiment.camera.geometry.binning)
        assert movie.settings["region"].actual == "128x32+64+16"
        assert movie.settings["binning"].actual == "2x2"


def test_a_movie_in_memory_is_of_the_run_in_which_it_was_acquired(experiment: Experiment, tmp_path: Path) -> None:
    movie = experiment.acquire_movie(3)
    experiment.acquire_movie(10_000)
    with pytest.raises(StateError, match="while a movie is being acquired"):
        experiment.set_control("binning", "2x2")
    experiment.stop()
    movie.wait()
    wait_for(lambda: experiment.state is State.IDLE, "idle")
    experiment.set_control("binning", "2x2")
    movie.save(tmp_path / "movie.h5")
    with camlab.open(tmp_path / "movie.h5") as saved:
        assert saved.geometry == Geometry.plain(256, 64)


def test_frames_come_one_for_each_trigger(experiment: Experiment) -> None:
    with pytest.raises(StateError, match="not live"):
        experiment.trigger()
    experiment.set_control("trigger_mode", "Software")
    experiment.start()
    for _ in range(3):
        experiment.trigger()
    wait_for(lambda: experiment.status().published == 3, "three frames")
    assert experiment.last_frame and experiment.last_frame.camera_frame_id == 2
    experiment.set_control("trigger_mode", "Free run")
    wait_for(lambda: experiment.status().published > 3, "frames")
    with pytest.raises(ValueError, match="waits for no trigger"):
        experiment.trigger()


def test_what_the_camera_chooses_itself_is_told_while_live(experiment: Experiment) -> None:
    heard = Heard(experiment)
    experiment.set_control("exposure_s", 0.0001)
    experiment.start()
    experiment.set_control("exposure_s", AUTO)

    def chosen() -> list[float]:
        return [fact.state.actual for fact in heard.of(facts.ControlChanged) if fact.state.is_auto]  # type: ignore[attr-defined]

    wait_for(lambda: len(set(chosen())) > 2, "other exposures")
    assert max(chosen()) > 0.0005


def test_a_camera_that_was_lost_and_is_back_has_its_settings_again(make_experiment: MakeExperiment) -> None:
    experiment = make_experiment(f"{WIDE}&unplug_at=5")
    experiment.set_controls({"binning": "2x2", "gain": 6.0})
    for _ in range(2):
        experiment.start()
        wait_for(lambda: experiment.state is State.FAILED, "the loss")
        assert experiment.camera.format == FrameFormat(32, 128)
        assert experiment.controls["gain"].actual == 6.0


def test_a_recording_that_is_replayed_is_shown_where_it_was_on_the_sensor(experiment: Experiment, tmp_path: Path) -> None:
    experiment.set_control("region", "128x32+64+16")
    recording = experiment.start_saving(tmp_path / "movie.h5", frames=5)
    experiment.start()
    recording.wait()
    with camlab.open_camera(f"replay:{recording.path}") as camera:
        assert camera.geometry == experiment.camera.geometry


def test_who_subscribed_gets_the_frames_of_the_new_shape_too(experiment: Experiment) -> None:
    address = experiment.start_publishing("tcp://127.0.0.1:0")
    shapes: list[tuple[int, ...]] = []
    is_over = threading.Event()

    def subscribe() -> None:
        with closing(camlab.subscribe(address)) as frames:
            for frame in frames:
                shapes.append(frame.pixels.shape)
                if is_over.is_set():
                    return

    subscriber = threading.Thread(target=subscribe)
    subscriber.start()
    experiment.start()
    wait_for(lambda: (64, 256) in shapes, "frames")
    experiment.set_control("binning", "2x2")
    wait_for(lambda: (32, 128) in shapes, "binned frames")
    is_over.set()
    subscriber.join(10)
    assert set(shapes) == {(64, 256), (32, 128)}


def test_what_the_camera_chose_while_it_was_recorded_is_in_the_file(
    experiment: Experiment, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    heard = Heard(experiment)
    experiment.set_control("exposure_s", 0.0001)
    experiment.start()
    recording = experiment.start_saving(tmp_path / "movie.h5")
    experiment.set_control("exposure_s", AUTO)
    wait_for(lambda: any(fact.state.is_auto and fact.state.actual > 0.0003 for fact in heard.of(facts.ControlChanged)), "an exposure")  # type: ignore[attr-defined]
    chosen_at = experiment.last_frame.frame_id
    wait_for(lambda: recording.saved > chosen_at + 2, "frames with it")
    experiment.stop_saving()
    recording.wait()
    with camlab.open(recording.path) as movie:
        chosen = [event.actual for event in movie.events if event.name == "exposure_s"]
    assert max(chosen) > 0.0003
    assert run_info(recording.path, is_json=False) == 0
    assert "(chosen by the camera)" in capsys.readouterr().out
