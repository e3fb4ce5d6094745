"""The account: every number is saved or missing, and none is both."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from camlab.recording.ledger import Ledger, account_for, saved_runs
from camlab.recording.verdict import REASONS, count_missing

# Steps of a recording: so many frames saved, or so many missing with a reason.
STEPS = st.lists(st.tuples(st.integers(1, 5), st.sampled_from(["saved", *REASONS[:2]])), max_size=12)


def fill(first: int, steps: list[tuple[int, str]]) -> tuple[Ledger, set[int], dict[int, str]]:
    """A ledger of these steps, and the sets that it must agree with."""
    ledger, saved, missing = Ledger(first), set(), {}
    for count, what in steps:
        numbers = range(ledger.next, ledger.next + count)
        if what == "saved":
            for number in numbers:
                ledger.save(number)
            saved.update(numbers)
        else:
            ledger.miss(numbers[0], numbers[-1], what)
            missing.update(dict.fromkeys(numbers, what))
    return ledger, saved, missing


def named(ledger: Ledger) -> dict[int, str]:
    return {number: reason for first, last, reason in ledger.missing for number in range(first, last + 1)}


def check(ledger: Ledger, first: int, saved: set[int], missing: dict[int, str]) -> None:
    """The ledger says what the sets say, with runs that rise and do not touch one of the same reason."""
    assert ledger.saved == len(saved)
    assert named(ledger) == missing
    assert ledger.expected == len(saved) + len(missing) == ledger.saved + count_missing(ledger.missing)
    assert saved | set(missing) == set(range(first, ledger.next))
    for (_, end, reason), (begin, _, other) in pairwise(ledger.missing):
        assert begin > end + 1 or (begin == end + 1 and reason != other)


@given(st.integers(0, 1000), STEPS)
def test_expected_is_saved_and_missing(first, steps):
    ledger, saved, missing = fill(first, steps)
    check(ledger, first, saved, missing)


@given(st.integers(0, 1000), STEPS, st.integers(0, 20))
def test_taking_back_frames_makes_the_newest_saved_ones_missing(first, steps, count):
    ledger, saved, missing = fill(first, steps)
    taken = sorted(saved)[max(0, len(saved) - count) :]
    ledger.take_back(len(taken), "write_error")
    check(ledger, first, saved - set(taken), missing | dict.fromkeys(taken, "write_error"))


@given(st.integers(0, 1000), STEPS, st.integers(0, 20), STEPS)
def test_an_account_goes_on_after_frames_were_taken_back(first, steps, count, more):
    ledger, saved, missing = fill(first, steps)
    taken = sorted(saved)[max(0, len(saved) - count) :]
    ledger.take_back(len(taken), "write_error")
    after = ledger.next
    for number in range(after, after + len(more)):
        ledger.miss(number, number, "write_error")
    later = dict.fromkeys([*taken, *range(after, after + len(more))], "write_error")
    check(ledger, first, saved - set(taken), missing | later)


@pytest.mark.parametrize("number", [4, 6])
def test_a_number_out_of_order_is_refused(number):
    ledger = Ledger(5)
    with pytest.raises(ValueError, match="out of order: the next is 5"):
        ledger.save(number)
    with pytest.raises(ValueError, match="out of order: the next is 5"):
        ledger.miss(number, 9, "camera")


@pytest.mark.parametrize("count", [-1, 3])
def test_no_more_can_be_taken_back_than_was_saved(count):
    ledger, *_ = fill(0, [(2, "saved")])
    with pytest.raises(ValueError, match="can't be taken back"):
        ledger.take_back(count, "write_error")


@given(st.integers(0, 50), STEPS, st.integers(0, 5), st.integers(0, 5))
def test_what_a_dead_saver_left_is_accounted_for_without_a_gap(first, steps, before, after):
    """Of the frames that were saved and of the losses that were named some did not reach the file."""
    ledger, saved, _ = fill(first, steps)
    written = sorted(saved)[: max(0, len(saved) - 3)]
    names = ledger.missing[::2]
    low, high = first - before, ledger.next - 1 + after
    found = account_for(np.array(written, np.int64), names, low, high, "saver_lost")
    known = {number: reason for begin, end, reason in names for number in range(begin, end + 1)}
    rest = set(range(low, high + 1)) - set(written) - set(known)
    check(found, low, set(written), {**known, **dict.fromkeys(rest, "saver_lost")})


def test_a_loss_that_was_saved_after_all_counts_as_saved():
    found = account_for(np.array([2, 3]), [(1, 4, "camera")], 1, 5, "saver_lost")
    assert (found.saved, found.missing) == (2, [(1, 1, "camera"), (4, 4, "camera"), (5, 5, "saver_lost")])


@given(st.sets(st.integers(0, 60)))
def test_runs_are_the_consecutive_numbers(numbers):
    runs = saved_runs(np.array(sorted(numbers), np.int64))
    assert [number for first, last in runs for number in range(first, last + 1)] == sorted(numbers)
    assert all(begin > end + 1 for (_, end), (begin, _) in pairwise(runs))


def test_a_verdict_tells_first_and_last_only_where_there_are_frames():
    empty = Ledger(7).verdict("m.h5", camera_counts=True)
    assert (empty.status, empty.first_frame, empty.last_frame, empty.expected) == ("complete", None, None, 0)
    ledger, *_ = fill(7, [(3, "saved"), (2, "camera")])
    verdict = ledger.verdict("m.h5", camera_counts=True)
    assert (verdict.status, verdict.first_frame, verdict.last_frame, verdict.expected) == ("incomplete", 7, 11, 5)
