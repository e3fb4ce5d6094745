"""Analysis results as a CSV file."""

from __future__ import annotations

import contextlib
import csv
import os
from collections.abc import Sequence
from io import TextIOWrapper
from pathlib import Path

from camlab.paths import recordings_folder


class ResultTable:
    """A new CSV file: frame_id, timestamp_ns and one column for each result. Never an existing one."""

    def __init__(self, path: Path, names: Sequence[str], folder: Path | None = None) -> None:
        """Make `path`, or the next free NAME-1.csv, NAME-2.csv, …; OSError where it can't be.

        The folders that it has below `folder`, by default its own, are made, but only the default folder is made itself.
        """
        folder = folder or path.parent
        if folder == recordings_folder() or folder.is_dir():
            path.parent.mkdir(parents=True, exist_ok=True)
        self.path, self._file = _open_new(path)
        self._writer = csv.writer(self._file)
        self._writer.writerow(["frame_id", "timestamp_ns", *names])

    def add(self, frame_id: int, timestamp_ns: int, values: Sequence[float]) -> None:
        """The results of one frame; OSError where the disk is full."""
        self._writer.writerow([frame_id, timestamp_ns, *values])

    def flush(self) -> None:
        """Let others see all of it; OSError where the disk is full."""
        self._file.flush()

    def close(self) -> None:
        """The end; what the disk doesn't take is lost, which `flush` tells of."""
        with contextlib.suppress(OSError):
            self._file.close()


def _open_new(path: Path) -> tuple[Path, TextIOWrapper]:
    number = 0
    while True:
        candidate = path if not number else path.with_name(f"{path.stem}-{number}{path.suffix}")
        try:
            descriptor = os.open(candidate, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666)
        except FileExistsError:
            number += 1
        else:
            return candidate, os.fdopen(descriptor, "w", newline="", encoding="utf-8")
