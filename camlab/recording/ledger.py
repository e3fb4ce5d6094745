"""The saver's own account of a recording: which numbers are saved, which are missing and why."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from camlab.recording.verdict import Missing, Verdict, count_by_reason


class Ledger:
    """Numbers from `first` on, in rising order: each is saved or missing with a reason, and none is both.

    Attributes
    ----------
    first, next : int
        The lowest number, and the lowest that is not accounted for.
    saved : int
    missing : list of (first, last, reason)
    """

    def __init__(self, first: int) -> None:
        self.first = first
        self.next = first
        self.saved = 0
        self.missing: list[Missing] = []

    def save(self, frame_id: int) -> None:
        """Number `frame_id` is saved; it must be the next one."""
        if frame_id != self.next:
            raise ValueError(self._out_of_order(frame_id))
        self.saved += 1
        self.next = frame_id + 1

    def save_below(self, number: int) -> None:
        """All numbers from the next one on that are below `number` are saved."""
        self.saved += number - self.next
        self.next = number

    def miss(self, first: int, last: int, reason: str) -> None:
        """Numbers `first` to `last` are missing; `first` must be the next one. Nothing where `last` is below it."""
        if first != self.next:
            raise ValueError(self._out_of_order(first))
        if last < first:
            return
        if self.missing and self.missing[-1][1:] == (first - 1, reason):
            self.missing[-1] = (self.missing[-1][0], last, reason)
        else:
            self.missing.append((first, last, reason))
        self.next = last + 1

    def take_back(self, frames: int, reason: str) -> None:
        """The newest `frames` saved numbers did not reach the disk: they are missing, between what already was."""
        if not 0 <= frames <= self.saved:
            raise ValueError(f"{frames} frames can't be taken back of {self.saved}")
        runs, taken, end = list(self.missing), [], self.next - 1
        while frames > 0:
            begin = runs[-1][1] + 1 if runs else self.first
            count = min(frames, end - begin + 1)
            if count > 0:
                taken.append((end - count + 1, end, reason))
                frames -= count
            if frames > 0:
                run = runs.pop()
                taken.append(run)
                end = run[0] - 1
        self._account_again([*runs, *reversed(taken)])

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
            missing=tuple(self.missing),
            lost=count_by_reason(self.missing, camera_counts),
            frame_rate_hz=frame_rate_hz,
            duration_s=duration_s,
            failure=failure,
        )

    def _account_again(self, missing: list[Missing]) -> None:
        end = self.next
        self.saved, self.missing, self.next = 0, [], self.first
        for first, last, reason in missing:
            self.save_below(first)
            self.miss(first, last, reason)
        self.save_below(end)

    def _out_of_order(self, number: int) -> str:
        return f"frame {number} is accounted for out of order: the next is {self.next}"


def account_for(frame_ids: NDArray[np.int64], named: Iterable[Missing], first: int, last: int, otherwise: str) -> Ledger:
    """The account of what a dead saver left: `frame_ids` are saved, `named` are missing, all others of `first` to `last` are `otherwise`.

    `frame_ids` must rise; of the named numbers those that are saved are left out.
    """
    ledger = Ledger(first)
    names = deque(sorted(named))
    for begin, end in saved_runs(frame_ids):
        _name_before(ledger, begin, names, otherwise)
        ledger.save_below(end + 1)
    _name_before(ledger, last + 1, names, otherwise)
    return ledger


def _name_before(ledger: Ledger, number: int, names: deque[Missing], otherwise: str) -> None:
    """Account for all below `number` as missing."""
    while names and names[0][0] < number:
        begin, end, reason = names[0]
        if begin > ledger.next:
            ledger.miss(ledger.next, begin - 1, otherwise)
        ledger.miss(ledger.next, min(end, number - 1), reason)
        if end >= number:
            break
        names.popleft()
    ledger.miss(ledger.next, number - 1, otherwise)


def saved_runs(frame_ids: NDArray[np.int64]) -> list[tuple[int, int]]:
    """Runs (first, last) of consecutive numbers in rising `frame_ids`."""
    if not len(frame_ids):
        return []
    cuts = np.flatnonzero(np.diff(frame_ids) != 1) + 1
    begins: NDArray[Any] = frame_ids[np.concatenate([[0], cuts])]
    ends: NDArray[Any] = frame_ids[np.concatenate([cuts - 1, [len(frame_ids) - 1]])]
    return list(zip(begins.tolist(), ends.tolist(), strict=True))
