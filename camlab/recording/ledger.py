"""The saver's own account of a recording: which numbers are saved, which are missing and why, which were not to be saved."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from camlab.recording.verdict import Missing, Verdict, count_by_reason, count_missing


class Ledger:
    """Numbers from `first` on, in rising order: each is saved, missing with a reason, or decimated, and none is two of these.

    Attributes
    ----------
    first, next : int
        The lowest number, and the lowest that is not accounted for.
    saved, decimated : int
    missing : list of (first, last, reason)
    """

    def __init__(self, first: int) -> None:
        self.first = first
        self.next = first
        self.saved = 0
        self.decimated = 0
        self.missing: list[Missing] = []
        self._uncommitted: list[tuple[int, int]] = []

    def save(self, first: int, last: int) -> None:
        """Numbers `first` to `last` are taken for the file; `first` must be the next one."""
        if first != self.next:
            raise ValueError(self._out_of_order(first))
        self._uncommitted.append((first, last))
        self.saved += last - first + 1
        self.next = last + 1

    def commit(self) -> None:
        """All that was taken is in the file."""
        self._uncommitted.clear()

    def save_below(self, number: int) -> None:
        """All numbers from the next one on that are below `number` are saved and committed."""
        self.saved += number - self.next
        self.next = number

    def decimate_below(self, number: int) -> None:
        """All numbers from the next one on that are below `number` were not to be saved."""
        self.decimated += number - self.next
        self.next = number

    def miss(self, first: int, last: int, reason: str) -> None:
        """Numbers `first` to `last` are missing; `first` must be the next one. Nothing where `last` is below it."""
        if first != self.next:
            raise ValueError(self._out_of_order(first))
        if last < first:
            return
        _append_run(self.missing, (first, last, reason))
        self.next = last + 1

    def take_back(self, reason: str) -> None:
        """What was taken since the last commit did not reach the disk: it is missing, between what already was."""
        lost = [(first, last, reason) for first, last in self._uncommitted]
        self.saved -= count_missing(lost)
        self._uncommitted.clear()
        runs, self.missing = sorted([*self.missing, *lost]), []
        for run in runs:
            _append_run(self.missing, run)

    @property
    def expected(self) -> int:
        """How many numbers are accounted for."""
        return self.next - self.first

    def verdict(
        self, path: str, camera_counts: bool, duration_s: float = 0.0, frame_rate_hz: float | None = None, failure: str = ""
    ) -> Verdict:
        """The verdict on what is accounted for, see `Verdict`; `camera_counts`: the camera numbers its frames."""
        return Verdict(
            path=path,
            status="incomplete" if self.missing or failure else "complete",
            first_frame=self.first if self.expected else None,
            last_frame=self.next - 1 if self.expected else None,
            expected=self.expected,
            saved=self.saved,
            decimated=self.decimated,
            missing=tuple(self.missing),
            lost=count_by_reason(self.missing, camera_counts),
            frame_rate_hz=frame_rate_hz,
            duration_s=duration_s,
            failure=failure,
        )

    def _out_of_order(self, number: int) -> str:
        return f"frame {number} is accounted for out of order: the next is {self.next}"


def account_for(
    frame_ids: NDArray[np.int64], named: Iterable[Missing], first: int, last: int, otherwise: str, is_decimated: bool = False
) -> Ledger:
    """The account of what a dead saver left: `frame_ids` are saved, `named` are missing, all others of `first` to `last` are `otherwise`.

    `frame_ids` must rise; of the named numbers those that are saved are left out. Where the recording is decimated, what nobody named
    below the last saved number was not to be saved.
    """
    ledger = Ledger(first)
    names = deque(sorted(named))
    for begin, end in saved_runs(frame_ids):
        _name_before(ledger, begin, names, None if is_decimated else otherwise)
        ledger.save_below(end + 1)
    _name_before(ledger, last + 1, names, otherwise)
    return ledger


def _name_before(ledger: Ledger, number: int, names: deque[Missing], otherwise: str | None) -> None:
    """Account for all below `number`: as missing, what has no name as `otherwise`, or as decimated where that is None."""
    while names and names[0][0] < number:
        begin, end, reason = names[0]
        _skip_to(ledger, begin, otherwise)
        ledger.miss(ledger.next, min(end, number - 1), reason)
        if end >= number:
            break
        names.popleft()
    _skip_to(ledger, number, otherwise)


def _skip_to(ledger: Ledger, number: int, otherwise: str | None) -> None:
    if number <= ledger.next:
        return
    if otherwise is None:
        ledger.decimate_below(number)
    else:
        ledger.miss(ledger.next, number - 1, otherwise)


def _append_run(runs: list[Missing], run: Missing) -> None:
    """Add a run behind the others, or make the last one longer."""
    first, last, reason = run
    if runs and runs[-1][1:] == (first - 1, reason):
        runs[-1] = (runs[-1][0], last, reason)
    else:
        runs.append(run)


def saved_runs(frame_ids: NDArray[np.int64]) -> list[tuple[int, int]]:
    """Runs (first, last) of consecutive numbers in rising `frame_ids`."""
    if not len(frame_ids):
        return []
    cuts = np.flatnonzero(np.diff(frame_ids) != 1) + 1
    begins: NDArray[Any] = frame_ids[np.concatenate([[0], cuts])]
    ends: NDArray[Any] = frame_ids[np.concatenate([cuts - 1, [len(frame_ids) - 1]])]
    return list(zip(begins.tolist(), ends.tolist(), strict=True))
