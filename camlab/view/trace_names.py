"""Which results belong to which row and column of the traces, and how their lines look; no Qt."""

from __future__ import annotations

QUANTITIES = (("mean", "Mean"), ("std", "Std"), ("minimum", "Min"), ("maximum", "Max"))
ROWS = (("", "Picture"), ("red_", "Red"), ("green_", "Green"), ("blue_", "Blue"))
DASHES: dict[str, tuple[float, ...]] = {"mean": (), "std": (6, 3), "minimum": (2, 2), "maximum": (6, 3, 2, 3)}


def rows_of(names: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """The rows (prefix, words) that occur in the results' names."""
    return tuple((prefix, words) for prefix, words in ROWS if any(f"{prefix}{quantity}" in names for quantity, _ in QUANTITIES))


def split(name: str) -> tuple[str, str]:
    """(prefix, quantity) of a result's name: "red_mean" is ("red_", "mean")."""
    for prefix, _ in reversed(ROWS):
        if prefix and name.startswith(prefix):
            return prefix, name.removeprefix(prefix)
    return "", name
