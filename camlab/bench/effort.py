"""How much time a measurement takes, and how sure it is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Effort:
    """How long and how often everything is measured.

    Attributes
    ----------
    turns : int
        That count, of each rate; see `take_turns`.
    run_s : float
        About so long is one run, seconds.
    most_bytes : int
        No run moves more.
    readers : int
        The ring is measured with 1 to so many.
    probe_s : float
        For so long the whole job must go without a loss at a rate that is tried.
    probes : int
        So many rates are tried at most, after the first that holds.
    precision : float
        The largest rate is known so well that one higher by this share fails.
    confirm_s : float
        For so long the largest rate is then kept up; 0: it isn't confirmed.
    buffer_s : float
        Length of the ring in the whole job: a long one takes a second to be made.
    """

    turns: int
    run_s: float
    most_bytes: int
    readers: int
    probe_s: float
    probes: int
    precision: float
    confirm_s: float
    buffer_s: float

    @property
    def needed_bytes(self) -> int:
        """That must be free on the disk."""
        return 4 * self.most_bytes

    @property
    def estimated_s(self) -> float:
        """About how long one format takes."""
        rates_s = 1.6 * (self.turns + 1) * self.run_s * (self.readers + 9)
        return 3 + rates_s + self.probes * (self.probe_s + 0.4 + 0.6 * self.buffer_s) + self.confirm_s


FULL = Effort(turns=5, run_s=0.35, most_bytes=1 << 30, readers=4, probe_s=3.0, probes=5, precision=0.1, confirm_s=60.0, buffer_s=2.0)
QUICK = Effort(turns=2, run_s=0.05, most_bytes=128 << 20, readers=4, probe_s=0.6, probes=2, precision=0.3, confirm_s=0.0, buffer_s=0.5)
