"""Between a preset and a camera: what matches is set, what doesn't is named; no Qt."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from camlab.controller.experiment import Experiment
from camlab.errors import CamlabError
from camlab.model import ControlState, ControlValue
from camlab.presets import Preset
from camlab.recording.reader import open_recording
from camlab.view.control_scale import value_text

NEAR = 0.02  # of a number: what is taken may differ by so much from what is asked


@dataclass
class Outcome:
    """What became of a preset.

    Attributes
    ----------
    done : int
        Values that the camera has now.
    problems : list of str
        What it hasn't, a line each.
    """

    done: int = 0
    problems: list[str] = field(default_factory=list)

    @property
    def total(self) -> int:
        return self.done + len(self.problems)


def preset_of(states: Mapping[str, ControlState], camera: str, model: str, display: Mapping[str, str | bool | float]) -> Preset:
    """What is asked of a camera now; controls that are only read are left out."""
    asked = {name: state.asked for name, state in states.items() if not state.control.is_read_only}
    return Preset(camera, model, asked, dict(display))


def preset_of_recording(path: Path) -> Preset:
    """What was asked of the camera when a recording began; RecordingError, one line, where it can't be read."""
    with open_recording(path) as movie:
        asked = {name: setting.asked for name, setting in movie.settings.items() if setting.asked is not None}
        return Preset(movie.camera, "", asked)


def apply_preset(preset: Preset, experiment: Experiment) -> Outcome:
    """Ask the camera for all that it has of a preset. A value out of its range is not set, and not made to fit either."""
    outcome, wanted = Outcome(), _wanted(preset, experiment)
    accepted: list[tuple[str, ControlValue]] = []
    for name, value in wanted.items():
        problem = _find_problem(experiment, name, value)
        if problem:
            outcome.problems.append(problem)
        else:
            accepted.append((name, value))
    refused = _reshape(experiment, {name: value for name, value in accepted if experiment.controls[name].control.shapes_file})
    for name, value in accepted:
        if not experiment.controls[name].control.shapes_file:
            _attempt(partial(experiment.set_control, name, value), name, refused)
    for name, value in accepted:  # one may have held up another: a long exposure a high rate
        if name not in refused and not _has(experiment, name, value):
            _attempt(partial(experiment.set_control, name, value), name, refused)
    for name, value in accepted:
        if name in refused:
            outcome.problems.append(refused[name])
        elif not _has(experiment, name, value):
            outcome.problems.append(_told(experiment.controls[name], value))
        else:
            outcome.done += 1
    return outcome


def _reshape(experiment: Experiment, values: Mapping[str, ControlValue]) -> dict[str, str]:
    """Set what shapes the frames, with one new run for all of it; what was refused and why, by name."""
    refused: dict[str, str] = {}
    try:
        experiment.set_controls(values)
    except (ValueError, CamlabError):
        for name, value in values.items():  # one by one, to know which
            _attempt(partial(experiment.set_control, name, value), name, refused)
    return refused


def _wanted(preset: Preset, experiment: Experiment) -> dict[str, ControlValue]:
    """Without what the camera only tells; choices first, for ranges depend on them."""
    controls = experiment.controls
    own = {name: value for name, value in preset.controls.items() if name not in controls or not controls[name].control.is_read_only}
    return dict(sorted(own.items(), key=lambda item: item[0] in controls and controls[item[0]].control.is_number))


def _find_problem(experiment: Experiment, name: str, value: ControlValue) -> str:
    """Why a value can't be asked for; "" where it can."""
    if name not in experiment.controls:
        return f"{name}: this camera has no such control"
    state = experiment.controls[name]
    if state.control.shapes_file and experiment.state.has_recording and state.asked != value:
        return f"{state.control.label} is locked while a recording is made"
    try:
        experiment.camera.check_control(name, value)
    except ValueError as error:
        return str(error)
    return ""


def _attempt(work: Callable[[], object], name: str, refused: dict[str, str]) -> None:
    try:
        work()
    except (ValueError, CamlabError) as error:
        refused[name] = str(error)


def _has(experiment: Experiment, name: str, value: ControlValue) -> bool:
    """The camera has it, as well as can be told."""
    state = experiment.controls[name]
    if state.asked != state.control.check(value):
        return False
    if not state.control.is_number or isinstance(state.asked, str) or not isinstance(state.actual, int | float):
        return True
    return math.isclose(float(state.actual), float(value), rel_tol=NEAR, abs_tol=state.control.step)


def _told(state: ControlState, value: ControlValue) -> str:
    actual = "unknown" if state.actual is None else value_text(state.control, state.actual)
    return f"{state.control.label} is {actual} instead of {value_text(state.control, value)}"
