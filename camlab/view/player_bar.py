"""Under the picture while a recording is played: where it is, and what leads to other places of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from PyQt5.QtCore import QSignalBlocker, Qt, pyqtSignal
from PyQt5.QtGui import QFontMetrics, QKeySequence
from PyQt5.QtWidgets import QApplication, QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from camlab.view.actions import Actions
from camlab.view.buttons import ActionButton, plain_button
from camlab.view.formatting import number
from camlab.view.icons import icon
from camlab.view.labels import eliding_label, label, upright_rule
from camlab.view.marked_slider import MarkedSlider
from camlab.view.number_box import ignore_wheel_without_focus
from camlab.view.theme import colors, set_property
from camlab.view.unit_box import UnitBox

SPEEDS = (0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 100.0)
ROLES = {"loss": "red", "mark": "accent", "setting": "muted"}
BIGGEST_FRAME_ID = 1e12
ACTIONS = ("play_pause", "step_back", "step_on", "landmark_back", "landmark_on")


@dataclass(frozen=True)
class Landmark:
    """A place in a recording that is worth a look.

    Attributes
    ----------
    row : int
        Of the frame that shows it.
    kind : str
        "loss", "mark" or "setting".
    words : str
        For a person.
    """

    row: int
    kind: Literal["loss", "mark", "setting"]
    words: str


class PlayerBar(QWidget):
    """Shows a recording's place, asks for others.

    Signals
    -------
    row_requested(row)
        The slider.
    frame_requested(frame_id)
        A number that was typed.
    speed_requested(times)
    loop_requested(is_on)
    close_requested()
        Back to the camera.
    """

    row_requested = pyqtSignal(int)
    frame_requested = pyqtSignal(int)
    speed_requested = pyqtSignal(float)
    loop_requested = pyqtSignal(bool)
    close_requested = pyqtSignal()

    def __init__(self, actions: Actions) -> None:
        super().__init__()
        self.setObjectName("player_bar")
        self.setAttribute(Qt.WA_StyledBackground)
        self._actions = actions
        self._rows, self._length_s = 0, 0.0
        self.buttons = {name: ActionButton(actions[name], "icon", text="") for name in ACTIONS}
        for button in self.buttons.values():
            button.setFixedSize(28, 26)
        self.slider = MarkedSlider("player_slider", "Place in the recording")
        self.slider.valueChanged.connect(self.row_requested)
        self.time = label("", "value", "player_time", align=Qt.AlignRight)
        self.name = eliding_label("title", "player_name", mode=Qt.ElideMiddle)
        self.words = eliding_label("muted", "player_words")
        self.frame = UnitBox("player_frame", "Number of the frame", maximum=BIGGEST_FRAME_ID)
        self.frame.setFixedWidth(72)
        self.frame.value_requested.connect(lambda value: self.frame_requested.emit(round(value)))
        self.speed = _speed_combo()
        self.speed.activated.connect(lambda index: self.speed_requested.emit(SPEEDS[index]))
        self.loop = ActionButton(actions["loop"], "icon", text="")
        self.loop.setFixedSize(28, 26)
        actions["loop"].toggled.connect(self.loop_requested)
        self.close_button = plain_button("Back to camera", "", "player_close", "Close the recording and show the camera")
        self.close_button.clicked.connect(self.close_requested)
        actions["play_pause"].toggled.connect(self._show_pause)
        self._lower = QHBoxLayout()
        self._lay_out()
        self.show_nothing()

    def show_nothing(self) -> None:
        """No recording is played."""
        self.hide()
        self._show_usable(False)

    def show_recording(self, name: str, words: str) -> None:
        """Show that this one is played; `words` says more of it."""
        self.name.setText(name)
        self.name.setToolTip(name)
        self.words.setText(words)
        self.show()
        self._show_usable(True)

    def show_length(self, rows: int, length_s: float, landmarks: Sequence[Landmark]) -> None:
        """Show how long it is, and where something was lost, marked or set."""
        self._rows, self._length_s = rows, length_s
        with QSignalBlocker(self.slider):
            self.slider.setRange(0, max(0, rows - 1))
            self.slider.setPageStep(max(1, rows // 20))
        self.slider.show_marks([(mark.row, ROLES[mark.kind]) for mark in landmarks])
        for name in ("landmark_back", "landmark_on"):
            self._actions[name].setEnabled(bool(landmarks))

    def show_place(self, row: int, frame_id: int, time_s: float, words: str = "", *, is_loss: bool = False) -> None:
        """Show which frame is seen; `words`: what there is to it, if anything; `is_loss`: something is missing here."""
        with QSignalBlocker(self.slider):
            self.slider.setValue(row)
        if not self.frame.hasFocus():
            self.frame.show_value(frame_id)
        self.time.setText(f"{clock(time_s)} / {clock(self._length_s)}")
        self.words.setText(words or f"{number(row + 1)} / {number(self._rows)}")
        self.words.setToolTip(words or f"{number(row + 1)} of the {number(self._rows)} frames in the file")
        for part, share in ((self.name, 1 if words else 3), (self.words, 2)):  # what happened needs the room
            self._lower.setStretchFactor(part, share)
        set_property(self.words, "tone", "red" if is_loss else "")

    def show_playing(self, is_playing: bool) -> None:
        """Show whether it goes on by itself."""
        self._actions["play_pause"].setChecked(is_playing)

    def show_speed(self, speed: float) -> None:
        """Show how fast it goes."""
        self.speed.setCurrentIndex(SPEEDS.index(speed))

    def focus_chain(self) -> list[QWidget]:
        """What the Tab key visits, in order."""
        first = [self.buttons[name] for name in ACTIONS[:3]]
        return [*first, self.slider, self.frame, *(self.buttons[name] for name in ACTIONS[3:]), self.speed, self.loop, self.close_button]

    def _show_usable(self, is_usable: bool) -> None:
        for name in (*ACTIONS, "loop"):
            self._actions[name].setEnabled(is_usable)
        for name in ("start", "stop"):  # Space must not stop a camera that nobody sees
            self._actions[name].setShortcuts([] if is_usable else [QKeySequence("Space")])
        self._actions["play_pause"].setShortcuts([QKeySequence("K"), *([QKeySequence("Space")] if is_usable else [])])

    def _show_pause(self, is_playing: bool) -> None:
        self._actions["play_pause"].setIcon(icon("pause" if is_playing else "start", colors()))

    def _lay_out(self) -> None:
        upper, lower = QHBoxLayout(), self._lower
        for row in (upper, lower):
            row.setSpacing(4)
        for name in ("step_back", "play_pause", "step_on"):
            upper.addWidget(self.buttons[name])
        upper.addSpacing(4)
        upper.addWidget(self.slider, 1)
        upper.addSpacing(4)
        upper.addWidget(self.time)
        lower.addWidget(self.name, 3)
        lower.addSpacing(4)
        lower.addWidget(self.words, 2)
        places: list[QWidget] = [label("Frame", "muted"), self.frame, self.buttons["landmark_back"], self.buttons["landmark_on"]]
        pace: list[QWidget] = [upright_rule(18), self.speed, self.loop, upright_rule(18), self.close_button]
        for part in places + pace:
            lower.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 6, 12, 8)
        column.setSpacing(4)
        column.addLayout(upper)
        column.addLayout(lower)


def clock(seconds: float) -> str:
    """ "01:02.345", with hours where there are any."""
    minutes, rest = divmod(round(1000 * seconds), 60_000)
    hours, minutes = divmod(minutes, 60)
    plain = f"{minutes:02d}:{rest // 1000:02d}.{rest % 1000:03d}"
    return f"{hours}:{plain}" if hours else plain


def _speed_combo() -> QComboBox:
    combo = QComboBox()
    combo.setObjectName("player_speed")
    combo.setAccessibleName("Speed")
    combo.setToolTip("Times as fast as it was recorded")
    combo.addItems([f"{speed:g}×" for speed in SPEEDS])
    combo.setCurrentIndex(SPEEDS.index(1.0))
    combo.setFixedSize(QFontMetrics(QApplication.font()).horizontalAdvance("0.25×") + 31, 26)
    ignore_wheel_without_focus(combo)
    return combo
