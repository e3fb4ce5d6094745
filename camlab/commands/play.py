"""camlab play: the window on a recording."""

from __future__ import annotations

from pathlib import Path

from camlab.display import require_display
from camlab.errors import RecordingError


def run(path: Path) -> int:
    """Show the window until it is closed; CamlabError where the file can't be played, or there is no display to play it on."""
    _check(path)
    require_display()
    from camlab.app import run_window  # Qt only now: it would abort where there is no display
    from camlab.qt_messages import send_qt_messages_to_log

    send_qt_messages_to_log()
    return run_window(play=path)


def _check(path: Path) -> None:
    """A window that opens only to say that there is nothing to see helps nobody."""
    from camlab.recording.tape import Tape

    tape = Tape(path)
    frames = len(tape)
    tape.close()
    if not frames:
        raise RecordingError(f"{path} has no frame yet; nothing can be played")
