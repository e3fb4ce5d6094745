"""Which camera: a list to choose from, and a button that connects and disconnects."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PyQt5.QtCore import QSignalBlocker, QSize, Qt, pyqtSignal
from PyQt5.QtWidgets import QComboBox, QHBoxLayout, QSizePolicy, QWidget

from camlab.view.buttons import icon_button
from camlab.view.number_box import ignore_wheel_without_focus

OTHER, FILE, SEARCH = "Other camera…", "Open a video or recording…", "Look for cameras again"
SEARCHING = "Looking for cameras…"
LOCKED = "The camera can't be exchanged while a recording is written"
POPUP_WIDTH = 260


@dataclass(frozen=True)
class CameraEntry:
    """A camera in the list.

    Attributes
    ----------
    spec : str
        What a user types to name it.
    title : str
        For a person.
    """

    spec: str
    title: str


class CameraChooser(QWidget):
    """Shows the cameras that can be chosen; under them what leads to others.

    Signals
    -------
    camera_requested(spec)
        A person wants this camera.
    other_requested(), file_requested(), search_requested()
        A person wants to name one, to choose a file, to look again what is connected.
    connect_requested(), disconnect_requested()
        The button.
    """

    camera_requested = pyqtSignal(str)
    other_requested = pyqtSignal()
    file_requested = pyqtSignal()
    search_requested = pyqtSignal()
    connect_requested = pyqtSignal()
    disconnect_requested = pyqtSignal()

    def __init__(self) -> None:
        super().__init__()
        self._current = CameraEntry("", "")
        self._entries: list[CameraEntry] = []
        self._is_searching = self._is_connected = False
        self.combo = QComboBox()
        self.combo.setObjectName("camera_combo")
        self.combo.setAccessibleName("Camera")
        self.combo.setFixedHeight(26)
        self.combo.setSizePolicy(QSizePolicy.Ignored, QSizePolicy.Fixed)
        self.combo.setMaxVisibleItems(24)
        self.combo.setMinimumContentsLength(8)
        self.combo.setSizeAdjustPolicy(QComboBox.AdjustToMinimumContentsLengthWithIcon)
        ignore_wheel_without_focus(self.combo)
        self.combo.activated.connect(self._on_combo_activated)
        view = self.combo.view()
        if view is not None:
            view.setMinimumWidth(POPUP_WIDTH)
            view.setTextElideMode(Qt.ElideMiddle)
        self.button = icon_button(
            lambda: "disconnect" if self._is_connected else "connect", "icon", "connect_button", "", size=QSize(28, 26)
        )
        self.button.clicked.connect(self._on_button_clicked)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.combo, 1)
        row.addWidget(self.button)
        self.show_connected(False)

    @property
    def current(self) -> CameraEntry:
        """The camera that is shown as chosen."""
        return self._current

    def show_cameras(self, entries: Sequence[CameraEntry], *, is_searching: bool = False) -> None:
        """Show what can be chosen beside the camera that is chosen; emits nothing."""
        self._entries, self._is_searching = list(entries), is_searching
        self._fill()

    def show_current(self, spec: str, title: str) -> None:
        """Show which camera is chosen."""
        self._current = CameraEntry(spec, title)
        self._fill()

    def show_connected(self, is_connected: bool, *, is_busy: bool = False) -> None:
        """Show whether it is connected; `is_busy`: it is just being connected or let go."""
        self._is_connected = is_connected
        words = "Disconnect the camera" if is_connected else "Connect to the camera"
        self.button.setToolTip(words)
        self.button.setAccessibleName(words)
        self.button.setEnabled(not is_busy)
        self.button.retint()

    def show_locked(self, is_locked: bool) -> None:
        """A recording is written: the camera stays."""
        self.setEnabled(not is_locked)
        self.setToolTip(LOCKED if is_locked else "")

    def _fill(self) -> None:
        with QSignalBlocker(self.combo):
            self.combo.clear()
            rest = [entry for entry in self._entries if entry.spec != self._current.spec]
            for entry in [self._current, *rest]:
                is_like_current = entry is not self._current and entry.title == self._current.title
                words = entry.spec if is_like_current else entry.title or entry.spec
                self._add(words, entry.spec, partial(self.camera_requested.emit, entry.spec))
            self.combo.insertSeparator(self.combo.count())
            self._add(OTHER, "Any camera by its name", self.other_requested.emit)
            self._add(FILE, "A video file, pictures or a recording, as a camera", self.file_requested.emit)
            self._add(SEARCHING if self._is_searching else SEARCH, "What is connected to this computer", self.search_requested.emit)
            self.combo.setCurrentIndex(0)
        self.combo.setToolTip(self._current.spec)

    def _add(self, words: str, tooltip: str, chosen: Callable[[], object]) -> None:
        self.combo.addItem(words, chosen)
        self.combo.setItemData(self.combo.count() - 1, tooltip, Qt.ToolTipRole)

    def _on_combo_activated(self, index: int) -> None:
        chosen = self.combo.itemData(index)
        with QSignalBlocker(self.combo):
            self.combo.setCurrentIndex(0)  # what is chosen shows when it is there
        if index > 0 and callable(chosen):
            chosen()

    def _on_button_clicked(self) -> None:
        (self.disconnect_requested if self._is_connected else self.connect_requested).emit()
