"""With what a recording was made that is played: to be read, not to be set."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from camlab.recording.plan import Setting
from camlab.view.labels import eliding_label, label, rule
from camlab.view.recorded_words import asked_words, setting_words
from camlab.view.theme import set_property


class RecordedPanel(QWidget):
    """Shows `Setting`s of the frame that is seen, the value that the camera used; emits nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("recorded_panel")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self._column.addWidget(label("Recorded with", "title"))
        self._body = QWidget()
        self._column.addWidget(self._body)
        self._values: dict[str, tuple[QLabel, QLabel]] = {}
        self._shown: tuple[Setting, ...] = ()

    def show_recording(self, facts: Sequence[tuple[str, str]], settings: Sequence[Setting]) -> None:
        """Show another recording: `facts` are words and a text each, e.g. when it was made."""
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(_facts_grid(facts))
        column.addWidget(rule())
        self._values, self._shown = {}, ()
        for setting in settings:
            column.addLayout(self._row(setting))
        self._column.replaceWidget(self._body, body)
        self._body.hide()
        self._body.deleteLater()
        self._body = body
        body.show()
        self.show_settings(settings)

    def show_settings(self, settings: Sequence[Setting]) -> None:
        """Show the values of another frame."""
        if tuple(settings) == self._shown:
            return
        self._shown = tuple(settings)
        for setting in settings:
            value, note = self._values[setting.name]
            value.setText(setting_words(setting.asked if setting.actual is None else setting.actual, setting))
            asked = asked_words(setting)
            note.setText(asked.text)
            note.setVisible(bool(asked.text))
            set_property(note, "tone", asked.tone)

    def value(self, name: str) -> tuple[str, str]:
        """What is shown of a setting: the value, and under it what was asked, "" where that is the same."""
        value, note = self._values[name]
        return value.text(), note.text()

    def _row(self, setting: Setting) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(1)
        grid.setColumnStretch(0, 1)
        words = eliding_label("", f"recorded_{setting.name}_label")
        words.setText(setting.label)
        words.setToolTip(setting.label)
        value = label("", "", f"recorded_{setting.name}", align=Qt.AlignRight)
        note = label("", "small", f"recorded_{setting.name}_asked", align=Qt.AlignRight)
        self._values[setting.name] = value, note
        grid.addWidget(words, 0, 0)
        grid.addWidget(value, 0, 1)
        grid.addWidget(note, 1, 0, 1, 2)
        return grid


def _facts_grid(facts: Sequence[tuple[str, str]]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(8)
    grid.setVerticalSpacing(4)
    grid.setColumnStretch(1, 1)
    for row, (words, text) in enumerate(facts):
        grid.addWidget(label(words, "muted"), row, 0, Qt.AlignTop)
        value = label(text, "", f"recorded_{words.lower()}")
        value.setWordWrap(True)
        value.setTextInteractionFlags(Qt.TextSelectableByMouse)
        grid.addWidget(value, row, 1)
    return grid
