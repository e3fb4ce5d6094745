"""Under which name a preset is saved."""

from __future__ import annotations

from collections.abc import Collection

from PyQt5.QtCore import Qt, pyqtSignal
from PyQt5.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from camlab.view.buttons import plain_button
from camlab.view.labels import label
from camlab.view.theme import set_property


class PresetDialog(QDialog):
    """Asks for a name; stays open until it is taken.

    Parameters
    ----------
    title : str
        What is to be done.
    name : str
        To begin with.
    taken : collection of str
        Names that there are.
    has_display : bool
        Also ask whether levels and colors belong to it.

    Signals
    -------
    name_requested(name, with_display)
    """

    name_requested = pyqtSignal(str, bool)

    def __init__(self, title: str, name: str, taken: Collection[str], *, has_display: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._taken, self._can_replace = set(taken), has_display
        self.setObjectName("preset_dialog")
        self.setWindowTitle(title)
        self.setAttribute(Qt.WA_DeleteOnClose)
        self.setWindowFlag(Qt.WindowContextHelpButtonHint, False)
        self.name = QLineEdit(name)
        self.name.setObjectName("preset_name")
        self.name.setAccessibleName("Name of the preset")
        self.name.setPlaceholderText("e.g. fluorescence")
        self.name.setFixedHeight(26)
        self.name.selectAll()
        self.name.textChanged.connect(self._show_words)
        self.display = QCheckBox("With levels and colors of the picture")
        self.display.setObjectName("preset_display")
        self.display.setVisible(has_display)
        self.words = label("", "body-muted", "preset_words")
        self.words.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 18, 24, 18)
        column.setSpacing(10)
        column.addWidget(label(title, "card"))
        column.addWidget(self.name)
        column.addWidget(self.words)
        column.addWidget(self.display)
        column.addSpacing(4)
        column.addLayout(self._foot())
        self.setMinimumWidth(380)
        self._show_words()

    def show_error(self, text: str) -> None:
        """Say under the field why that is no name."""
        set_property(self.words, "tone", "red")
        self.words.setText(text)
        self.words.show()

    def _foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addStretch(1)
        cancel = plain_button("Cancel", "", "preset_cancel")
        cancel.clicked.connect(self.reject)
        self.save = plain_button("Save", "", "preset_take")
        self.save.setDefault(True)
        self.save.clicked.connect(lambda: self.name_requested.emit(self.name.text().strip(), self.display.isChecked()))
        row.addWidget(cancel)
        row.addWidget(self.save)
        return row

    def _show_words(self) -> None:
        name = self.name.text().strip()
        is_taken = self._can_replace and name in self._taken
        set_property(self.words, "tone", "")
        self.words.setText(f"There is a preset {name} already; it will be replaced." if is_taken else "")
        self.words.setVisible(is_taken)
        self.save.setText("Replace" if is_taken else "Save")
        self.save.setEnabled(bool(name))
