"""Recording: the verdict, where the next movie goes, who else reads the frames, and whether there is room."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath

from PyQt5.QtCore import Qt, pyqtSignal
from PyQt5.QtWidgets import QAction, QGridLayout, QHBoxLayout, QLineEdit, QProgressBar, QSizePolicy, QWidget

from camlab.view.buttons import ActionCheckBox, icon_button
from camlab.view.dock import Dock, panel, scrolling
from camlab.view.formatting import count_of, lasting, percent, size, speed
from camlab.view.labels import eliding_label, label, rule
from camlab.view.levels_dock import label_column_width
from camlab.view.theme import set_property
from camlab.view.verdict_box import VerdictBox

BUFFER_WARNING, BUFFER_ALARM = 0.6, 0.9
DEFAULT_ADDRESS = "tcp://127.0.0.1:5555"


@dataclass(frozen=True)
class Room:
    """Whether what the camera delivers has somewhere to go.

    Attributes
    ----------
    data_rate_bytes_s : float or None
        What the camera delivers.
    write_rate_bytes_s : float or None
        What is being written, or was last.
    saved_bytes : int or None
        Size of the recording that is open; None while not saving.
    buffer_fill : float
        0 to 1.
    free_bytes : int or None
    seconds_left : float or None
        How long the free disk lasts at this rate.
    """

    data_rate_bytes_s: float | None = None
    write_rate_bytes_s: float | None = None
    saved_bytes: int | None = None
    buffer_fill: float = 0.0
    free_bytes: int | None = None
    seconds_left: float | None = None


class RecordingDock(Dock):
    """Shows the recordings' side.

    Signals
    -------
    folder_requested()
        A person wants to choose another folder.
    show_file_requested()
        Show the movie of the verdict.
    """

    folder_requested = pyqtSignal()
    show_file_requested = pyqtSignal()

    def __init__(self, publish: QAction) -> None:
        super().__init__("Recording", "recording_dock")
        self.verdict = VerdictBox()
        self.verdict.show_file_requested.connect(self.show_file_requested)
        self.folder = QLineEdit()
        self.folder.setObjectName("folder")
        self.folder.setReadOnly(True)
        self.folder.setFixedHeight(26)
        self.folder.setFocusPolicy(Qt.ClickFocus)
        self.folder.setSizePolicy(QSizePolicy.Ignored, QSizePolicy.Fixed)
        self.folder_button = icon_button("folder", "icon", "folder_button", "Choose where recordings go")
        self.folder_button.clicked.connect(self.folder_requested)
        self.next_name = eliding_label("muted", "next_name", align=Qt.AlignRight, mode=Qt.ElideMiddle)
        self.publish = ActionCheckBox(publish, "Publish")
        self.address = QLineEdit(DEFAULT_ADDRESS)
        self.address.setObjectName("publish_address")
        self.address.setAccessibleName("Address to publish at")
        self.address.setToolTip("Where other programs on this computer find the frames; port 0 picks a free one")
        self.address.setFixedHeight(26)
        self.address.setSizePolicy(QSizePolicy.Ignored, QSizePolicy.Fixed)
        self.readers = label("", "muted", "subscribers")
        self._room = _RoomLines()
        self.setWidget(scrolling(self._panel()))

    def show_folder(self, folder: str, next_name: str, shown: str = "") -> None:
        """Show where the next movie goes; `shown` is how a person writes the folder."""
        self.folder.setText(shown or folder)
        self.folder.setToolTip(folder)
        self.folder.setCursorPosition(0)
        self.next_name.setText(f"→ {next_name}" if next_name else "")
        self.next_name.setToolTip(next_name)

    def show_folder_locked(self, is_locked: bool) -> None:
        """The folder stays while a recording is open."""
        self.folder.setEnabled(not is_locked)
        self.folder_button.setEnabled(not is_locked)

    def show_publishing(self, address: str, subscribers: int) -> None:
        """Show at which address the frames are published, "" for none, and who reads them."""
        self.address.setEnabled(not address)
        if address:
            self.address.setText(address)
        self.readers.setText(count_of(subscribers, "reader") if address else "off")

    def show_room(self, room: Room) -> None:
        """Show buffer, disk and rates."""
        self._room.show_room(room)

    def focus_chain(self) -> list[QWidget]:
        """What the Tab key visits, in order."""
        return [self.close_button, self.verdict.show_file, self.verdict.details, self.folder_button, self.publish, self.address]

    def _panel(self) -> QWidget:
        body, layout = panel("recording_panel")
        layout.setContentsMargins(12, 5, 12, 12)
        layout.setSpacing(10)
        layout.addWidget(self.verdict)
        layout.addLayout(self._folder_rows())
        layout.addWidget(rule())
        layout.addLayout(self._publish_rows())
        layout.addWidget(rule())
        layout.addWidget(self._room)
        layout.addStretch(1)
        self.show_publishing("", 0)
        return body

    def _folder_rows(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(4)
        grid.setVerticalSpacing(6)
        grid.setColumnMinimumWidth(0, label_column_width())
        grid.addWidget(label("Folder"), 0, 0)
        grid.addWidget(self.folder, 0, 1)
        grid.addWidget(self.folder_button, 0, 2)
        grid.addWidget(self.next_name, 1, 0, 1, 3)
        grid.setColumnStretch(1, 1)
        return grid

    def _publish_rows(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(4)
        grid.setVerticalSpacing(6)
        grid.setColumnMinimumWidth(0, label_column_width())
        head = QHBoxLayout()
        head.addWidget(self.publish)
        head.addStretch(1)
        head.addWidget(self.readers)
        grid.addLayout(head, 0, 0, 1, 2)
        grid.addWidget(label("At"), 1, 0)
        grid.addWidget(self.address, 1, 1)
        grid.setColumnStretch(1, 1)
        return grid


class _RoomLines(QWidget):
    """Three small lines: what it needs, buffer, disk."""

    def __init__(self) -> None:
        super().__init__()
        self._need_words = label("One minute needs", "muted")
        self._need = label("", "small", "room_need", align=Qt.AlignRight)
        self._bar = QProgressBar()
        self._bar.setObjectName("room_buffer_bar")
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(9)
        self._bar.setMinimumWidth(64)
        self._bar.setMaximumWidth(96)
        self._fill = label("", "small", "room_buffer", align=Qt.AlignRight)
        self._fill.setMinimumWidth(34)
        self._disk = label("", "small", "room_disk", align=Qt.AlignRight)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(4)
        grid.setHorizontalSpacing(6)
        grid.addWidget(self._need_words, 0, 0)
        grid.addWidget(self._need, 0, 1, 1, 2)
        grid.addWidget(label("Buffer", "muted"), 1, 0)
        buffer = QHBoxLayout()
        buffer.setSpacing(6)
        buffer.addStretch(1)
        buffer.addWidget(self._bar, 4)
        buffer.addWidget(self._fill)
        grid.addLayout(buffer, 1, 1, 1, 2)
        grid.addWidget(label("Disk", "muted"), 2, 0)
        grid.addWidget(self._disk, 2, 1, 1, 2)
        grid.setColumnStretch(1, 1)
        self.show_room(Room())

    def show_room(self, room: Room) -> None:
        if room.saved_bytes is not None:
            self._need_words.setText("Saved")
            self._need.setText(f"{size(room.saved_bytes)} at {speed(room.data_rate_bytes_s)}")
        else:
            self._need_words.setText("One minute needs")
            self._need.setText(size(None if room.data_rate_bytes_s is None else room.data_rate_bytes_s * 60))
        self._bar.setValue(round(room.buffer_fill * 100))
        alert = "alarm" if room.buffer_fill > BUFFER_ALARM else "warning" if room.buffer_fill > BUFFER_WARNING else ""
        set_property(self._bar, "alert", alert)
        self._fill.setText(percent(room.buffer_fill))
        left = f", {lasting(room.seconds_left)}" if room.seconds_left is not None else ""
        self._disk.setText("–" if room.free_bytes is None else f"{size(room.free_bytes)} free{left}")


def short_path(folder: PurePath, home: PurePath) -> str:
    """A folder as people write it: "~/camlab"."""
    try:
        return str(PurePath("~") / folder.relative_to(home))
    except ValueError:
        return str(folder)
