"""A preset and a camera: what matches is set, what doesn't is named."""

from __future__ import annotations

import pytest

from camlab.app import messages
from camlab.app.preset_values import apply_preset, preset_of, preset_of_recording
from camlab.controller.experiment import Experiment
from camlab.presets import Preset
from tests.recording.rigs import write_recording


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    """One open experiment for all: nothing here needs a new one."""
    home = pytest.MonkeyPatch()
    home.setenv("CAMLAB_HOME", str(tmp_path_factory.mktemp("home")))
    made = Experiment("simulated:?width=64&height=48&fps=50")
    yield made
    home.undo()


@pytest.fixture
def experiment(running):
    with running:
        yield running


def test_what_was_asked_is_asked_again(experiment):
    experiment.set_control("gain", 6.0)
    preset = preset_of(experiment.controls, "simulated", "", {})
    experiment.set_control("gain", 0.0)
    experiment.set_control("brightness", 20)
    outcome = apply_preset(preset, experiment)
    assert outcome.problems == []
    assert outcome.done == len(preset.controls)
    assert (experiment.camera.gain, experiment.camera.brightness) == (6.0, 0)


def test_what_the_camera_does_not_have_and_what_is_out_of_range_is_named_and_the_rest_set(experiment):
    preset = Preset("other", "", {"gain": 99.0, "filter": "red", "brightness": 7, "exposure_s": "long"})
    outcome = apply_preset(preset, experiment)
    assert outcome.done == 1
    assert experiment.camera.brightness == 7
    assert experiment.camera.gain == 0.0  # not made to fit
    told = " ".join(outcome.problems)
    assert all(
        words in told for words in ("gain must be 0 to 24 dB, not 99", "filter: this camera has no such control", "exposure_s must be")
    )


def test_what_the_camera_takes_otherwise_is_named(experiment):
    outcome = apply_preset(Preset(controls={"frame_rate_hz": 100.0, "exposure_s": 0.05}), experiment)
    assert outcome.done == 1
    (problem,) = outcome.problems
    assert "instead of 100" in problem


def test_a_recording_has_what_was_asked(tmp_path):
    write_recording(tmp_path / "movie.h5")
    preset = preset_of_recording(tmp_path / "movie.h5")
    assert preset.camera == "test"
    assert preset.controls == {"exposure_s": 0.01, "mode": "fast"}


def test_the_message_says_it_all_at_once():
    done = messages.preset_loaded("x", 3, [])
    assert (done.headline, done.text, done.tone) == ("x is loaded", "3 values are set.", "success")
    partly = messages.preset_loaded("x", 1, ["gain must be 0 to 24 dB, not 99", "filter: none"], "opencv-0")
    assert partly.headline == "x: 1 of 3 values are set"
    assert partly.text == "It is of the camera opencv-0. Gain must be 0 to 24 dB, not 99; filter: none."
    assert partly.details.count("\n") == 1


def test_what_shapes_the_frames_is_set_with_one_new_run_and_locked_while_recording(experiment, tmp_path):
    experiment.start()
    outcome = apply_preset(Preset(controls={"pixel_format": "Mono12", "gain": 2.0}), experiment)
    assert (outcome.problems, outcome.done) == ([], 2)
    assert experiment.state.is_live
    assert experiment.camera.format.bit_depth == 12
    recording = experiment.start_saving(tmp_path / "movie.h5")
    outcome = apply_preset(Preset(controls={"pixel_format": "Mono8", "gain": 4.0}), experiment)
    assert (outcome.problems, outcome.done) == (["Format is locked while a recording is made"], 1)
    recording.stop()
    experiment.stop()
    assert recording.wait(20).is_complete
