"""Which results belong to which row and column of the traces, and how their lines look; no Qt.

A result's name is the prefix of its row and the quantity of its column: "red_mean", "roi3_sum"; the whole picture has no prefix.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Quantity:
    """A column: its name, words, unit, what it is in a few words, decimals, and the longest text to make room for."""

    name: str
    words: str
    unit: str
    meaning: str
    decimals: int
    longest: str = "00\u202f000.0"


QUANTITIES = (
    Quantity("n", "N", "pixels", "number of pixels", 0, "0\u202f000\u202f000"),
    Quantity("mean", "Mean", "counts", "mean", 1),
    Quantity("std", "Std", "counts", "standard deviation", 1),
    Quantity("minimum", "Min", "counts", "minimum", 0),
    Quantity("maximum", "Max", "counts", "maximum", 0),
    Quantity("sum", "Sum", "counts", "sum", 0, "0\u202f000\u202f000\u202f000"),
    Quantity("centroid_x", "Center x", "px", "column of the centroid", 2),
    Quantity("centroid_y", "Center y", "px", "row of the centroid", 2),
)
FIRST_COLUMNS = ("mean", "std", "minimum", "maximum")
PICTURE_ROWS = (("", "Picture"), ("red_", "Red"), ("green_", "Green"), ("blue_", "Blue"))
DASHES: dict[str, tuple[float, ...]] = {
    "mean": (),
    "std": (6, 3),
    "minimum": (2, 2),
    "maximum": (6, 3, 2, 3),
    "n": (1, 4),
    "sum": (10, 3),
    "centroid_x": (8, 2, 2, 2, 2, 2),
    "centroid_y": (4, 4),
}
_ROI_PREFIX = re.compile(r"(roi\d+_)(.*)")


@dataclass(frozen=True)
class TraceRow:
    """A row of the traces.

    Attributes
    ----------
    prefix : str
    words : str
        Its name for a person.
    color : int
        Number of its colour, among those of the ROIs where `key` is not None, else among those of the picture.
    key : int or None
        The ROI that it is of.
    """

    prefix: str
    words: str
    color: int
    key: int | None = None


def roi_prefix(key: int) -> str:
    """Of the results of a ROI."""
    return f"roi{key}_"


def picture_rows(names: tuple[str, ...]) -> tuple[TraceRow, ...]:
    """The rows of the whole picture and its channels that occur in the results' names."""
    quantities = [quantity.name for quantity in QUANTITIES]
    found = [
        TraceRow(prefix, words, k)
        for k, (prefix, words) in enumerate(PICTURE_ROWS)
        if any(f"{prefix}{name}" in names for name in quantities)
    ]
    return tuple(found) or (TraceRow("", "Picture", 0),)


def split(name: str) -> tuple[str, str]:
    """(prefix, quantity) of a result's name: "red_mean" is ("red_", "mean")."""
    of_roi = _ROI_PREFIX.fullmatch(name)
    if of_roi:
        return of_roi[1], of_roi[2]
    for prefix, _ in reversed(PICTURE_ROWS):
        if prefix and name.startswith(prefix):
            return prefix, name.removeprefix(prefix)
    return "", name


def unit_of(names: set[str]) -> str:
    """What an axis of these results counts: "counts", "px", or several."""
    units = {quantity.name: quantity.unit for quantity in QUANTITIES}
    return ", ".join(dict.fromkeys(units[quantity] for _, quantity in map(split, sorted(names)) if quantity in units)) or "counts"
