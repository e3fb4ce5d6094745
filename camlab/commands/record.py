"""camlab record: a recording without a window."""

from __future__ import annotations

import sys
from collections.abc import Mapping

from camlab.cameras import create_camera
from camlab.commands.complaint import complain
from camlab.commands.files import repair_leftovers
from camlab.commands.interrupt import Interrupts
from camlab.commands.output import in_bytes, in_seconds, name_missing, print_facts, print_hint, print_json, smaller
from camlab.commands.request import Request, check, check_buffer, choices_of, with_ring
from camlab.commands.trigger import Line
from camlab.commands.vigil import LOOK_S, Vigil
from camlab.config import load_settings
from camlab.controller.experiment import Experiment
from camlab.controller.facts import Fact, Failed, Warned
from camlab.errors import CamlabError, RecordingError
from camlab.recording.verdict import Verdict

AS_FAST_AS_SAVED = "frame_rate_hz"


def run(request: Request, is_json: bool) -> int:
    """Record; the exit status is the verdict's. ValueError for wrong use, CamlabError where it can't be done."""
    assignments = check(request)
    choices = choices_of(request)
    loaded, warnings = load_settings()
    for warning in warnings:
        complain(warning)
    settings = with_ring(loaded, request)
    camera = create_camera(request.camera)
    told: list[Fact] = []
    with Interrupts() as interrupts, Experiment(camera, settings=settings) as experiment:
        experiment.listen(told.append)
        _apply(experiment, assignments)
        check_buffer(request, experiment.camera)
        if request.address:
            print(f"publishing on {experiment.start_publishing(request.address)}", file=sys.stderr, flush=True)
        if request.is_analyzed:
            experiment.start_analyzing()
        if request.pre_trigger_s:
            experiment.start()
            _wait_for_trigger(experiment, request.pre_trigger_s)
        recording = experiment.start_saving(request.output, **choices)
        interrupts.begin_counting()
        experiment.start()
        verdict = Vigil(recording, experiment, interrupts).wait(is_shown=not is_json)
        pixel_bytes = verdict.saved * experiment.camera.format.nbytes
        repair_leftovers(experiment)  # now that nothing waits for it: to check a long recording takes minutes
    return _report(verdict, told, pixel_bytes, is_json)


def _apply(experiment: Experiment, assignments: Mapping[str, str]) -> None:
    """Set the controls that the user named; a source that can wait is read as fast as it can be saved unless told otherwise."""
    controls = experiment.controls
    if experiment.camera.can_wait and AS_FAST_AS_SAVED in controls and AS_FAST_AS_SAVED not in assignments:
        experiment.set_control(AS_FAST_AS_SAVED, 0)
    for name, text in assignments.items():
        experiment.set_control(name, controls[name].control.parse(text) if name in controls else text)


def _wait_for_trigger(experiment: Experiment, pre_trigger_s: float) -> None:
    """Until Enter is pressed. RecordingError where the camera ends before."""
    print(f"the camera runs; Enter records, with the {pre_trigger_s:g} s before", file=sys.stderr, flush=True)
    line = Line()
    while not line.wait(LOOK_S):
        if not experiment.state.is_live:
            raise RecordingError("the camera ended before the recording was triggered; nothing was recorded")


def _report(verdict: Verdict, told: list[Fact], pixel_bytes: int, is_json: bool) -> int:
    if is_json:
        print_json(verdict.as_dict())
    else:
        print_facts(f"{verdict.headline}: {verdict.sentence}", _rows(verdict, pixel_bytes))
        print_hint([f"Next: camlab verify {verdict.path}", f"      camlab info {verdict.path}"])
    for text in dict.fromkeys(fact.text for fact in told if isinstance(fact, Warned)):
        if text != verdict.failure:
            complain(text)
    failures: list[CamlabError] = [fact.error for fact in told if isinstance(fact, Failed)]
    if failures:
        complain(str(failures[0]))
        return 1
    if verdict.failure:
        complain(verdict.failure)
    return verdict.exit_status


def _rows(verdict: Verdict, pixel_bytes: int) -> list[tuple[str, str]]:
    rate = verdict.frame_rate_hz
    left_out = [("frames left out", str(verdict.decimated))] if verdict.decimated else []
    return [
        ("file", verdict.path),
        ("frames saved", f"{verdict.saved} of {verdict.expected - verdict.decimated}"),
        *left_out,
        ("frames missing", name_missing(verdict.missing)),
        ("duration", in_seconds(verdict.duration_s)),
        ("frame rate", f"{rate:.2f} Hz" if rate else "unknown"),
        ("size", in_bytes(verdict.bytes) + smaller(verdict.bytes, pixel_bytes)),
    ]
