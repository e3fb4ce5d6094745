"""What happened, as messages for a person at the window; no Qt."""

from __future__ import annotations

import re
import traceback
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from camlab.app.losses import ledger
from camlab.app.report import report_of
from camlab.errors import CameraError, CamlabError, RecordingError, SharedMemoryError, StreamError, WorkerError
from camlab.recording.repair import RepairResult
from camlab.recording.verdict import Verdict, thousands
from camlab.view.formatting import percent
from camlab.view.message import Message, Tone

FINISH_AND_CLOSE, GO_ON = "finish_and_close", "go_on"
TRY_NOW, STOP_TRYING = "try_now", "stop_trying"
RETRY, CHOOSE, SHOW_FILE, PLAY, ABORT, REPAIR, NOT_NOW = "retry", "choose", "show_file", "play", "abort", "repair", "not_now"
DISK_TOO_SLOW = "The disk is slower than the camera"
_NUMBER = re.compile(r"_(\d{4,})$")
_HEADLINES: tuple[tuple[type[CamlabError], str], ...] = (
    (CameraError, "The camera can't be used"),
    (SharedMemoryError, "There is too little shared memory"),
    (RecordingError, "The recording can't be made"),
    (WorkerError, "A part of the program failed"),
    (StreamError, "Publishing is not possible"),
)


def camera_lost(error: Exception) -> Message:
    """The camera failed while it was live; the way back is Start."""
    return Message("The camera stopped", _sentence(error), "error", ((RETRY, "Try again"),), report(error), is_closable=False)


def camera_missing(error: Exception) -> Message:
    """The camera can't be opened; it is not replaced by another."""
    buttons = ((RETRY, "Try again"), (CHOOSE, "Choose another"))
    return Message("The camera can't be opened", _sentence(error), "error", buttons, report(error), is_closable=False)


def camera_locked() -> Message:
    """The camera stays as long as a recording is written."""
    return Message("A recording is being written", "Switch Save off first; then the camera can be exchanged.", "warning")


def refused(error: Exception, log_lines: Sequence[str] = ()) -> Message:
    """Something that a person asked for could not be done; `log_lines` are for the report where it is the program's fault."""
    if isinstance(error, CamlabError):
        headline = next((words for kind, words in _HEADLINES if isinstance(error, kind)), "That was not possible")
        return Message(headline, _sentence(error), "error", (), report(error))
    if isinstance(error, ValueError | OSError):
        return Message("That was not possible", _sentence(error), "error", (), report(error))
    return unexpected(error, log_lines)


def not_started(error: Exception, log_lines: Sequence[str] = ()) -> Message:
    """Start was not possible; it leaves when the camera is live after all."""
    return replace(refused(error, log_lines), buttons=((RETRY, "Try again"),))


def is_unexpected(error: BaseException) -> bool:
    """A fault of the program itself, and not the world's or a person's."""
    return not isinstance(error, CamlabError | ValueError | OSError)


def unexpected(error: BaseException, log_lines: Sequence[str] = ()) -> Message:
    """A fault of the program itself; `log_lines`: what it did before."""
    text = "The camera and the recording go on. Please send the report to those who look after this program."
    return Message("Something unexpected happened in the window", text, "error", (), report_of(error, log_lines))


def control_refused(label: str, reason: str) -> Message:
    """The camera didn't take a value."""
    return Message(f"{label} was not changed", _sentence(reason), "warning")


def warned(text: str) -> Message:
    """Something is not as it should be, and work goes on."""
    headline, _, rest = text.partition("; " if "; " in text else ": ")
    return Message(_sentence(headline).rstrip("."), _sentence(rest) if rest else "", "warning")


def disk_too_slow(words: str) -> Message:
    """Frames wait in memory; `words` says how slow the disk is and when the buffer will be full."""
    return Message(DISK_TOO_SLOW, _sentence(words), "warning")


def source_ended(frames: int) -> Message:
    """A file or stream came to its end."""
    return Message("The source has come to its end", f"It delivered {thousands(frames)} frames. Start begins it anew.", "info")


def snap_saved(path: Path) -> Message:
    """A picture was saved."""
    return Message("Picture saved", f"{path.name} in {path.parent}", "success", ((SHOW_FILE, "Show file"),))


def table_saved(path: Path) -> Message:
    """Measured values are in a file."""
    return Message("Table saved", f"{path.name} in {path.parent}", "success", ((SHOW_FILE, "Show file"),))


def table_not_saved(error: Exception) -> Message:
    """Measured values could not be written."""
    return Message("The table was not saved", _sentence(error), "error", (), report(error))


