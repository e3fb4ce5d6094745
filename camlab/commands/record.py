"""camlab record: a recording without a window."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import msgspec

from camlab.cameras import create_camera
from camlab.commands.amounts import LONGEST_S, RUN, check_seconds, read_buffer, read_bytes
from camlab.commands.complaint import complain
from camlab.commands.files import repair_leftovers
from camlab.commands.interrupt import Interrupts
from camlab.commands.output import Advance, in_bytes, in_seconds, name_missing, print_facts, print_hint, print_json, progress, smaller
from camlab.commands.trigger import Line
from camlab.config import Settings, load_settings
from camlab.controller.experiment import Experiment
from camlab.controller.facts import Fact, Failed, Warned
from camlab.controller.recording import Recording
from camlab.controller.status import Status
from camlab.errors import CamlabError, RecordingError
from camlab.model import Camera
from camlab.recording.naming import check_free
from camlab.recording.plan import Choices, RecordingOptions
from camlab.recording.verdict import Verdict

LOOK_S = 0.1
AS_FAST_AS_SAVED = "frame_rate_hz"


@dataclass(frozen=True, kw_only=True)
class Request:
    """What the user asked for.

    Attributes
    ----------
    camera : str
        A camera's spec.
    frames, seconds : int or None, float or None
        Length, the shorter one where both are given; both None: until the source ends or Ctrl-C.
    every, interval_s : int or None, float or None
        Save each n-th frame, or one in so many seconds.
    output : Path or None
        The file; None: a new one in the recordings folder.
    is_analyzed : bool
    controls : tuple of str
        NAME=VALUE each.
    address : str
        Where frames are published; "" for nowhere.
    compression, split, buffer, user, sample : str or None
        None: as the settings say.
    pre_trigger_s : float or None
        The recording waits for a line on standard input, and begins so many seconds before.
    notes : str
    """

    camera: str
    frames: int | None = None
    seconds: float | None = None
    every: int | None = None
    interval_s: float | None = None
    output: Path | None = None
    is_analyzed: bool = False
    controls: tuple[str, ...] = ()
    address: str = ""
    compression: str | None = None
    split: str | None = None
    buffer: str | None = None
    pre_trigger_s: float | None = None
    user: str | None = None
    sample: str | None = None
    notes: str = ""


def run(request: Request, is_json: bool) -> int:
    """Record; the exit status is the verdict's. ValueError for wrong use, CamlabError where it can't be done."""
    assignments = _check(request)
    choices = _choices(request)
    loaded, warnings = load_settings()
    for warning in warnings:
        complain(warning)
    settings = _with_ring(loaded, request)
    camera = create_camera(request.camera)
    told: list[Fact] = []
    with Interrupts() as interrupts, Experiment(camera, settings=settings) as experiment:
        experiment.listen(told.append)
        _apply(experiment, assignments)
        _check_buffer(request, experiment.camera)
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
        verdict = _Vigil(recording, experiment, interrupts).wait(is_shown=not is_json)
        pixel_bytes = verdict.saved * experiment.camera.format.nbytes
        repair_leftovers(experiment)  # now that nothing waits for it: to check a long recording takes minutes
    return _report(verdict, told, pixel_bytes, is_json)


def _check(request: Request) -> dict[str, str]:
    """Everything that can be wrong before a camera is opened; returns the controls to set."""
    if request.frames is not None and request.frames < 1:
        raise ValueError(f"--frames must be 1 or more, not {request.frames}")
    if request.every is not None and request.every < 1:
        raise ValueError(f"--every must be 1 or more, not {request.every}")
    if request.every is not None and request.interval_s is not None:
        raise ValueError("--every and --interval can't be used together; choose one")
    if _is_for_run(request) and request.pre_trigger_s:
        raise ValueError("--buffer run and --pre-trigger can't be used together; give the buffer's length in seconds, e.g. --buffer 10")
    check_seconds(request.seconds, "--seconds")
    check_seconds(request.interval_s, "--interval")
    check_seconds(request.pre_trigger_s, "--pre-trigger", LONGEST_S)
    if request.output is not None:
        check_free(request.output)
    return dict(_split(text) for text in request.controls)


def _choices(request: Request) -> Choices:
    """The options of the recording that don't come from the settings."""
    choices: dict[str, object] = {"frames": request.frames, "seconds": request.seconds, "notes": request.notes}
    choices |= {"every": request.every or 1, "interval_s": request.interval_s or 0.0}
    if request.split is not None:
        choices["segment_bytes"] = read_bytes(request.split, "--split")
    given = {"compression": request.compression, "user": request.user, "sample": request.sample}
    choices |= {name: value for name, value in given.items() if value is not None}
    msgspec.structs.replace(RecordingOptions(), **choices).check()
    return choices  # type: ignore[return-value]


