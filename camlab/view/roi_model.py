"""The ROIs that there are: their names and colours, and which one is selected."""

from __future__ import annotations

import itertools
import json
from collections.abc import Sequence
from typing import Any

from PyQt5.QtCore import QObject, pyqtSignal

from camlab.analysis.regions import Kind, Point, Roi

MOST_ROIS = 50
LONGEST_NAME = 40


class RoiModel(QObject):
    """A list of ROIs in the order in which they were drawn.

    Signals
    -------
    changed()
        ROIs were added, moved, renamed or removed.
    selection_changed()
    """

    changed = pyqtSignal()
    selection_changed = pyqtSignal()

    def __init__(self) -> None:
        super().__init__()
        self._rois: dict[int, Roi] = {}
        self._slots: dict[int, int] = {}
        self._keys = itertools.count(1)
        self._selected: int | None = None

    @property
    def rois(self) -> tuple[Roi, ...]:
        """All of them."""
        return tuple(self._rois.values())

    @property
    def selected(self) -> Roi | None:
        """The one that commands act on."""
        return None if self._selected is None else self._rois[self._selected]

    @property
    def last_line(self) -> Roi | None:
        """The selected line, else the one that was drawn last."""
        if self.selected is not None and self.selected.kind == "line":
            return self.selected
        return next((roi for roi in reversed(self.rois) if roi.kind == "line"), None)

    def __contains__(self, key: int) -> bool:
        return key in self._rois

    def __getitem__(self, key: int) -> Roi:
        return self._rois[key]

    def color_of(self, key: int) -> int:
        """The number of a ROI's colour; 0 for the first."""
        return self._slots[key]

    def add(self, kind: Kind, points: Sequence[Point]) -> Roi | None:
        """A new one, selected; None where there are too many."""
        if len(self._rois) >= MOST_ROIS:
            return None
        slot = next(slot for slot in itertools.count() if slot not in self._slots.values())
        roi = Roi(next(self._keys), kind, tuple(points), self._free_name(slot))
        self._rois[roi.key], self._slots[roi.key] = roi, slot
        self._selected = roi.key
        self.changed.emit()
        self.selection_changed.emit()
        return roi

    def reshape(self, key: int, points: Sequence[Point]) -> None:
        """Put a ROI to another place."""
        if tuple(points) != self._rois[key].points:
            self._rois[key] = self._rois[key].reshaped(points)
            self.changed.emit()

    def rename(self, key: int, name: str) -> None:
        """Give a ROI another name; spaces only are none, and one that another ROI has gets a number."""
        name = " ".join(name.split())[:LONGEST_NAME]
        if key in self._rois and name and name != self._rois[key].name:
            taken = {roi.name for roi in self.rois if roi.key != key}
            free = next(words for words in itertools.chain([name], (f"{name} ({k})" for k in itertools.count(2))) if words not in taken)
            self._rois[key] = self._rois[key].renamed(free)
            self.changed.emit()

    def remove(self, key: int) -> None:
        """Take a ROI away."""
        del self._rois[key], self._slots[key]
        if self._selected == key:
            self.select(None)
        self.changed.emit()

    def clear(self) -> None:
        """Take all away."""
        self._rois.clear()
        self._slots.clear()
        self.select(None)
        self.changed.emit()

    def select(self, key: int | None) -> None:
        """Let commands act on this one, or on none."""
        if key != self._selected:
            self._selected = key
            self.selection_changed.emit()

    def select_next(self) -> None:
        """Let commands act on the one after the selected one; after the last one the first."""
        keys = list(self._rois)
        if keys:
            self.select(keys[(keys.index(self._selected) + 1) % len(keys)] if self._selected is not None else keys[0])

    # --- remembered -----------------------------------------------------------------------------------------------

    @property
    def code(self) -> str:
        """All of them as text, to be remembered."""
        return json.dumps([{"kind": r.kind, "points": r.points, "name": r.name, "color": self._slots[r.key]} for r in self.rois])

    def restore(self, code: str) -> None:
        """Bring back what `code` gave; what is none is left out."""
        self._rois.clear()
        self._slots.clear()
        self._selected = None
        for entry in _entries(code)[:MOST_ROIS]:
            try:
                points = tuple((float(x), float(y)) for x, y in entry["points"])
                roi = Roi(next(self._keys), entry["kind"], points, str(entry["name"])[:LONGEST_NAME])
                slot = int(entry["color"])
            except (KeyError, TypeError, ValueError):
                continue
            if slot >= 0 and slot not in self._slots.values() and roi.name not in {other.name for other in self.rois}:
                self._rois[roi.key], self._slots[roi.key] = roi, slot
        self.selection_changed.emit()
        self.changed.emit()

    def _free_name(self, slot: int) -> str:
        taken = {roi.name for roi in self.rois}
        return next(name for name in (f"ROI {k}" for k in itertools.count(slot + 1)) if name not in taken)


def _entries(code: str) -> list[Any]:
    try:
        entries = json.loads(code)
    except (ValueError, RecursionError):
        return []
    return entries if isinstance(entries, list) else []
