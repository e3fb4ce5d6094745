"""Plays a recording in the window, in place of the live picture; camera and recording go on behind it."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PyQt5.QtCore import QObject, Qt, QTimer, pyqtSignal
from PyQt5.QtWidgets import QFileDialog

from camlab.app import messages
from camlab.app.feed import Feed
from camlab.app.jobs import Jobs
from camlab.app.playback import Playback, Reel
from camlab.app.reactions import show_failure
from camlab.errors import FrameLostError, RecordingError
from camlab.model import Frame
from camlab.recording.tape import Tape
from camlab.view.main_window import MainWindow
from camlab.view.player_bar import SPEEDS

TICK_MS = 16
LOOK_EVERY_S = 0.5  # at a recording that is still being written


class Player(QObject):
    """Reads frames in a thread of its own and shows them; files are opened for reading only.

    What the picture can do it does with these frames too: levels, regions, profiles, turning.

    Parameters
    ----------
    window
    feed : Feed
        Of the live picture, which waits meanwhile.
    clock : callable
        Seconds, monotonic.

    Signals
    -------
    opened(Path), closed()
        A recording is there to be played; it is gone, and the picture is the camera's.
    """

    opened = pyqtSignal(object)
    closed = pyqtSignal()

    def __init__(self, window: MainWindow, feed: Feed, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._window, self._feed, self._clock = window, feed, clock
        self._bar = window.panel.player
        self._reads = Jobs("camlab player", partial(show_failure, window))
        self._tape: Tape | None = None
        self._playback: Playback | None = None
        self._shown_row, self._looked_s = -1, 0.0
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._on_timer_timeout)
        self._connect()

    @property
    def started_ns(self) -> int | None:
        """When the first frame of the recording that is shown was taken, nanoseconds since the epoch; None where none is."""
        return int(self._playback.reel.timestamp_ns[0]) if self._playback is not None else None

    @property
    def is_open(self) -> bool:
        """A recording is shown in place of the camera."""
        return self._playback is not None

    def open(self, path: Path, *, plays: bool = False) -> None:
        """Show this recording, and with `plays` let it run; where it can't be read the window says so and shows what it showed before."""
        self._reads.run(lambda: _open(path), partial(self._on_opened, plays), self._on_open_failed)

    def close(self) -> None:
        """Show the camera again."""
        if self._playback is None:
            return
        self._forget()
        self._bar.show_nothing()
        self._window.camera.show_own()
        self._window.setWindowTitle("camlab")
        self._feed.hold(False)
        self.closed.emit()

    def let_go(self) -> None:
        """The window is closed."""
        self._timer.stop()
        self._reads.close()
        if self._tape is not None:
            self._tape.close()

    def ask(self, folder: Path) -> None:
        """Ask which recording is to be played."""
        dialog = QFileDialog(self._window, "Play a recording", str(folder), "Recordings (*.h5 *.part);;All files (*)")
        dialog.setObjectName("play_dialog")
        dialog.setAttribute(Qt.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.ExistingFile)
        dialog.fileSelected.connect(lambda path: self.open(Path(path), plays=True))
        dialog.open()

    # --- opening --------------------------------------------------------------------------------------------------

    def _on_opened(self, plays: bool, found: tuple[Tape, Reel]) -> None:
        self._forget()
        self._tape, reel = found
        self._playback = Playback(reel)
        self._playback.is_looping = self._window.actions_["loop"].isChecked()
        self._playback.speed = self._chosen_speed
        self._feed.hold(True)
        self._window.show_hints(False)
        self._window.show_no_picture()
        self._window.show_format(self._tape.format, self._tape.geometry)
        self._bar.show_recording(self._tape.path.name, "")
        self._window.camera.show_recorded(reel.recorded.facts, reel.recorded.at(int(reel.frame_id[0])))
        self._window.setWindowTitle(self._tape.path.name)
        self._show_length()
        if plays:
            self._playback.play(self._clock())
        self._bar.show_playing(plays)
        self._shown_row = -1
        self._timer.start(TICK_MS)
        self.opened.emit(self._tape.path)

    def _on_open_failed(self, error: Exception) -> None:
        self._window.show_message(messages.not_played(error))
        if self._playback is None:
            self.closed.emit()

    def _forget(self) -> None:
        self._timer.stop()
        tape, self._tape, self._playback = self._tape, None, None
        if tape is not None:
            self._reads.run(tape.close)

    def _show_length(self) -> None:
        if self._playback is not None:
            reel = self._playback.reel
            self._bar.show_length(len(reel), float(reel.times_s[-1]), reel.landmarks)

    # --- going on -------------------------------------------------------------------------------------------------

    def _on_timer_timeout(self) -> None:
        playback, tape = self._playback, self._tape
        if playback is None or tape is None:
            return
        was_playing, row = playback.is_playing, playback.row_at(self._clock())
        if was_playing != playback.is_playing:
            self._bar.show_playing(playback.is_playing)
        if self._reads.is_busy:
            return
        if row != self._shown_row:
            self._reads.run(
                lambda: _read(tape, playback.reel, row), lambda frame: self._show(tape, row, frame), partial(self._on_lost, row)
            )
        elif playback.reel.is_growing and self._clock() - self._looked_s > LOOK_EVERY_S:
            self._looked_s = self._clock()
            self._reads.run(lambda: _look(tape), self._on_looked)

    def _show(self, tape: Tape, row: int, frame: Frame) -> None:
        if tape is self._tape:
            self._feed.note_shown()
            self._window.show_frame(frame)
            self._window.show_pointer()
            self._show_place(row)

    def _on_lost(self, row: int, error: Exception) -> None:
        """The frame can't be read; what was seen before stays, and it is said which one is not seen."""
        if not isinstance(error, FrameLostError | RecordingError):
            show_failure(self._window, error)
        self._show_place(row, "This frame can't be read")

    def _show_place(self, row: int, words: str = "") -> None:
        self._shown_row = row
        if self._playback is not None:
            reel = self._playback.reel
            here = [mark for mark in reel.landmarks if mark.row == row]
            told = words or "; ".join(mark.words for mark in here)
            is_loss = bool(words) or any(mark.kind == "loss" for mark in here)
            self._window.camera.recorded.show_settings(reel.recorded.at(int(reel.frame_id[row])))
            self._bar.show_place(row, int(reel.frame_id[row]), float(reel.times_s[row]), told, is_loss=is_loss)

    def _on_looked(self, reel: Reel) -> None:
        if self._playback is not None:
            self._playback.extend(reel)
            self._show_length()
            self._show_place(max(0, self._shown_row))

    # --- requests -------------------------------------------------------------------------------------------------

    def _connect(self) -> None:
        actions, bar = self._window.actions_, self._bar
        actions["play_pause"].triggered.connect(self._on_play_pause)
        for name, count in (("step_back", -1), ("step_on", 1)):
            actions[name].triggered.connect(partial(self._step, count))
        for name, direction in (("landmark_back", -1), ("landmark_on", 1)):
            actions[name].triggered.connect(partial(self._seek_landmark, direction))
        bar.row_requested.connect(self._seek)
        bar.frame_requested.connect(self._seek_frame)
        bar.speed_requested.connect(self._choose_speed)
        bar.loop_requested.connect(self._loop)
        bar.close_requested.connect(self.close)
        for leaves in (self._window.start_requested, self._window.camera_requested, self._window.connect_requested):
            leaves.connect(self.close)

    @property
    def _chosen_speed(self) -> float:
        return SPEEDS[self._bar.speed.currentIndex()]

    def _on_play_pause(self, is_on: bool) -> None:
        if self._playback is not None:
            (self._playback.play if is_on else self._playback.pause)(self._clock())

    def _seek(self, row: int) -> None:
        if self._playback is not None:
            self._playback.seek(row, self._clock())

    def _seek_frame(self, frame_id: int) -> None:
        if self._playback is not None:
            self._seek(self._playback.reel.row_of(frame_id))

    def _choose_speed(self, speed: float) -> None:
        if self._playback is not None:
            self._playback.choose_speed(speed, self._clock())

    def _loop(self, is_on: bool) -> None:
        if self._playback is not None:
            self._playback.is_looping = is_on

    def _step(self, count: int, _is_on: bool = False) -> None:
        if self._playback is not None:
            self._playback.step(count, self._clock())
            self._bar.show_playing(False)

    def _seek_landmark(self, direction: int, _is_on: bool = False) -> None:
        if self._playback is not None and self._playback.seek_landmark(direction, self._clock()):
            self._bar.show_playing(False)


def _open(path: Path) -> tuple[Tape, Reel]:
    """In the thread that reads."""
    tape = Tape(path)
    if not len(tape):
        tape.close()
        raise RecordingError(f"{path} has no frame yet; nothing can be played")
    return tape, Reel.of(tape)


def _read(tape: Tape, reel: Reel, row: int) -> Frame:
    pixels = tape.format.empty()
    tape.read(row, pixels)
    return Frame(pixels, int(reel.frame_id[row]), int(reel.timestamp_ns[row]))


def _look(tape: Tape) -> Reel:
    tape.look(at_once=True)
    return Reel.of(tape)
