"""What nobody expected: an exception that reaches the outermost place becomes a message, and work goes on."""

from __future__ import annotations

import logging
import sys
import threading
from types import TracebackType

from PyQt5.QtCore import QObject, pyqtSignal

from camlab.app import messages
from camlab.logs import log_unexpected
from camlab.view.main_window import MainWindow

logger = logging.getLogger(__name__)


class Mishaps(QObject):
    """Inside the block, exceptions that nobody caught, in whichever thread, are logged and shown in the window.

    Those of a destructor can't be said to have stopped anything: they are only logged.
    """

    _happened = pyqtSignal(object)

    def __init__(self, window: MainWindow) -> None:
        super().__init__()
        self._window = window
        self._happened.connect(self._show)

    def __enter__(self) -> Mishaps:
        self._before = (sys.excepthook, threading.excepthook, sys.unraisablehook)
        sys.excepthook = self._on_exception
        threading.excepthook = self._on_thread_exception
        sys.unraisablehook = self._on_unraisable
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        sys.excepthook, threading.excepthook, sys.unraisablehook = self._before

    def _on_exception(self, _kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
        if isinstance(error, KeyboardInterrupt):
            return
        log_unexpected(error)
        self._happened.emit(error)

    def _on_thread_exception(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None and not isinstance(args.exc_value, SystemExit):
            self._on_exception(args.exc_type, args.exc_value, args.exc_traceback)

    def _on_unraisable(self, args: sys.UnraisableHookArgs) -> None:
        logger.error("%s %r", args.err_msg or "exception ignored in", args.object, exc_info=args.exc_value)

    def _show(self, error: BaseException) -> None:
        self._window.show_message(messages.unexpected(error, self._window.log.lines()))
