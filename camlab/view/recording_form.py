"""What a person chooses for a recording: its length, and folded away what is wanted more rarely."""

from __future__ import annotations

from typing import Any

import msgspec
from PyQt5.QtCore import Qt, pyqtSignal
from PyQt5.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from camlab.recording.plan import Compression, RecordingOptions
from camlab.view.fold import Fold
from camlab.view.formatting import size
from camlab.view.labels import label
from camlab.view.levels_dock import label_column_width
from camlab.view.name_field import NameField
from camlab.view.number_box import ignore_wheel_without_focus
from camlab.view.recording_words import summary
from camlab.view.unit_box import UnitBox

UNTIL_STOPPED, FRAMES, SECONDS = range(3)
ALL, EACH, TIME_LAPSE = range(3)
CODINGS: tuple[Compression, ...] = ("none", "bitshuffle-lz4", "bitshuffle-zstd")
USUAL_FRAMES, USUAL_SECONDS, USUAL_EVERY, USUAL_INTERVAL_S = 100, 10.0, 10, 1.0
MAX_FRAMES, MAX_SECONDS, MAX_BEFORE_S = 1_000_000_000, 31_536_000.0, 3600.0
GB = 1e9


class RecordingForm(QWidget):
    """Shows `RecordingOptions` and the pre-trigger, and asks for others. `name` is a part of it that its owner places.

    Parameters
    ----------
    between : list of QWidget
        What stands between the length and the part that is folded away, so that it stays in place.

    Signals
    -------
    options_requested(RecordingOptions)
        Checked; what makes no sense is said beside its field instead.
    pre_trigger_requested(float)
        Seconds before Save that belong to a recording.
    """

    options_requested = pyqtSignal(object)
    pre_trigger_requested = pyqtSignal(float)

    def __init__(self, between: list[QWidget] | None = None) -> None:
        super().__init__()
        self._options = RecordingOptions()
        self._data_rate: float | None = None
        self._make_fields()
        self.error = label("", "small", "option_error")
        self.error.setProperty("tone", "red")
        self.error.setWordWrap(True)
        self.error.hide()
        self._lay_out(between or [])
        self._connect()
        self.show_options(self._options)
        self.show_pre_trigger(0.0)
        self.show_locked(is_recording=False, is_live=False)

    # --- what is shown --------------------------------------------------------------------------------------------

    @property
    def options(self) -> RecordingOptions:
        """What is shown."""
        return self._options

    def show_options(self, options: RecordingOptions) -> None:
        """Show what is chosen; emits nothing."""
        self._options = options
        self.name.show_name(options.name)
        length = FRAMES if options.frames else SECONDS if options.seconds else UNTIL_STOPPED
        kept = TIME_LAPSE if options.interval_s else EACH if options.every > 1 else ALL
        for combo, index in (
            (self.length, length),
            (self.keep, kept),
            (self.coding, CODINGS.index(options.compression)),
        ):
            combo.setCurrentIndex(index)
        for box, value in (
            (self.frames, options.frames or USUAL_FRAMES),
            (self.seconds, options.seconds or USUAL_SECONDS),
            (self.every, options.every if options.every > 1 else USUAL_EVERY),
            (self.interval, options.interval_s or USUAL_INTERVAL_S),
            (self.split, options.segment_bytes / GB),
        ):
            box.show_value(value)
        self.frames.setVisible(length == FRAMES)
        self.seconds.setVisible(length == SECONDS)
        self.every.setVisible(kept == EACH)
        self.interval.setVisible(kept == TIME_LAPSE)
        for field, text in ((self.user, options.user), (self.sample, options.sample), (self.notes, options.notes)):
            if field.text() != text:
                field.setText(text)
        self._show_summary()

    def show_pre_trigger(self, seconds: float) -> None:
        """Show how many seconds before Save belong to a recording; emits nothing."""
        self.before.show_value(seconds)
        self._show_memory()
        self._show_summary()

    def show_data_rate(self, bytes_s: float | None) -> None:
        """Show which memory the pre-trigger takes at this rate of the camera."""
        self._data_rate = bytes_s
        self._show_memory()

    def show_locked(self, *, is_recording: bool, is_live: bool) -> None:
        """What shapes the file stays while it is written, and the memory before Save as long as the camera is live."""
        for field in self._fields():
            field.setEnabled(not is_recording)
        self.name.show_locked(is_recording)
        self.before.setEnabled(not is_live and not is_recording)

    def show_error(self, field: QWidget, text: str) -> None:
        """Say what is wrong with a field, under it; "" for nothing."""
        self.error.setText(text)
        place = next((k for k, parts in enumerate(self._rows()) if field in parts[1:]), None)
        if text and place is not None:
            if place:
                self.more.show_open(True)
            self._grids[min(place, 1)].addWidget(self.error, 2 * place + 1, 1)
        self.error.setVisible(bool(text))

    def finish_typing(self) -> None:
        """Take what was typed and not yet confirmed, before Save or Start uses it."""
        for box in (self.frames, self.seconds, self.every, self.interval, self.split, self.before):
            if box.hasFocus():
                box.interpretText()
        if self.name.line.isModified():
            self.name.finish_typing()

    def focus_chain(self, between: list[QWidget]) -> list[QWidget]:
        """What the Tab key visits, in order."""
        return [self.length, self.frames, self.seconds, *between, self.more.button, self.before, *self._fields()[3:]]

    # --- requests -------------------------------------------------------------------------------------------------

    def _connect(self) -> None:
        self.length.activated.connect(self._on_length_changed)
        self.frames.value_requested.connect(self._on_length_changed)
        self.seconds.value_requested.connect(self._on_length_changed)
        self.keep.activated.connect(self._on_keep_changed)
        self.every.value_requested.connect(self._on_keep_changed)
        self.interval.value_requested.connect(self._on_keep_changed)
        self.name.name_requested.connect(lambda name: self._ask(self.name, name=name))
        self.coding.activated.connect(lambda index: self._ask(self.coding, compression=CODINGS[index]))
        self.split.value_requested.connect(lambda value: self._ask(self.split, segment_bytes=round(value * GB)))
        self.user.textEdited.connect(lambda text: self._ask(self.user, user=text.strip()))
        self.sample.textEdited.connect(lambda text: self._ask(self.sample, sample=text.strip()))
        self.notes.textEdited.connect(lambda text: self._ask(self.notes, notes=text.strip()))
        self.before.value_requested.connect(self._on_before_value_requested)

    def _on_length_changed(self) -> None:
        kind = self.length.currentIndex()
        frames = round(self.frames.value()) if kind == FRAMES else None
        self._ask(self.length, frames=frames, seconds=self.seconds.value() if kind == SECONDS else None)

    def _on_keep_changed(self) -> None:
        kind = self.keep.currentIndex()
        every = round(self.every.value()) if kind == EACH else 1
        self._ask(self.keep, every=every, interval_s=self.interval.value() if kind == TIME_LAPSE else 0.0)

    def _on_before_value_requested(self, seconds: float) -> None:
        self.show_error(self.before, "")
        self._show_memory()
        self._show_summary()
        self.pre_trigger_requested.emit(seconds)

    def _ask(self, field: QWidget, **changes: Any) -> None:
        options = msgspec.structs.replace(self._options, **changes)
        try:
            options.check()
        except ValueError as error:
            self.show_error(field, f"{str(error)[:1].upper()}{str(error)[1:]}.")
            return
        self.show_error(field, "")
        texts = {"name", "user", "sample", "notes"}
        if not texts & set(changes):  # what is being typed is not written over
            self.show_options(options)
        self._options = options
        self._show_summary()
        self.options_requested.emit(options)

    # --- inside ---------------------------------------------------------------------------------------------------

    def _show_memory(self) -> None:
        seconds = self.before.value()
        need = None if self._data_rate is None else seconds * self._data_rate
        self.memory.setText("" if not seconds else f"takes {size(need)}" if need is not None else "pre-trigger")

    def _show_summary(self) -> None:
        self.more.show_summary(summary(self._options, self.before.value()))

    def _make_fields(self) -> None:
        self.name = NameField()
        self.length = _combo("length_combo", ("Until stopped", "Frames", "Seconds"), "How long a recording is")
        self.frames = UnitBox(
            "length_frames", "Frames of the camera that a recording spans, from Save on", minimum=1, maximum=MAX_FRAMES, title="Frames"
        )
        self.seconds = UnitBox(
            "length_seconds", "Seconds from Save on", "s", minimum=0.001, maximum=MAX_SECONDS, decimals=3, title="The length"
        )
        self.before = UnitBox(
            "before_box",
            "Seconds before Save that belong to the recording",
            "s",
            maximum=MAX_BEFORE_S,
            decimals=2,
            none="off",
            title="The time before Save",
        )
        self.memory = label("", "muted", "before_memory")
        self.keep = _combo("keep_combo", ("Every frame", "Each n-th", "Time-lapse"), "Which frames are saved; the others are not lost")
        self.every = UnitBox("every_box", "Save the first of so many frames", minimum=2, maximum=1e6)
        self.interval = UnitBox("interval_box", "Save one frame in so much time", "s", minimum=0.001, maximum=86400.0, decimals=3)
        self.coding = _combo("coding_combo", ("Uncompressed", "LZ4, fast", "Zstd, small"), "Compression without loss; none is fastest")
        self.split = UnitBox("split_box", "Begin a new file where one has so much", "GB", maximum=1e6, decimals=3, none="one file")
        self.user = _line("user_field", "Who records; kept for the next time")
        self.sample = _line("sample_field", "What is recorded; kept for the next time")
        self.notes = _line("notes_field", "For the next recordings, until you change it")

    def _fields(self) -> list[QWidget]:
        """Everything that shapes the file, in the order of the Tab key."""
        chosen: list[QWidget] = [self.length, self.frames, self.seconds, self.keep, self.every, self.interval]
        return [*chosen, self.coding, self.split, self.user, self.sample, self.notes]

    def _rows(self) -> list[tuple[Any, ...]]:
        return [
            ("Length", self.length, self.frames, self.seconds),
            ("Before", self.before, self.memory),
            ("Keep", self.keep, self.every, self.interval),
            ("Pack", self.coding),
            ("Split", self.split),
            ("User", self.user),
            ("Sample", self.sample),
            ("Notes", self.notes),
        ]

    def _lay_out(self, between: list[QWidget]) -> None:
        head, body = QWidget(), QWidget()
        self._grids = (_grid(head), _grid(body))
        for place, (words, first, *others) in enumerate(self._rows()):
            grid = self._grids[min(place, 1)]
            grid.addWidget(label(words), 2 * place, 0)
            row = QHBoxLayout()
            row.setSpacing(4)
            for part, stretch in zip((first, *others), (3, 2, 2), strict=False):
                row.addWidget(part, stretch)
            grid.addLayout(row, 2 * place, 1)
        self.more = Fold("More", "recording_more", body)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for part in (head, *between, self.more):
            column.addWidget(part)


def _grid(body: QWidget) -> QGridLayout:
    grid = QGridLayout(body)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(4)
    grid.setVerticalSpacing(3)
    grid.setColumnMinimumWidth(0, label_column_width())
    grid.setColumnStretch(1, 1)
    return grid


def _combo(name: str, items: tuple[str, ...], words: str) -> QComboBox:
    combo = QComboBox()
    combo.setObjectName(name)
    combo.addItems(items)
    combo.setToolTip(words)
    combo.setAccessibleName(words)
    combo.setFixedHeight(26)
    combo.setSizePolicy(QSizePolicy.Ignored, QSizePolicy.Fixed)
    ignore_wheel_without_focus(combo)
    return combo


def _line(name: str, words: str) -> QLineEdit:
    field = QLineEdit()
    field.setObjectName(name)
    field.setAccessibleName(words)
    field.setToolTip(words)
    field.setFixedHeight(26)
    field.setFocusPolicy(Qt.StrongFocus)
    field.setSizePolicy(QSizePolicy.Ignored, QSizePolicy.Fixed)
    return field
