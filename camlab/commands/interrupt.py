"""Ctrl-C and SIGTERM, counted: the first one finishes in order, the second one gives up what is not yet on disk."""

from __future__ import annotations

import signal
from types import FrameType, TracebackType

SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name))


class Interrupts:
    """Counts the signals that ask for the end, inside a `with` block of the main thread.

    Until `begin_counting` each of them is a KeyboardInterrupt, because there is nothing to finish yet.
    """

    def __init__(self) -> None:
        self.count = 0
        self._is_counting = False
        self._before: dict[int, object] = {}

    def begin_counting(self) -> None:
        """From here on a signal only counts."""
        self._is_counting = True

    def __enter__(self) -> Interrupts:
        for number in SIGNALS:
            if signal.getsignal(number) is not signal.SIG_IGN:  # nohup ignores SIGHUP on purpose
                self._before[number] = signal.signal(number, self._on_signal)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)  # type: ignore[arg-type]

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self.count += 1
        if not self._is_counting:
            raise KeyboardInterrupt
