"""Marks at moments of a recording: a note if wanted, and a button."""

from __future__ import annotations

from PyQt5.QtCore import pyqtSignal
from PyQt5.QtWidgets import QAction, QHBoxLayout, QLineEdit, QSizePolicy, QWidget

from camlab.view.buttons import ActionButton
from camlab.view.formatting import number
from camlab.view.labels import label
from camlab.view.levels_dock import label_column_width


class MarkRow(QWidget):
    """A field for a short note; Enter, the button or the key mark this moment.

    Signals
    -------
    mark_requested(note)
    """

    mark_requested = pyqtSignal(str)

    def __init__(self, action: QAction) -> None:
        super().__init__()
        self.action = action
        self.note = QLineEdit()
        self.note.setObjectName("mark_note")
        self.note.setAccessibleName("Note of the mark")
        self.note.setPlaceholderText("Note, Enter")
        self.note.setFixedHeight(26)
        self.note.setMaxLength(120)
        self.note.setSizePolicy(QSizePolicy.Ignored, QSizePolicy.Fixed)
        self.note.returnPressed.connect(action.trigger)
        self.button = ActionButton(action, "")
        self.count = label("", "muted", "mark_count")
        self.count.setMinimumWidth(label_column_width())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.count)
        row.addWidget(self.note, 1)
        row.addWidget(self.button)
        action.triggered.connect(self._on_action_triggered)
        action.changed.connect(self._show_enabled)
        self.show_count(0)
        self._show_enabled()

    def show_count(self, count: int) -> None:
        """Show how many marks the recording has."""
        self.count.setText(f"Marks {number(count)}" if count else "Mark")

    def focus_chain(self) -> list[QWidget]:
        """What the Tab key visits, in order."""
        return [self.note, self.button]

    def _show_enabled(self) -> None:
        self.note.setEnabled(self.action.isEnabled())

    def _on_action_triggered(self) -> None:
        note = self.note.text().strip()
        self.note.clear()
        self.mark_requested.emit(note)