def _with_ring(settings: Settings, request: Request) -> Settings:
    """A pre-trigger is only what this command asks for: without one it records from the first frame on."""
    ring = msgspec.structs.replace(settings.ring, pre_trigger_s=request.pre_trigger_s or 0.0)
    if request.buffer is not None:
        ring = read_buffer(request.buffer, ring)
    return msgspec.structs.replace(settings, ring=ring)


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


def _is_for_run(request: Request) -> bool:
    return (request.buffer or "").strip().lower() == RUN


def _check_buffer(request: Request, camera: Camera) -> None:
    """The whole run needs a length."""
    lengths = RecordingOptions(frames=request.frames, seconds=request.seconds)
    if _is_for_run(request) and lengths.length_at(camera.frame_rate_hz_nominal) is None:
        rest = ", because the camera's rate is unknown" if request.seconds else " or --seconds"
        raise ValueError(f"--buffer run needs --frames{rest}")


def _wait_for_trigger(experiment: Experiment, pre_trigger_s: float) -> None:
    """Until Enter is pressed. RecordingError where the camera ends before."""
    print(f"the camera runs; Enter records, with the {pre_trigger_s:g} s before", file=sys.stderr, flush=True)
    line = Line()
    while not line.wait(LOOK_S):
        if not experiment.state.is_live:
            raise RecordingError("the camera ended before the recording was triggered; nothing was recorded")


class _Vigil:
    """Waits for the verdict, shows how far it is; the first signal ends the recording in order, the second one gives up the rest."""

    def __init__(self, recording: Recording, experiment: Experiment, interrupts: Interrupts) -> None:
        self._recording, self._experiment, self._interrupts = recording, experiment, interrupts
        self._answered = 0
        self._length = recording.options.length_at(experiment.camera.frame_rate_hz_nominal)

    def wait(self, is_shown: bool) -> Verdict:
        """Until the verdict is there."""
        recording = self._recording
        with progress("recording", is_shown) as advance:
            self._watch(lambda: recording.is_ended, advance)
        self._experiment.stop()
        with progress("finishing", is_shown) as advance:
            self._watch(lambda: recording.verdict is not None, advance)
        return recording.wait()

    def _watch(self, is_over: Callable[[], bool], advance: Advance) -> None:
        while not is_over():
            with suppress(RecordingError):
                self._recording.wait(LOOK_S)
            if self._interrupts.count > self._answered:
                self._answered = self._interrupts.count
                self._recording.stop() if self._answered == 1 else self._experiment.abort()
            advance(self._share(), _words(self._experiment.status()))

    def _share(self) -> float:
        recording = self._recording
        if recording.is_ended or not self._length:
            return recording.progress if recording.is_ended else 0.0
        return (recording.saved + recording.decimated) / self._length


def _words(status: Status) -> str:
    """E.g. "6000 saved, 142 behind (0.9 s)"."""
    words = [f"{status.saved} saved"]
    if status.decimated:
        words.append(f"{status.decimated} left out")
    if status.missing:
        words.append(f"{status.missing} lost")
    if status.behind_frames:
        words.append(f"{status.behind_frames} behind" + (f" ({status.behind_s:.1f} s)" if status.behind_s else ""))
    if status.overrun:
        words.append(status.overrun)
    if status.disk_level != "ok" and status.free_bytes is not None:
        words.append(f"{in_bytes(status.free_bytes)} of disk left")
    return ", ".join(words)


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
