"""Writes measured values to files and to the clipboard, as a person asked."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

from PyQt5.QtWidgets import QApplication

from camlab.analysis.tables import Table
from camlab.app import messages
from camlab.app.jobs import Jobs
from camlab.errors import CamlabError
from camlab.view.main_window import MainWindow

Maker = Callable[[], Table]


class Exporting:
    """Binds the window's exports to files; the work is done in the thread of `jobs`."""

    def __init__(self, window: MainWindow, jobs: Jobs, saved: Callable[[Path], None]) -> None:
        """`saved` hears of each file."""
        self._window, self._jobs, self._saved = window, jobs, saved
        window.exports.export_requested.connect(self._save)
        window.exports.copy_requested.connect(self._copy)

    def _save(self, path: str, maker: Maker) -> None:
        self._jobs.run(partial(write_table, Path(path), maker), self._on_saved, self._on_failed)

    def _copy(self, maker: Maker) -> None:
        self._jobs.run(lambda: maker().text(_pause), _to_clipboard)

    def _on_saved(self, path: Path) -> None:
        self._saved(path)
        self._window.show_message(messages.table_saved(path))

    def _on_failed(self, error: Exception) -> None:
        self._window.show_message(messages.table_not_saved(error))


def write_table(path: Path, maker: Maker) -> Path:
    """Write a table as CSV; what was at `path` is replaced at once, by the finished file, or stays as it was.

    Raises CamlabError where it can't be written.
    """
    new = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}.new")
    try:
        with new.open("x", encoding="utf-8", newline="") as file:
            maker().write(file, pause=_pause)
        new.replace(path)
    except OSError as error:
        with suppress(OSError):
            new.unlink()
        raise CamlabError(f"{path} can't be written: {error.strerror}; choose another folder") from error
    return path


def _pause() -> None:
    """The camera's thread and the window's come first."""
    time.sleep(0.001)


def _to_clipboard(text: str) -> None:
    clipboard = QApplication.clipboard()
    if clipboard is not None:
        clipboard.setText(text)
