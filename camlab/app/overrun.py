"""A disk that is slower than the camera, said once for as long as it lasts."""

from __future__ import annotations

import time
from collections.abc import Callable

from camlab.app import messages
from camlab.view.message_bar import MessageBar

WORDS_EVERY_S = 1.0
OVER_AFTER_S = 3.0  # of quiet; a shorter pause belongs to the same overrun


class Overrun:
    """Shows a message while the disk does not keep up, and takes it away when it does; one that a person closed stays closed."""

    def __init__(self, bar: MessageBar, clock: Callable[[], float] = time.monotonic) -> None:
        self._bar, self._clock = bar, clock
        self._last_s: float | None = None
        self._said_s = 0.0

    def show(self, words: str) -> None:
        """`words`: how slow it is and when the buffer will be full; "" while it keeps up."""
        now = self._clock()
        if words:
            is_new = self._last_s is None
            self._last_s = now
            if is_new or (self._is_shown and now - self._said_s >= WORDS_EVERY_S):
                self._said_s = now
                self._bar.show_message(messages.disk_too_slow(words))
        elif self._last_s is not None and now - self._last_s >= OVER_AFTER_S:
            self._last_s = None
            if self._is_shown:
                self._bar.close_message()

    @property
    def _is_shown(self) -> bool:
        shown = self._bar.message
        return shown is not None and shown.headline == messages.DISK_TOO_SLOW
