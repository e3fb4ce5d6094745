"""What the window remembers from one time to the next."""

from __future__ import annotations

import logging

import msgspec

from camlab.config import Settings, WindowSettings, save_settings
from camlab.errors import SettingsError
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

    def restore(self, window: MainWindow) -> None:
        """Give the window what it had the last time."""
        remembered = self.window
        window.show_theme(remembered.theme)
        window.show_hints(not remembered.hints_hidden)
        if remembered.geometry and not restore_layout(window, remembered.geometry, remembered.state):
            logger.warning("the window's remembered layout does not fit; the first one is used")
        window.levels.restore_choices({name: value for name, value in remembered.choices.items() if isinstance(value, str | bool)})

    def change_window(self, **changes: object) -> None:
        """Remember something new about the window."""
        self.settings = msgspec.structs.replace(self.settings, window=msgspec.structs.replace(self.window, **changes))

    def keep(self, window: MainWindow, camera: str, folder: str) -> None:
        """Write what is to be remembered; a settings file that can't be written is logged and stops nothing."""
        geometry, state = encode_layout(window)
        self.change_window(geometry=geometry, state=state, choices=window.levels.choices())
        self.settings = msgspec.structs.replace(self.settings, camera=camera, folder=folder)
        if self._is_fresh:
            return
        try:
            save_settings(self.settings)
        except SettingsError as error:
            logger.warning("%s", error)
