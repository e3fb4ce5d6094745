"""What the timing tab says, as plain values; no Qt."""

from __future__ import annotations

from dataclasses import dataclass

from camlab.controller.timing import Timing
from camlab.view.formatting import NARROW_SPACE, NONE, number, quantity


@dataclass(frozen=True)
class Unit:
    """In which intervals are written: "µs", "ms" or "s"."""

    name: str
    per_second: float
    decimals: int

    @classmethod
    def of(cls, usual_s: float | None) -> Unit:
        """That in which the usual interval is a number of some digits, and a part in ten thousand of it can be told."""
        if usual_s is None or usual_s >= 1.0:
            return cls("s", 1.0, 4) if usual_s is not None else cls("ms", 1e3, 2)
        if usual_s >= 0.1:
            return cls("ms", 1e3, 1)
        if usual_s >= 0.01:
            return cls("ms", 1e3, 2)
        return cls("ms", 1e3, 3) if usual_s >= 5e-4 else cls("µs", 1e6, 1)

    def write(self, seconds: float | None) -> str:
        """ "16.67 ms"; "–" for None."""
        return quantity(None if seconds is None else seconds * self.per_second, self.name, self.decimals)


@dataclass(frozen=True)
class Cell:
    """One number: `alert` is "", "warning" or "alarm"."""

    words: str
    text: str
    tooltip: str
    alert: str = ""
    mark: str = ""


def unit_of(timing: Timing) -> Unit:
    """The unit for all numbers of the tab."""
    return Unit.of(timing.nominal_s if timing.nominal_s is not None else timing.mean_s)


def cells(timing: Timing) -> dict[str, Cell]:
    """Every number by its name."""
    write = unit_of(timing).write
    kept = number(timing.frames) if timing.frames else NONE
    lost = f"{number(timing.lost)} lost" if timing.lost else "0"
    found = f"{number(timing.gaps)} found" if timing.gaps else "0"
    unread = f" {number(timing.unread)} more came too fast to be looked at." if timing.unread else ""
    return {
        "nominal": Cell("Nominal", write(timing.nominal_s), "What the camera's frame rate says: the dashed line"),
        "mean": Cell("Mean", write(timing.mean_s), "Of the intervals between two frames that follow each other"),
        "std": Cell("Jitter", write(timing.std_s), "Standard deviation of the intervals"),
        "shortest": Cell("Shortest", write(timing.shortest_s), "A frame that was read late makes the next interval short"),
        "longest": Cell("Longest", write(timing.longest_s), "The longest interval between two frames that follow each other"),
        "p999": Cell(f"99.9{NARROW_SPACE}%", write(timing.p999_s), "999 of 1000 intervals are at most so long"),
        "frames": Cell("Frames", kept, f"The numbers are of the newest so many frames.{unread}"),
        "lost": Cell("Lost", lost, "By the camera or by a full buffer; they count in no interval", "alarm" if timing.lost else "", "▲"),
        "gaps": Cell(
            "Gaps",
            found,
            "Suspicious: an interval over 1.5 times the usual one that the next frames do not make up for, though no number is missing",
            "warning" if timing.gaps else "",
            "◆",
        ),
    }


def table(timing: Timing) -> str:
    """The numbers as lines of name, tabulator and value, to paste elsewhere; seconds."""
    names = ("nominal_s", "mean_s", "std_s", "shortest_s", "longest_s", "p999_s", "frames", "lost", "gaps")
    lines = [(name, getattr(timing, name)) for name in names]
    return "\n".join(f"{name}\t{'' if value is None else format(value, '.9g')}" for name, value in lines) + "\n"
