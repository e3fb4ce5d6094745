"""What the window remembers from one time to the next."""

from __future__ import annotations

import logging

import msgspec

from camlab.config import Settings, WindowSettings, save_settings
from camlab.errors import SettingsError
from camlab.presets import Presets
from camlab.recording.plan import RecordingOptions
from camlab.view.main_window import MainWindow
from camlab.view.window_layout import encode_layout, restore_layout

logger = logging.getLogger(__name__)


class Memory:
    """The settings of this window; with `is_fresh` nothing is written."""

    def __init__(self, settings: Settings, *, is_fresh: bool) -> None:
        self.settings = settings
        self._is_fresh = is_fresh

    @property
    def window(self) -> WindowSettings:
        return self.settings.window

    @property
    def presets(self) -> Presets | None:
        """The user's presets; None where nothing is to be read or written."""
        return None if self._is_fresh else Presets()

    def restore(self, window: MainWindow) -> None:
        """Give the window what it had the last time."""
        remembered = self.window
        window.show_theme(remembered.theme)
        window.show_hints(not remembered.hints_hidden)
        if remembered.geometry and not restore_layout(window, remembered.geometry, remembered.state):
            logger.warning("the window's remembered layout does not fit; the first one is used")
        window.recording.form.more.show_open(remembered.choices.get("more") is True)
        window.camera.sensor.fold.show_open(remembered.choices.get("sensor") is True)
        window.docks.bottom.show_tab(remembered.choices.get("tab"))
        window.tools.restore_choices(remembered.choices)
        window.measure.restore_choices(remembered.choices)
        window.levels.restore_choices({name: value for name, value in remembered.choices.items() if isinstance(value, str | bool | float)})

    def change_window(self, **changes: object) -> None:
        """Remember something new about the window."""
        self.settings = msgspec.structs.replace(self.settings, window=msgspec.structs.replace(self.window, **changes))

    def change_recording(self, options: RecordingOptions, pre_trigger_s: float) -> None:
        """Remember how recordings are made; notes belong to one time only."""
        recording = msgspec.structs.replace(
            self.settings.recording,
            frames=options.frames or 0,
            seconds=options.seconds or 0.0,
            every=options.every,
            interval_s=options.interval_s,
            compression=options.compression,
            segment_gb=options.segment_bytes / 1e9,
            name=options.name,
            user=options.user,
            sample=options.sample,
        )
        ring = msgspec.structs.replace(self.settings.ring, pre_trigger_s=pre_trigger_s)
        self.settings = msgspec.structs.replace(self.settings, recording=recording, ring=ring)

    def keep(self, window: MainWindow, camera: str, folder: str) -> None:
        """Write what is to be remembered; a settings file that can't be written is logged and stops nothing."""
        geometry, state = encode_layout(window)
        folds = {"more": window.recording.form.more.is_open, "sensor": window.camera.sensor.fold.is_open, "tab": window.docks.bottom.tab}
        choices = {**window.levels.choices(), **window.tools.choices(), **window.measure.choices(), **folds}
        self.change_window(geometry=geometry, state=state, choices=choices)
        self.settings = msgspec.structs.replace(self.settings, camera=camera, folder=folder)
        if self._is_fresh:
            return
        try:
            save_settings(self.settings)
        except SettingsError as error:
            logger.warning("%s", error)
