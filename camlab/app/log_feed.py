"""The log, in the window's tab as well as in its file."""

from __future__ import annotations

import logging
from collections.abc import Callable
from types import TracebackType

from PyQt5.QtCore import QObject, pyqtSignal

from camlab.logs import logger, start_log
from camlab.view.log_tab import LogTab


class LogFeed(QObject):
    """Inside the block camlab's messages are shown in the tab, from whichever thread they come."""

    _said = pyqtSignal(str, int)

    def __init__(self, tab: LogTab) -> None:
        super().__init__()
        self._handler = _Handler(self._said.emit)
        self._said.connect(tab.show_line)

    def __enter__(self) -> LogFeed:
        start_log()
        logger.addHandler(self._handler)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        logger.removeHandler(self._handler)


class _Handler(logging.Handler):
    def __init__(self, say: Callable[[str, int], None]) -> None:
        super().__init__(logging.INFO)
        self._say = say
        self.setFormatter(logging.Formatter("%(asctime)s  %(levelname)s  %(message)s", "%H:%M:%S"))

    def emit(self, record: logging.LogRecord) -> None:
        self._say(self.format(record), record.levelno)
