"""Presets of the camera: a list to load from, and what can be done with them."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt5.QtCore import QSignalBlocker, QSize, pyqtSignal
from PyQt5.QtWidgets import QComboBox, QHBoxLayout, QMenu, QSizePolicy, QWidget

from camlab.view.buttons import icon_button
from camlab.view.number_box import ignore_wheel_without_focus

NONE, EMPTY = "Choose a preset", "No preset yet"


class PresetRow(QWidget):
    """Shows the presets that there are; emits what a person wants with them.

    Signals
    -------
    preset_requested(name)
        Set what it says.
    save_requested()
        Keep what is set now.
    recording_requested()
        Set what a recording was made with.
    rename_requested(name), delete_requested(name)
        Of the preset that is shown.
    """

    preset_requested = pyqtSignal(str)
    save_requested = pyqtSignal()
    recording_requested = pyqtSignal()
    rename_requested = pyqtSignal(str)
    delete_requested = pyqtSignal(str)

    def __init__(self) -> None:
        super().__init__()
        self.combo = QComboBox()
        self.combo.setObjectName("preset_combo")
        self.combo.setAccessibleName("Preset")
        self.combo.setToolTip("Set the camera's controls as they were saved under a name")
        self.combo.setFixedHeight(26)
        self.combo.setSizePolicy(QSizePolicy.Ignored, QSizePolicy.Fixed)
        ignore_wheel_without_focus(self.combo)
        self.combo.activated.connect(self._on_combo_activated)
        self.save = icon_button("save", "icon", "preset_save", "Save what is set now as a preset", size=QSize(28, 26))
        self.save.clicked.connect(self.save_requested)
        self.more = icon_button("more", "icon", "preset_more", "More with presets", size=QSize(28, 26))
        self.menu = self._build_menu()
        self.more.clicked.connect(self._on_more_clicked)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.combo, 1)
        row.addWidget(self.save)
        row.addWidget(self.more)
        self.show_presets([])

    @property
    def chosen(self) -> str:
        """The preset that is shown; "" for none."""
        return str(self.combo.currentData() or "")

    def show_presets(self, names: Sequence[str], chosen: str = "") -> None:
        """Show which there are, and which of them was loaded or saved last; emits nothing."""
        with QSignalBlocker(self.combo):
            self.combo.clear()
            self.combo.addItem(NONE if names else EMPTY, "")
            for name in names:
                self.combo.addItem(f"Preset: {name}", name)
            self.combo.setCurrentIndex(max(0, self.combo.findData(chosen)) if chosen else 0)
        self._show_chosen()

    def show_enabled(self, is_enabled: bool) -> None:
        """Whether there is a camera to set."""
        self.setEnabled(is_enabled)

    def focus_chain(self) -> list[QWidget]:
        """What the Tab key visits, in order."""
        return [self.combo, self.save, self.more]

    def _build_menu(self) -> QMenu:
        menu = QMenu(self)
        for name, words, asked in (
            ("preset_from_recording", "&From a recording…", self.recording_requested.emit),
            ("preset_rename", "&Rename…", lambda: self.rename_requested.emit(self.chosen)),
            ("preset_delete", "&Delete…", lambda: self.delete_requested.emit(self.chosen)),
        ):
            action = menu.addAction(words)
            assert action is not None
            action.setObjectName(name)
            action.triggered.connect(lambda _is_on, asked=asked: asked())
        return menu

    def _show_chosen(self) -> None:
        for action in self.menu.actions()[1:]:
            action.setEnabled(bool(self.chosen))

    def _on_combo_activated(self, _index: int) -> None:
        self._show_chosen()
        if self.chosen:
            self.preset_requested.emit(self.chosen)

    def _on_more_clicked(self) -> None:
        self.menu.popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))
