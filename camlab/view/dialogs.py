"""The small windows: details of a message, keyboard shortcuts, about."""

from __future__ import annotations

from PyQt5.QtCore import Qt
from PyQt5.QtGui import QFontDatabase, QKeySequence
from PyQt5.QtWidgets import QApplication, QDialog, QGridLayout, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from camlab.view.actions import shortcut_rows
from camlab.view.buttons import plain_button
from camlab.view.labels import label
from camlab.view.message import Message

EXTRA_KEYS = (
    ("Arrows", "Move the selected ROI by a pixel, with Shift by 10"),
    ("Double click", "Fit the picture"),
    ("Mouse wheel", "Zoom at the pointer"),
    ("Drag", "Move the picture"),
)


class DetailsDialog(QDialog):
    """What exactly happened, to read and copy."""

    def __init__(self, message: Message, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = _prepare(self, "details_dialog", "Details")
        column.addWidget(label(message.headline, "card"))
        words = label(message.text, "body-muted")
        words.setWordWrap(True)
        column.addWidget(words)
        self.report = QPlainTextEdit(message.details)
        self.report.setObjectName("report")
        self.report.setReadOnly(True)
        self.report.setFont(QFontDatabase.systemFont(QFontDatabase.FixedFont))
        column.addWidget(self.report, 1)
        copy = plain_button("Copy", "", "details_copy", "Copy the report, to send it to somebody")
        copy.clicked.connect(self._on_copy_clicked)
        column.addLayout(_foot(self, copy))
        self.resize(640, 420)

    def _on_copy_clicked(self) -> None:
        clipboard = QApplication.clipboard()
        if clipboard is not None:
            clipboard.setText(self.report.toPlainText())


class ShortcutsDialog(QDialog):
    """Every key that does something."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = _prepare(self, "shortcuts_dialog", "Keyboard shortcuts")
        column.addWidget(label("Keyboard shortcuts", "card"))
        words = label("Single keys act while no field has the keyboard; Escape gives it back to the picture.", "body-muted")
        words.setWordWrap(True)
        column.addWidget(words)
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(6)
        keys = [(QKeySequence(key).toString(QKeySequence.NativeText), text) for key, text in shortcut_rows()]
        rows = [*keys, *EXTRA_KEYS]
        height = -(-len(rows) // 2)  # in two columns, for a low screen
        for k, (key, text) in enumerate(rows):
            at, row = divmod(k, height)
            grid.addWidget(label(key, "title", f"key_{k}"), row, 2 * at)
            grid.addWidget(label(text), row, 2 * at + 1)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
        column.addLayout(grid)
        column.addLayout(_foot(self))


class AboutDialog(QDialog):
    """Version and licence."""

    def __init__(self, version: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = _prepare(self, "about_dialog", "About camlab")
        column.addWidget(label(f"camlab {version}", "card"))
        words = label(
            "Look through a laboratory camera, record what it sees, and know that no frame is missing.\n\n"
            "Free software under the GNU General Public License, version 3 or later.",
            "body-muted",
        )
        words.setWordWrap(True)
        column.addWidget(words)
        column.addLayout(_foot(self))
        self.setMinimumWidth(420)


def _prepare(dialog: QDialog, name: str, title: str) -> QVBoxLayout:
    dialog.setObjectName(name)
    dialog.setWindowTitle(title)
    dialog.setAttribute(Qt.WA_DeleteOnClose)
    dialog.setWindowFlag(Qt.WindowContextHelpButtonHint, False)
    column = QVBoxLayout(dialog)
    column.setContentsMargins(24, 18, 24, 18)
    column.setSpacing(12)
    return column


def _foot(dialog: QDialog, *buttons: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.addStretch(1)
    for button in buttons:
        row.addWidget(button)
    close = plain_button("Close", "", "dialog_close")
    close.setDefault(True)
    close.clicked.connect(dialog.accept)
    row.addWidget(close)
    return row
