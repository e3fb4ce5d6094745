"""Whether there is room for what comes: the size, the buffer, how far the saver is behind, the disk."""

from __future__ import annotations

from dataclasses import dataclass

from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QProgressBar, QWidget

from camlab.view.formatting import NONE, count_of, lasting, percent, quantity, size, speed
from camlab.view.labels import eliding_label, label
from camlab.view.theme import set_property

BUFFER_WARNING, BUFFER_ALARM = 0.6, 0.9


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
    disk_level : str
        "", "warning" or "alarm".
    minute_bytes, recording_bytes : float or None
        What one minute of a recording needs, and the next recording where its length is chosen.
    seconds_covered : float or None
        How long the disk may stand still before a frame is lost.
    behind_frames, behind_s : int, float or None
        How far the saver is behind the camera.
    compression_ratio : float or None
        How much smaller the pixels are in the file; None where nothing is compressed.
    """

    data_rate_bytes_s: float | None = None
    write_rate_bytes_s: float | None = None
    saved_bytes: int | None = None
    buffer_fill: float = 0.0
    free_bytes: int | None = None
    seconds_left: float | None = None
    disk_level: str = ""
    minute_bytes: float | None = None
    recording_bytes: float | None = None
    seconds_covered: float | None = None
    behind_frames: int = 0
    behind_s: float | None = None
    compression_ratio: float | None = None


class RoomLines(QWidget):
    """Small lines under a recording's fields; a word and a value each."""

    def __init__(self) -> None:
        super().__init__()
        self._need_words = label("One minute needs", "muted")
        self._need = eliding_label("small", "room_need", align=Qt.AlignRight)  # the longest: it must not make the panel wider
        self._bar = QProgressBar()
        self._bar.setObjectName("room_buffer_bar")
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(9)
        self._bar.setMinimumWidth(64)
        self._bar.setMaximumWidth(96)
        self._fill = _value("room_buffer")
        self._fill.setMinimumWidth(34)
        self._pause_words = label("Disk may pause", "muted")
        self._pause = _value("room_pause")
        self._disk = _value("room_disk")
        self._lay_out()
        self.show_room(Room())

    def show_room(self, room: Room) -> None:
        """Show other numbers."""
        self._show_need(room)
        self._bar.setValue(round(room.buffer_fill * 100))
        alert = "alarm" if room.buffer_fill > BUFFER_ALARM else "warning" if room.buffer_fill > BUFFER_WARNING else ""
        set_property(self._bar, "alert", alert)
        self._fill.setText(percent(room.buffer_fill))
        self._show_pause(room)
        left = f", {lasting(room.seconds_left)}" if room.seconds_left is not None else ""
        self._disk.setText(NONE if room.free_bytes is None else f"{size(room.free_bytes)} free{left}")
        set_property(self._disk, "alert", room.disk_level)

    def _show_need(self, room: Room) -> None:
        if room.saved_bytes is not None:
            wanted = None if room.minute_bytes is None else room.minute_bytes / 60
            at, ratio = speed(room.write_rate_bytes_s, wanted), room.compression_ratio
            self._need_words.setText(f"Saved, ÷ {ratio:.1f}" if ratio else "Saved")
            # Compressed, what is written is less than what is to be saved anyway.
            self._need.setText(f"{size(room.saved_bytes)} at {speed(room.write_rate_bytes_s) if ratio else at}")
            self._need.setToolTip(f"Written each second, of what is to be saved: {at}")
        elif room.recording_bytes is not None:
            self._need_words.setText("Recording needs")
            self._need.setText(size(room.recording_bytes))
        else:
            self._need_words.setText("One minute needs")
            self._need.setText(size(room.minute_bytes))

    def _show_pause(self, room: Room) -> None:
        """How far the saver is behind while saving; else how long the buffer covers a disk that stands still."""
        if room.saved_bytes is not None:
            self._pause_words.setText("Saver behind")
            behind = f", {_seconds(room.behind_s)}" if room.behind_s is not None else ""
            self._pause.setText(f"{count_of(room.behind_frames, 'frame')}{behind}")
        else:
            self._pause_words.setText("Disk may pause")
            self._pause.setText(_seconds(room.seconds_covered))
        covered = f"The buffer covers {_seconds(room.seconds_covered)} in which the disk takes nothing"
        self._pause.setToolTip(covered if room.seconds_covered is not None else "")

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(4)
        grid.setHorizontalSpacing(6)
        buffer = QHBoxLayout()
        buffer.setSpacing(6)
        buffer.addStretch(1)
        buffer.addWidget(self._bar, 4)
        buffer.addWidget(self._fill)
        for row, (words, value) in enumerate(
            (
                (self._need_words, self._need),
                (label("Buffer", "muted"), None),
                (self._pause_words, self._pause),
                (label("Disk", "muted"), self._disk),
            )
        ):
            grid.addWidget(words, row, 0)
            if value is None:
                grid.addLayout(buffer, row, 1)
            else:
                grid.addWidget(value, row, 1)
        grid.setColumnStretch(1, 1)


def _value(name: str) -> QLabel:
    return label("", "small", name, align=Qt.AlignRight)


def _seconds(value: float | None) -> str:
    return quantity(value, "s", 1) if value is None or value < 100 else lasting(value)
