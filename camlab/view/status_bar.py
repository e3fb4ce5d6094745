"""The status bar: ten items in rooms of fixed width, so that nothing moves."""

from __future__ import annotations

from dataclasses import replace

from PyQt5.QtCore import QSize, Qt
from PyQt5.QtGui import QFontMetrics
from PyQt5.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QWidget

from camlab.controller.state import State
from camlab.view import theme
from camlab.view.labels import eliding_label, label, upright_rule
from camlab.view.status_values import Shown, StatusValues, pointer_text

HEIGHT = 32
BADGE_WIDTH = 92
RESTARTING = "RESTARTING"
ALERT_PADDING = 7  # a label's own size leaves the style sheet's padding out
BADGES = {
    State.CLOSED: "\u25a0 OPENING",
    State.IDLE: "\u25a0 IDLE",
    State.LIVE: "\u25cf LIVE",
    State.RECORDING: "\u25cf REC",
    State.LOST: "NO CAMERA",
    State.HOLD: "NO CAMERA",
    State.FINISHING: "FINISHING",
    State.FAILED: "NO CAMERA",
}


class StatusBar(QWidget):
    """Shows how everything is; emits nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("status_bar")
        self.setAttribute(Qt.WA_StyledBackground)
        self.setFixedHeight(HEIGHT)
        self._words: dict[str, QLabel] = {}
        self.badge = label("", "badge", "badge", align=Qt.AlignHCenter)
        self.badge.setFixedSize(QSize(max(BADGE_WIDTH, *map(_badge_width, (*BADGES.values(), RESTARTING))), 20))
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(10, 1, 12, 0)
        self._row.setSpacing(8)
        self._row.addWidget(self.badge)
        self.camera = self._item("camera", "camera_rate", "59.9\u202f/s ", Qt.AlignRight)
        self.view = self._item("view", "view_rate", "59.9\u202f/s ", Qt.AlignRight)
        self._pointer = self._pointer_item()
        self.saturated = self._item("saturated", "saturated", "0.02\u202f%", Qt.AlignRight)
        self.recording = self._item("", "recording_state", "00:01:12 · frame 100\u202f000", Qt.AlignLeft)
        self.bar, self.buffer = self._buffer_item()
        self.lost = self._item("lost", "lost", "00", Qt.AlignLeft)
        self.disk = self._item("", "disk", "412\u202fGB · 44\u202fmin", Qt.AlignLeft)
        self.name = eliding_label("muted", "status_camera", align=Qt.AlignRight)
        self._row.addWidget(self.name, 1)
        self._name, self._hint = "", ""
        self.show_state(State.CLOSED)
        self.show_values(StatusValues())
        self.show_pointer(None)

    def show_state(self, state: State) -> None:
        """Show the badge."""
        self.badge.setText(BADGES[state])
        theme.set_property(self.badge, "mode", state.value)

    def show_restarting(self) -> None:
        """The camera is about to be live again, with other frames."""
        self.badge.setText(RESTARTING)

    def show_disconnected(self) -> None:
        """There is no camera, because a person let it go."""
        self.badge.setText(BADGES[State.FAILED])
        theme.set_property(self.badge, "mode", State.CLOSED.value)

    def show_values(self, values: StatusValues) -> None:
        """Show rates, losses, buffer and disk."""
        for part, shown in (
            (self.camera, _with_word("camera", values.camera)),
            (self.view, values.view),
            (self.saturated, _with_word("saturated", values.saturation)),
            (self.lost, _with_word("lost", values.losses)),
            (self.recording, values.recording),
            (self.buffer, values.buffer),
            (self.disk, values.disk),
        ):
            _show(part, shown)
        for words, part in (("camera", self.camera), ("saturated", self.saturated), ("lost", self.lost)):
            self._words[words].setVisible(not part.property("alert"))
        theme.set_property(self.recording, "tone", "text" if values.is_saving else "muted")
        self.bar.setValue(round(100 * values.buffer_fill))
        theme.set_property(self.bar, "alert", values.buffer.alert)

    def show_pointer(self, pointed: tuple[int, int, tuple[int, ...]] | None) -> None:
        """Show the pixel under the pointer."""
        for part, text in zip(self._pointer, pointer_text(pointed), strict=True):
            part.setText(text)
        self._words["="].setVisible(pointed is not None)

    def show_camera(self, name: str) -> None:
        """Show which camera it is."""
        self._name = name
        self._show_right()

    def show_hint(self, text: str) -> None:
        """Show what the command under the pointer does, "" for none, in place of the camera's name."""
        self._hint = text
        self._show_right()

    # --- inside ---------------------------------------------------------------------------------------------------

    def _show_right(self) -> None:
        self.name.setText(self._hint or self._name)
        self.name.setToolTip(self._hint or self._name)

    def _item(self, words: str, name: str, room: str, align: Qt.AlignmentFlag) -> QLabel:
        self._row.addWidget(upright_rule(20))
        if words:
            self._words[words] = label(words, "muted")
            self._words[words].setFixedHeight(20)
            self._row.addWidget(self._words[words])
        value = label("", "value", name, align=align)
        value.setFixedHeight(20)
        value.setProperty("room", _width(room) + 4)
        self._row.addWidget(value)
        return value

    def _pointer_item(self) -> tuple[QLabel, QLabel, QLabel]:
        self._row.addWidget(upright_rule(20))
        holder = QWidget()
        holder.setFixedWidth(_width("x 00\u202f000 y 00\u202f000 = 00\u202f000") + 12)
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        values = []
        for words, name in (("x", "pointer_x"), ("y", "pointer_y"), ("=", "pointer_value")):
            self._words[words] = label(words, "muted")
            values.append(label("", "value", name))
            for part in (self._words[words], values[-1]):
                part.setFixedHeight(20)
            row.addWidget(self._words[words])
            row.addWidget(values[-1])
        row.addStretch(1)
        self._row.addWidget(holder)
        return values[0], values[1], values[2]

    def _buffer_item(self) -> tuple[QProgressBar, QLabel]:
        self._row.addWidget(upright_rule(20))
        words = label("buffer", "muted")
        words.setFixedHeight(20)
        self._row.addWidget(words)
        bar = QProgressBar()
        bar.setObjectName("buffer_bar")
        bar.setTextVisible(False)
        bar.setFixedSize(48, 9)
        self._row.addWidget(bar)
        value = label("", "value", "buffer", align=Qt.AlignRight)
        value.setFixedHeight(20)
        value.setProperty("room", _width("100\u202f%") + 8)
        self._row.addWidget(value)
        return bar, value


def _with_word(word: str, shown: Shown) -> Shown:
    """What warns says what it is inside its coloured field."""
    return replace(shown, text=f"{word} {shown.text}") if shown.alert else shown


def _show(part: QLabel, shown: Shown) -> None:
    part.setText(shown.text)
    part.setToolTip(shown.tooltip)
    theme.set_property(part, "alert", shown.alert)
    part.setMinimumWidth(max(part.property("room"), _width(shown.text) + 2 * ALERT_PADDING if shown.alert else 0))


def _badge_width(text: str) -> int:
    return QFontMetrics(theme.scaled_font(theme.SMALL, is_semibold=True)).horizontalAdvance(text) + 12


def _width(text: str) -> int:
    return QFontMetrics(theme.scaled_font(theme.SMALL)).horizontalAdvance(text)
