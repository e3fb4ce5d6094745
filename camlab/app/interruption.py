"""Ctrl-C and SIGTERM while Qt's event loop runs: they wake it up, and the window closes in order."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable
from types import TracebackType
from typing import cast

from PyQt5 import sip
from PyQt5.QtCore import QObject, QSocketNotifier

SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name))


class Interruption(QObject):
    """Inside the block each of these signals calls `interrupted`, in the window's thread.

    Python runs its signal handlers between two of its own instructions, of which Qt's event loop executes none: the wake-up
    descriptor is what reaches the loop.
    """

    def __init__(self, interrupted: Callable[[], None]) -> None:
        super().__init__()
        self._interrupted = interrupted
        self._before: dict[int, object] = {}

    def __enter__(self) -> Interruption:
        self._inner, self._outer = socket.socketpair()
        for end in (self._inner, self._outer):
            end.setblocking(False)
        self._notifier = QSocketNotifier(cast("sip.voidptr", self._inner.fileno()), QSocketNotifier.Read, self)
        self._notifier.activated.connect(self._on_notifier_activated)
        self._wakeup_before = signal.set_wakeup_fd(self._outer.fileno(), warn_on_full_buffer=False)
        for number in SIGNALS:
            if signal.getsignal(number) is not signal.SIG_IGN:  # nohup ignores SIGHUP on purpose
                self._before[number] = signal.signal(number, lambda *_: None)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)  # type: ignore[arg-type]
        signal.set_wakeup_fd(self._wakeup_before)
        self._notifier.setEnabled(False)
        self._inner.close()
        self._outer.close()

    def _on_notifier_activated(self) -> None:
        try:
            woken_by = self._inner.recv(64)
        except BlockingIOError:
            return
        for number in woken_by:
            if number in self._before:
                self._interrupted()
