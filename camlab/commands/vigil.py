"""Waiting for a recording's verdict, with a bar that says how far it is."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from camlab.commands.interrupt import Interrupts
from camlab.commands.output import Advance, in_bytes, progress
from camlab.controller.experiment import Experiment
from camlab.controller.recording import Recording
from camlab.controller.status import Status
from camlab.errors import RecordingError
from camlab.recording.verdict import Verdict

LOOK_S = 0.1


class Vigil:
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
            advance(self._share(), in_words(self._experiment.status()))

    def _share(self) -> float:
        recording = self._recording
        if recording.is_ended or not self._length:
            return recording.progress if recording.is_ended else 0.0
        return (recording.saved + recording.decimated) / self._length


def in_words(status: Status) -> str:
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
