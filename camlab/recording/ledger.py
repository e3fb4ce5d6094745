"""The saver's own account of a recording: which numbers are saved, which are missing and why."""

from __future__ import annotations

from camlab.recording.verdict import Missing, count_missing


class Ledger:
    """Numbers from `first` on, in rising order: each is saved or missing with a reason, and none is both."""

    def __init__(self, first: int) -> None:
        self.first = first
        self.next = first  # the lowest number that is not accounted for
        self.saved = 0
        self.missing: list[Missing] = []

    def save(self, frame_id: int) -> None:
        """Number `frame_id` is saved; it must be the next one."""
        self._check(frame_id)
        self.saved += 1
        self.next = frame_id + 1

    def miss(self, first: int, last: int, reason: str) -> None:
        """Numbers `first` to `last` are missing; `first` must be the next one."""
        self._check(first)
        if last < first:
            return
        if self.missing and self.missing[-1][1:] == (first - 1, reason):
            self.missing[-1] = (self.missing[-1][0], last, reason)
        else:
            self.missing.append((first, last, reason))
        self.next = last + 1

    def take_back(self, frames: int, reason: str) -> None:
        """The newest `frames` saved numbers did not reach the disk: they are missing, between what already was."""
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

    def _account_again(self, missing: list[Missing]) -> None:
        end = self.next
        self.saved, self.missing, self.next = 0, [], self.first
        for first, last, reason in missing:
            self._save_up_to(first)
            self.miss(first, last, reason)
        self._save_up_to(end)

    def _save_up_to(self, number: int) -> None:
        self.saved += number - self.next
        self.next = number

    @property
    def expected(self) -> int:
        return self.next - self.first

    @property
    def is_consistent(self) -> bool:
        """`expected = saved + missing`, runs in rising order without overlap."""
        ends = [self.first - 1, *(last for _, last, _ in self.missing)]
        rises = all(begin > end for (begin, _, _), end in zip(self.missing, ends, strict=False))
        return rises and self.expected == self.saved + count_missing(self.missing)

    def _check(self, number: int) -> None:
        if number != self.next:
            raise ValueError(f"frame {number} is accounted for out of order: the next is {self.next}")
