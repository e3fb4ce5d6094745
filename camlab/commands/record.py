"""camlab record: a recording without a window."""

from __future__ import annotations

import math
import shutil
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from camlab.cameras import create_camera
from camlab.commands.complaint import complain
from camlab.commands.interrupt import Interrupts
from camlab.commands.output import Advance, in_bytes, in_seconds, name_missing, print_facts, print_hint, print_json, progress
from camlab.config import load_settings
from camlab.controller.experiment import Experiment
from camlab.controller.facts import Failed
from camlab.controller.recording import Recording
from camlab.errors import CamlabError, RecordingError
from camlab.model import Camera
from camlab.recording.naming import check_free
from camlab.recording.verdict import Verdict

LOOK_S = 0.1
AS_FAST_AS_SAVED = "frame_rate_hz"


@dataclass(frozen=True)
class Request:
    """What the user asked for.

    Attributes
    ----------
    camera : str
        A camera's spec.
    frames, seconds : int or None, float or None
        Length, the shorter one where both are given; both None: until the source ends or Ctrl-C.
    output : Path or None
        The file; None: a new one in the recordings folder.
    is_analyzed : bool
    controls : tuple of str
        NAME=VALUE each.
    address : str
        Where frames are published; "" for nowhere.
    """

    camera: str
    frames: int | None = None
    seconds: float | None = None
    output: Path | None = None
    is_analyzed: bool = False
    controls: tuple[str, ...] = ()
    address: str = ""


def run(request: Request, is_json: bool) -> int:
    """Record; the exit status is the verdict's. ValueError for wrong use, CamlabError where it can't be done."""
    assignments = _check(request)
    settings, warnings = load_settings()
    for warning in warnings:
        complain(warning)
    camera = create_camera(request.camera)
    failures: list[CamlabError] = []
    with Interrupts() as interrupts, Experiment(camera, settings=settings) as experiment:
        experiment.listen(lambda fact: failures.append(fact.error) if isinstance(fact, Failed) else None)
        _apply(experiment, assignments)
        _check_room(experiment.camera, request, request.output or experiment.folder)
        if request.address:
            print(f"publishing on {experiment.start_publishing(request.address)}", file=sys.stderr, flush=True)
        if request.is_analyzed:
            experiment.start_analyzing()
        recording = experiment.start_saving(request.output, frames=request.frames, seconds=request.seconds)
        interrupts.begin_counting()
        experiment.start()
        verdict = _wait(recording, experiment, interrupts, is_shown=not is_json)
    return _report(verdict, failures, is_json)


def _check(request: Request) -> dict[str, str]:
    """Everything that can be wrong before a camera is opened; returns the controls to set."""
    if request.frames is not None and request.frames < 1:
        raise ValueError(f"--frames must be 1 or more, not {request.frames}")
    if request.seconds is not None and not (math.isfinite(request.seconds) and request.seconds > 0):
        raise ValueError(f"--seconds must be more than 0, not {request.seconds:g}")
    if request.output is not None:
        check_free(request.output)
    return dict(_split(text) for text in request.controls)


def _split(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not (name.strip() and equals):
        raise ValueError(f"--set takes NAME=VALUE, e.g. exposure_s=0.01, not {text!r}")
    return name.strip(), value.strip()


def _apply(experiment: Experiment, assignments: Mapping[str, str]) -> None:
    """Set the controls that the user named; a source that can wait is read as fast as it can be saved unless told otherwise."""
    controls = experiment.controls
    if experiment.camera.can_wait and AS_FAST_AS_SAVED in controls and AS_FAST_AS_SAVED not in assignments:
        experiment.set_control(AS_FAST_AS_SAVED, 0)
    for name, text in assignments.items():
        experiment.set_control(name, controls[name].control.parse(text) if name in controls else text)


def _check_room(camera: Camera, request: Request, place: Path) -> None:
    """A recording of known length must fit on the disk."""
    frames = request.frames
    if frames is None and request.seconds is not None and camera.frame_rate_hz_nominal:
        frames = math.ceil(request.seconds * camera.frame_rate_hz_nominal)
    there = next(folder for folder in (place, *place.absolute().parents) if folder.is_dir())
    free = shutil.disk_usage(there).free
    if frames and frames * camera.format.nbytes > free:
        raise RecordingError(
            f"{frames} frames need {in_bytes(frames * camera.format.nbytes)} and only {in_bytes(free)} are free in {there}"
        )


def _wait(recording: Recording, experiment: Experiment, interrupts: Interrupts, is_shown: bool) -> Verdict:
    """Until the verdict is there; the first signal ends the recording in order, the second one gives up the rest."""
    with progress("recording", is_shown) as advance:
        answered = 0
        while recording.verdict is None:
            with suppress(RecordingError):
                recording.wait(LOOK_S)
            if interrupts.count > answered:
                answered = interrupts.count
                recording.stop() if answered == 1 else experiment.abort()
            _show(recording, advance)
        experiment.stop()
    return recording.verdict


def _show(recording: Recording, advance: Advance) -> None:
    words = f"{recording.saved} frames"
    if recording.is_ended:
        advance(recording.progress, f"finishing, {words}")
    elif recording.options.frames:
        advance(recording.saved / recording.options.frames, words)
    else:
        advance(0.0, words)


def _report(verdict: Verdict, failures: list[CamlabError], is_json: bool) -> int:
    if is_json:
        print_json(verdict.as_dict())
    else:
        print_facts(f"{verdict.headline}: {verdict.sentence}", _rows(verdict))
        print_hint([f"Next: camlab verify {verdict.path}", f"      camlab info {verdict.path}"])
    if failures:
        complain(str(failures[0]))
        return 1
    if verdict.failure:
        complain(verdict.failure)
    return verdict.exit_status


def _rows(verdict: Verdict) -> list[tuple[str, str]]:
    rate = verdict.frame_rate_hz
    return [
        ("file", verdict.path),
        ("frames saved", f"{verdict.saved} of {verdict.expected}"),
        ("frames missing", name_missing(verdict.missing)),
        ("duration", in_seconds(verdict.duration_s)),
        ("frame rate", f"{rate:.2f} Hz" if rate else "unknown"),
        ("size", in_bytes(verdict.bytes)),
    ]
