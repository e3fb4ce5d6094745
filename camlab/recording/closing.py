"""Closing a file of a recording while the next one is written."""

from __future__ import annotations

import threading
from pathlib import Path

from camlab.recording import naming
from camlab.recording.verdict import Verdict
from camlab.recording.writer import RecordingWriter, disk_reason


class Closing:
    """A file that is being closed in a thread of its own: to put it onto the disk may take seconds, and frames go on coming."""

    def __init__(self, writer: RecordingWriter, verdict: Verdict, is_last: bool) -> None:
        """`is_last`: no other file of the recording comes after it."""
        self._writer = writer
        self._verdict = verdict
        self._is_last = is_last
        self._path: Path | None = None
        self._error: Exception | None = None
        self._thread = threading.Thread(target=self._run, name="close segment")
        self._thread.start()

    def wait(self) -> Path:
        """The closed file's path; DISK_ERRORS where it could not be closed."""
        self._thread.join()
        if self._error:
            raise OSError(f"{self._writer.part} could not be closed: {disk_reason(self._error)}") from self._error
        assert self._path
        return self._path

    def try_again(self) -> None:
        """With the room of the ballast, where it could not be closed."""
        self._thread.join()
        if self._error:
            self._writer.give_up()
            self._run()

    def abandon(self) -> None:
        """Let go of a file that could not be closed."""
        self._thread.join()
        if self._error:
            self._writer.abandon()

    def _run(self) -> None:
        self._error = None
        try:
            if not self._is_last:
                self._writer.mark_continued()
            path = self._writer.finish(self._verdict)
            if path.suffix == naming.PART:
                raise OSError(f"it can't be given the name {self._writer.plan.path}")
            self._path = path
        except Exception as error:  # outermost of its thread; `wait` raises it
            self._error = error
