"""How the whole job went at one rate, and at which it went well."""

from __future__ import annotations

from dataclasses import dataclass

BEHIND_S = 0.3  # what a recording may take to finish in any case, …
BEHIND_SHARE, MOST_BEHIND_S = 0.25, 1.5  # … and besides: this share of its own length, but at most so long


@dataclass(frozen=True)
class Outcome:
    """How the job went at one rate.

    Attributes
    ----------
    rate_hz, seconds : float
        What was asked, and for how long it was recorded.
    saved : int
    lost : dict of str to int
        Frames by reason, without those that have none.
    finishing_s : float
        How long the last recording took to finish: what the disk and the saver had still to do.
    analyzed, skipped : int
        Frames that the analyzer took, and that it had to leave out.
    pictures_hz : float
        Pictures that the window showed a second.
    """

    rate_hz: float
    seconds: float
    saved: int
    lost: dict[str, int]
    finishing_s: float
    analyzed: int
    skipped: int
    pictures_hz: float

    @property
    def holds(self) -> bool:
        """Nothing is missing, and at the end the saver was hardly behind: it could have gone on for ever."""
        allowed_s = BEHIND_S + min(MOST_BEHIND_S, BEHIND_SHARE * self.seconds)
        return self.saved > 0 and not self.lost and self.finishing_s <= allowed_s

    @property
    def analyzed_share(self) -> float:
        """0 to 1."""
        return self.analyzed / max(1, self.analyzed + self.skipped)


@dataclass(frozen=True)
class Found:
    """What a search for the largest rate has found.

    Attributes
    ----------
    best : Outcome or None
        At the largest rate without a loss; None where there was a loss at each.
    failed : Outcome or None
        At the smallest rate with one, or where the saver stayed behind; None where there was none.
    confirmed_s : float
        For so long the largest rate was kept up in the end; 0: only tried.
    """

    best: Outcome | None
    failed: Outcome | None
    confirmed_s: float
