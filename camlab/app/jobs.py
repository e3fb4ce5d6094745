"""Slow calls, one after another in a thread of their own; what comes of them returns to the window's thread."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from PyQt5.QtCore import QObject, pyqtSignal

logger = logging.getLogger(__name__)
Then = Callable[[Any], None]


class Jobs(QObject):
    """A queue of calls.

    Parameters
    ----------
    name : str
        Of the thread.
    failed : callable
        Gets the exception of a call that was given no `failed` of its own; in the window's thread.
    """

    _returned = pyqtSignal(object, object)  # a function and its argument

    def __init__(self, name: str, failed: Callable[[Exception], None]) -> None:
        super().__init__()
        self._pool = ThreadPoolExecutor(1, name)
        self._failed = failed
        self._pending = 0
        self._is_closed = False
        self._returned.connect(self._on_returned)

    @property
    def is_busy(self) -> bool:
        """A call is waiting or running."""
        return self._pending > 0

    def run(self, work: Callable[[], Any], then: Then | None = None, failed: Callable[[Exception], None] | None = None) -> None:
        """Call `work` in the thread; afterwards `then` with its result, or `failed` with its exception, in the window's thread."""
        if self._is_closed:
            return
        self._pending += 1
        self._pool.submit(self._work, work, then or _ignore, failed or self._failed)

    def close(self) -> None:
        """Wait for what is running; nothing that returns later is heard."""
        self._is_closed = True
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _work(self, work: Callable[[], Any], then: Then, failed: Callable[[Exception], None]) -> None:
        try:
            result = work()
        except Exception as error:  # outermost of this thread
            logger.info("%s: %s", type(error).__name__, error)
            self._returned.emit(failed, error)
        else:
            self._returned.emit(then, result)

    def _on_returned(self, function: Callable[[Any], None], argument: object) -> None:
        self._pending -= 1
        if not self._is_closed:
            function(argument)


def _ignore(_result: object) -> None:
    """Nobody waits for it."""
