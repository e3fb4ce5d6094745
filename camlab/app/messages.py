"""What happened, as messages for a person at the window; no Qt."""

from __future__ import annotations

import re
import traceback
from pathlib import Path

from camlab.app.losses import ledger
from camlab.errors import CameraError, CamlabError, RecordingError, SharedMemoryError, StreamError, WorkerError
from camlab.recording.verdict import Verdict, thousands
from camlab.view.message import Message, Tone

RETRY, SHOW_FILE, ABORT = "retry", "show_file", "abort"
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
    return Message("The camera can't be opened", _sentence(error), "error", ((RETRY, "Try again"),), report(error), is_closable=False)


def refused(error: Exception) -> Message:
    """Something that a person asked for could not be done."""
    if isinstance(error, CamlabError):
        headline = next((words for kind, words in _HEADLINES if isinstance(error, kind)), "That was not possible")
        return Message(headline, _sentence(error), "error", (), report(error))
    if isinstance(error, ValueError | OSError):
        return Message("That was not possible", _sentence(error), "error", (), report(error))
    return unexpected(error)


def unexpected(error: BaseException) -> Message:
    """A fault of the program itself."""
    text = "The camera and the recording go on. Please send the report to those who look after this program."
    return Message("Something unexpected happened in the window", text, "error", (), report(error))


def control_refused(label: str, reason: str) -> Message:
    """The camera didn't take a value."""
    return Message(f"{label} was not changed", _sentence(reason), "warning")


def warned(text: str) -> Message:
    """Something is not as it should be, and work goes on."""
    headline, _, rest = text.partition("; ")
    return Message(_sentence(headline).rstrip("."), _sentence(rest) if rest else "", "warning")


def source_ended(frames: int) -> Message:
    """A file or stream came to its end."""
    return Message("The source has come to its end", f"It delivered {thousands(frames)} frames. Start begins it anew.", "info")


def snap_saved(path: Path) -> Message:
    """A picture was saved."""
    return Message("Picture saved", f"{path.name} in {path.parent}", "success", ((SHOW_FILE, "Show file"),))


def recording_finished(verdict: Verdict) -> Message:
    """A recording is finished: done, or with what is missing."""
    name = Path(verdict.path).name
    if verdict.is_complete:
        return Message("Recording complete", f"{verdict.sentence} in {name}.", "success", ((SHOW_FILE, "Show file"),))
    tone: Tone = "warning" if verdict.status == "recovered" else "error"
    text = f"{verdict.sentence} in {name}." if verdict.saved or verdict.expected else f"{name}: {verdict.failure or verdict.sentence}."
    return Message(_headline(verdict), text, tone, ((SHOW_FILE, "Show file"),) if verdict.saved else (), ledger(verdict))


def finishing() -> Message:
    """The window is closing, and a recording is still being written."""
    return Message(
        "Finishing the recording",
        "The window closes when every frame is in the file.",
        "warning",
        ((ABORT, "Give up the rest"),),
        is_closable=False,
    )


def verdict_line(verdict: Verdict) -> tuple[str, str, str]:
    """Tone, headline and sentence of the verdict box."""
    tone = "good" if verdict.is_complete else "warning" if verdict.status == "recovered" else "bad"
    number = _NUMBER.search(Path(verdict.path).stem)
    sentence = verdict.sentence if verdict.saved or verdict.expected or not verdict.failure else verdict.failure
    return tone, _headline(verdict), f"{number[1]}: {sentence}" if number else sentence


def report(error: BaseException) -> str:
    """An error to read, copy and send."""
    return "".join(traceback.format_exception(error))


def _headline(verdict: Verdict) -> str:
    return "Not recorded" if verdict.failure and not verdict.saved and not verdict.missing else verdict.headline


def _sentence(words: object) -> str:
    """With a capital at its beginning and a full stop at its end."""
    text = " ".join(str(words).split())
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) or not text else ".")