def recording_finished(verdict: Verdict) -> Message:
    """A recording is finished: done, or with what is missing."""
    name = Path(verdict.path).name
    if verdict.is_complete:
        return Message("Recording complete", f"{verdict.sentence} in {name}.", "success", ((SHOW_FILE, "Show file"), (PLAY, "Play")))
    tone: Tone = "warning" if verdict.status == "recovered" else "error"
    text = f"{verdict.sentence} in {name}." if verdict.saved or verdict.expected else f"{name}: {verdict.failure or verdict.sentence}."
    buttons = ((SHOW_FILE, "Show file"), (PLAY, "Play")) if verdict.saved else ()
    return Message(_headline(verdict), text, tone, buttons, ledger(verdict))


def not_played(error: Exception) -> Message:
    """A file that was to be played is no recording, or can't be read."""
    return Message("The recording can't be played", _sentence(error), "error", (), report(error))


def preset_loaded(name: str, done: int, problems: Sequence[str], other_camera: str = "") -> Message:
    """What a preset set, and what it could not; `other_camera`: the one that it was saved for, where it is another."""
    whose = f"It is of the camera {other_camera}. " if other_camera else ""
    if not problems:
        values = "One value is" if done == 1 else f"{done} values are"
        return Message(f"{name} is loaded", f"{whose}{values} set.", "success")
    text = f"{whose}{_sentence('; '.join(problems))}"
    return Message(f"{name}: {done} of {done + len(problems)} values are set", text, "warning", details="\n".join(problems))


def preset_failed(error: Exception) -> Message:
    """A preset can't be read or kept."""
    return Message("That preset can't be used", _sentence(error), "warning", (), report(error))


def finishing() -> Message:
    """The window is closing, and a recording is still being written."""
    return Message(
        "Finishing the recording",
        "The window closes when every frame is in the file.",
        "warning",
        ((ABORT, "Give up the rest"),),
        is_closable=False,
    )


def leftover(part: Path, count: int) -> Message:
    """A crash left a recording that was not finished; `count` of them wait."""
    more = f" {count - 1} more after it." if count > 1 else ""
    buttons = ((REPAIR, "Repair"), (NOT_NOW, "Not now"))
    text = f"Repair {part.with_suffix('').name} now?{more}"
    return Message("A recording was not finished", text, "warning", buttons, str(part), is_closable=False)


def repairing(part: Path, share: float = 0.0) -> Message:
    """A recording is being repaired; `share` of its frames are checked."""
    text = f"{percent(share)} of its frames are checked. The camera can be used meanwhile."
    return Message(f"Repairing {part.with_suffix('').name}", text, "warning", is_closable=False)


def repaired(result: RepairResult) -> Message:
    """What the repair found."""
    lost = sum(last - first + 1 for first, last, _ in result.missing)
    text = f"{thousands(result.saved)} frames saved{f', {thousands(lost)} lost,' if lost else ''} in {Path(result.path).name}."
    details = "\n".join([result.path, result.action, *(f"{first} to {last}: {reason}" for first, last, reason in result.missing[:500])])
    tone: Tone = "success" if not lost else "warning"
    return Message("The recording is repaired", text, tone, ((SHOW_FILE, "Show file"),), details)


def not_repaired(part: Path, error: Exception) -> Message:
    """The repair was not possible; the file stays as it is."""
    return Message(f"{part.name} was not repaired", _sentence(error), "error", (), report(error))


def verdict_line(verdict: Verdict, pixel_bytes: int = 0) -> tuple[str, str, str]:
    """Tone, headline and sentence of the verdict box; `pixel_bytes`: what a compressed recording would need without, 0 for any other."""
    tone = "good" if verdict.is_complete else "warning" if verdict.status == "recovered" else "bad"
    number = _NUMBER.search(Path(verdict.path).stem)
    sentence = verdict.sentence if verdict.saved or verdict.expected or not verdict.failure else verdict.failure
    if verdict.is_complete and verdict.decimated:  # in the width of the box
        wanted = verdict.expected - verdict.decimated
        sentence = f"{thousands(verdict.saved)} of {thousands(wanted)} saved, {thousands(verdict.decimated)} left out"
    packed = f", packed to {percent(verdict.bytes / pixel_bytes)}" if pixel_bytes and verdict.saved else ""
    return tone, _headline(verdict), f"{number[1]}: {sentence}{packed}" if number else f"{sentence}{packed}"


def report(error: BaseException) -> str:
    """An error to read, copy and send."""
    return "".join(traceback.format_exception(error))


def _headline(verdict: Verdict) -> str:
    return "Not recorded" if verdict.failure and not verdict.saved and not verdict.missing else verdict.headline


def _sentence(words: object) -> str:
    """With a capital at its beginning and a full stop at its end."""
    text = " ".join(str(words).split())
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) or not text else ".")
