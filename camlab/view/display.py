"""How frames become the picture: what ties the picture, the levels and the histogram together."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from PyQt5.QtCore import QObject, pyqtSignal

from camlab.model import Frame, FrameFormat, Geometry
from camlab.view.corrections import Corrections
from camlab.view.histogram import Histogram, measure
from camlab.view.levels_dock import LevelsDock
from camlab.view.levels_model import LevelsModel
from camlab.view.picture_view import PictureView

HISTOGRAM_EVERY_S = 0.1


class Display(QObject):
    """Shows frames, and lets the levels follow them about ten times a second.

    Signals
    -------
    histogram_taken(Histogram)
    corrections_changed(CorrectionState)
    frame_shown()
        Another frame is shown, see `raw_frame`.
    """

    frame_shown = pyqtSignal()
    histogram_taken = pyqtSignal(object)
    corrections_changed = pyqtSignal(object)

    def __init__(self, picture: PictureView, levels: LevelsDock, model: LevelsModel, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._picture, self._levels, self.model = picture, levels, model
        self._clock = clock
        self._next_histogram = 0.0
        self._corrections = Corrections()
        self._is_frozen = False
        self._waiting: Frame | None = None
        self._raw: Frame | None = None
        self._geometry: Geometry | None = None
        levels.display_changed.connect(self._on_levels_display_changed)
        self._show_mapping()

    @property
    def raw_frame(self) -> Frame | None:
        """The frame that is shown as the camera delivered it, without the corrections of the picture."""
        return self._raw

    def begin(self, frame_format: FrameFormat, geometry: Geometry | None = None) -> None:
        """Frames of this format come, and show this part of the sensor; corrections that were taken of another are forgotten."""
        if geometry != self._geometry:
            self._geometry = geometry
            self._corrections.forget()
            self._on_corrections_changed()
        self.model.begin_run(frame_format.saturation_value)
        self._levels.show_model()
        self._levels.show_color(frame_format.color == "rgb")
        if self._picture.frame is None:
            self._levels.show_no_picture()
        self._next_histogram = 0.0

    def freeze(self, is_frozen: bool) -> None:
        """Hold the picture that is shown; afterwards the newest one is shown."""
        self._is_frozen = is_frozen
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            self.show_frame(waiting)

    def forget(self) -> None:
        """There is no picture any more."""
        self._waiting = self._raw = None
        self._levels.show_no_picture()

    def show_frame(self, frame: Frame) -> None:
        """Show a frame, or keep it until the picture is no longer held."""
        if self._is_frozen:
            self._waiting = frame
            return
        self._raw = frame
        frame = self._corrected(frame)
        self._picture.show_frame(frame)
        self.frame_shown.emit()
        now = self._clock()
        if now >= self._next_histogram:
            self._next_histogram = now + HISTOGRAM_EVERY_S
            self._take_histogram(frame)

    def choose_average(self, pictures: int) -> None:
        """Average over about so many pictures."""
        self._corrections.choose_average(pictures)
        self._on_corrections_changed()

    def use_correction(self, which: str, is_on: bool) -> None:
        """Use the dark, background or flat picture that is there, or don't."""
        self._corrections.use(which, is_on)
        self._on_corrections_changed()

    def grab_correction(self, which: str, pictures: int) -> None:
        """Take the mean of the next pictures as the dark one, the background or the flat one."""
        self._corrections.grab(which, pictures)
        self._on_corrections_changed()

    def choose_levels_once(self) -> None:
        """Find black and white from the picture, now."""
        self.model.choose_once()
        self._refresh()

    def show_adjustment(self, brightness: float, contrast: float) -> None:
        """The display's own brightness and contrast, −100 to 100."""
        self.model.brightness, self.model.contrast = brightness, contrast
        self._show_mapping()

    def _on_corrections_changed(self) -> None:
        self._show_mapping()
        self.corrections_changed.emit(self._corrections.state)

    def _corrected(self, frame: Frame) -> Frame:
        before = self._corrections.state
        corrected = self._corrections.apply(frame, self.model.saturation_value)
        if self._corrections.state != before:
            self._on_corrections_changed()
        return corrected

    def _take_histogram(self, frame: Frame) -> Histogram:
        histogram = measure(frame.pixels, self.model.saturation_value)
        if self.model.take(histogram):
            self._show_mapping()
        self._levels.show_histogram(histogram)
        self.histogram_taken.emit(histogram)
        return histogram

    def _on_levels_display_changed(self) -> None:
        self._refresh()

    def _refresh(self) -> None:
        if self._picture.frame is not None:
            self._take_histogram(self._picture.frame)
        self._show_mapping()

    def _show_mapping(self) -> None:
        mapping = replace(self.model.mapping, has_zero_marks=not self._corrections.state.subtracts)
        self._picture.show_mapping(mapping, self.model.color_map)
