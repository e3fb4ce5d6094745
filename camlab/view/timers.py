"""Timers."""

from __future__ import annotations

from PyQt5.QtCore import QObject, QTimer


def single_shot(owner: QObject, interval_ms: int) -> QTimer:
    """A timer that fires once after each start; it goes with its owner."""
    timer = QTimer(owner)
    timer.setSingleShot(True)
    timer.setInterval(interval_ms)
    return timer
