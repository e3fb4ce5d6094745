"""Recording: the verdict, where the next movie goes, who else reads the frames, and whether there is room."""

from __future__ import annotations

from pathlib import PurePath

from PyQt5.QtCore import Qt, pyqtSignal
from PyQt5.QtWidgets import QAction, QGridLayout, QHBoxLayout, QLineEdit, QSizePolicy, QWidget

from camlab.view.buttons import ActionCheckBox, icon_button
from camlab.view.dock import Dock, panel, scrolling
from camlab.view.formatting import count_of
from camlab.view.labels import label, rule
from camlab.view.levels_dock import label_column_width
from camlab.view.mark_row import MarkRow
from camlab.view.recording_form import RecordingForm
from camlab.view.room_lines import Room, RoomLines
from camlab.view.verdict_box import VerdictBox

DEFAULT_ADDRESS = "tcp://127.0.0.1:5555"


class RecordingDock(Dock):
    """Shows the recordings' side.

    Signals
    -------
    folder_requested()
        A person wants to choose another folder.
    show_file_requested()
        Show the movie of the verdict.
    play_requested()
        Play it.
    mark_requested(note)
        Mark this moment of the recording.
    """

    folder_requested = pyqtSignal()
    show_file_requested = pyqtSignal()
    play_requested = pyqtSignal()
    mark_requested = pyqtSignal(str)

    def __init__(self, publish: QAction, mark: QAction) -> None:
        super().__init__("Recording", "recording_dock")
        self.verdict = VerdictBox()
        self.verdict.show_file_requested.connect(self.show_file_requested)
        self.verdict.play_requested.connect(self.play_requested)
        self.folder = QLineEdit()
        self.folder.setObjectName("folder")
        self.folder.setReadOnly(True)
        self.folder.setFixedHeight(26)
        self.folder.setFocusPolicy(Qt.ClickFocus)
        self.folder.setSizePolicy(QSizePolicy.Ignored, QSizePolicy.Fixed)
        self.folder_button = icon_button("folder", "icon", "folder_button", "Choose where recordings go")
        self.folder_button.clicked.connect(self.folder_requested)
        self.publish = ActionCheckBox(publish, "Publish")
        self.address = QLineEdit(DEFAULT_ADDRESS)
        self.address.setObjectName("publish_address")
        self.address.setAccessibleName("Address to publish at")
        self.address.setToolTip("Where other programs on this computer find the frames; port 0 picks a free one")
        self.address.setFixedHeight(26)
        self.address.setSizePolicy(QSizePolicy.Ignored, QSizePolicy.Fixed)
        self.readers = label("", "muted", "subscribers")
        self.marks = MarkRow(mark)
        self.marks.mark_requested.connect(self.mark_requested)
        self._room = RoomLines()
        self.form = RecordingForm([rule(), self._room, self.marks, rule()])
        self.setWidget(scrolling(self._panel()))

    def show_folder(self, folder: str, next_name: str, shown: str = "") -> None:
        """Show where the next movie goes; `shown` is how a person writes the folder."""
        self.folder.setText(shown or folder)
        self.folder.setToolTip(folder)
        self.folder.setCursorPosition(0)
        self.form.name.show_next(next_name)

    def show_locked(self, *, is_recording: bool, is_live: bool) -> None:
        """What shapes the file stays while a recording is open."""
        self.folder.setEnabled(not is_recording)
        self.folder_button.setEnabled(not is_recording)
        self.form.show_locked(is_recording=is_recording, is_live=is_live)

    def show_publishing(self, address: str, subscribers: int) -> None:
        """Show at which address the frames are published, "" for none, and who reads them."""
        self.address.setEnabled(not address)
        if address:
            self.address.setText(address)
        self.readers.setText(count_of(subscribers, "reader") if address else "off")

    def show_room(self, room: Room) -> None:
        """Show buffer, disk and rates."""
        self.form.show_data_rate(room.data_rate_bytes_s)
        self._room.show_room(room)

    def focus_chain(self) -> list[QWidget]:
        """What the Tab key visits, in order."""
        return [
            self.close_button,
            self.verdict.show_file,
            self.verdict.play,
            self.verdict.details,
            self.folder_button,
            *self.form.name.focus_chain(),
            *self.form.focus_chain(self.marks.focus_chain()),
            self.publish,
            self.address,
        ]

    def _panel(self) -> QWidget:
        body, layout = panel("recording_panel")
        layout.setContentsMargins(12, 5, 12, 8)
        layout.setSpacing(8)
        layout.addWidget(self.verdict)
        layout.addLayout(self._folder_rows())
        layout.addWidget(self.form)
        layout.addWidget(rule())
        layout.addLayout(self._publish_rows())
        layout.addStretch(1)
        self.show_publishing("", 0)
        return body

    def _folder_rows(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(4)
        grid.setVerticalSpacing(4)
        grid.setColumnMinimumWidth(0, label_column_width())
        grid.addWidget(label("Folder"), 0, 0)
        grid.addWidget(self.folder, 0, 1)
        grid.addWidget(self.folder_button, 0, 2)
        words = label("Name")
        words.setFixedHeight(26)
        grid.addWidget(words, 1, 0, Qt.AlignTop)
        grid.addWidget(self.form.name, 1, 1, 1, 2)
        grid.addWidget(self.form.name.next_name, 2, 0, 1, 3)
        grid.setColumnStretch(1, 1)
        return grid

    def _publish_rows(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(4)
        grid.setVerticalSpacing(4)
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


def short_path(folder: PurePath, home: PurePath) -> str:
    """A folder as people write it: "~/camlab"."""
    try:
        return str(PurePath("~") / folder.relative_to(home))
    except ValueError:
        return str(folder)
