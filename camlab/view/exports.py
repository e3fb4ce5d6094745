"""Asks where measured values are to be saved."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import PurePath

from PyQt5.QtCore import QDir, QObject, Qt, pyqtSignal
from PyQt5.QtWidgets import QFileDialog, QWidget

from camlab.analysis.tables import Table


class Exports(QObject):
    """The file dialogs; who hears the signals writes.

    Signals
    -------
    export_requested(path, maker), copy_requested(maker)
        Save a table to a file, put it on the clipboard. `maker()` makes it; that may take a moment.
    """

    export_requested = pyqtSignal(str, object)
    copy_requested = pyqtSignal(object)

    def __init__(self, window: QWidget, folder: Callable[[], str]) -> None:
        """`folder`: gives where the dialog begins."""
        super().__init__(window)
        self._window, self._folder = window, folder

    def ask(self, what: str, maker: Callable[[], Table]) -> None:
        """Ask where to save; `what`: the beginning of the name that is proposed. A file that exists is replaced only after a question."""
        name = f"{what}_{datetime.now().astimezone():%Y-%m-%d_%H%M%S}.csv"
        dialog = QFileDialog(self._window, f"Save the {what}", _existing(self._folder()), "Tables (*.csv)")
        dialog.selectFile(name)
        dialog.setObjectName("export_dialog")
        dialog.setAttribute(Qt.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.fileSelected.connect(lambda path: self.export_requested.emit(path, maker))
        dialog.open()


def _existing(folder: str) -> str:
    """The folder, or the nearest one above it that is there: that of the recordings is made with the first of them."""
    path = PurePath(folder)
    found = next((str(each) for each in (path, *path.parents) if folder and QDir(str(each)).exists()), "")
    return found if found and not QDir(found).isRoot() else QDir.homePath()
