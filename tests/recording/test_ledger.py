"""The account: every number is saved or missing, and none is both."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from camlab.recording.ledger import Ledger, account_for, saved_runs
from camlab.recording.verdict import REASONS

# Steps of a recording: so many frames saved, missing with a reason, or decimated; or a commit.
STEPS = st.lists(st.tuples(st.integers(1, 5), st.sampled_from(["saved", *REASONS[:2], "decimated", "commit"])), max_size=12)


@dataclass
class Sets:
    """What a ledger must agree with."""

    first: int
    saved: set[int] = field(default_factory=set)
    uncommitted: set[int] = field(default_factory=set)
    missing: dict[int, str] = field(default_factory=dict)
    decimated: set[int] = field(default_factory=set)


def fill(first: int, steps: list[tuple[int, str]]) -> tuple[Ledger, Sets]:
    """A ledger of these steps, and the sets that it must agree with."""
    ledger, sets = Ledger(first), Sets(first)
    for count, what in steps:
        numbers = range(ledger.next, ledger.next + count)
        if what == "commit":
            ledger.commit()
            sets.uncommitted.clear()
        elif what == "saved":
            ledger.save(numbers[0], numbers[-1])
            sets.saved.update(numbers)
            sets.uncommitted.update(numbers)
        elif what == "decimated":
            ledger.decimate_below(numbers.stop)
            sets.decimated.update(numbers)
        else:
            ledger.miss(numbers[0], numbers[-1], what)
            sets.missing.update(dict.fromkeys(numbers, what))
    return ledger, sets


def named(ledger: Ledger) -> dict[int, str]:
    return {number: reason for first, last, reason in ledger.missing for number in range(first, last + 1)}


def check(ledger: Ledger, sets: Sets) -> None:
    """The ledger says what the sets say, with runs that rise and do not touch one of the same reason."""
    assert (ledger.saved, ledger.decimated) == (len(sets.saved), len(sets.decimated))
    assert named(ledger) == sets.missing
    assert ledger.expected == len(sets.saved) + len(sets.missing) + len(sets.decimated)
    assert sets.saved | set(sets.missing) | sets.decimated == set(range(sets.first, ledger.next))
    for (_, end, reason), (begin, _, other) in pairwise(ledger.missing):
        assert begin > end + 1 or (begin == end + 1 and reason != other)


@given(st.integers(0, 1000), STEPS)
def test_expected_is_saved_missing_and_decimated(first, steps):
    check(*fill(first, steps))


@given(st.integers(0, 1000), STEPS)
def test_taking_back_makes_what_was_not_committed_missing(first, steps):
    ledger, sets = fill(first, steps)
    ledger.take_back("write_error")
    sets.saved -= sets.uncommitted
    sets.missing |= dict.fromkeys(sets.uncommitted, "write_error")
    check(ledger, sets)


@given(st.integers(0, 1000), STEPS, STEPS)
def test_an_account_goes_on_after_frames_were_taken_back(first, steps, more):
    ledger, sets = fill(first, steps)
    ledger.take_back("write_error")
    lost = [*sets.uncommitted, *range(ledger.next, ledger.next + len(more))]
    for number in range(ledger.next, ledger.next + len(more)):
        ledger.miss(number, number, "write_error")
    sets.saved -= sets.uncommitted
    sets.missing |= dict.fromkeys(lost, "write_error")
    check(ledger, sets)


def test_taken_back_twice_is_taken_back_once():
    ledger, _ = fill(0, [(2, "saved"), (1, "commit"), (3, "saved")])
    ledger.take_back("write_error")
    ledger.take_back("write_error")
    assert (ledger.saved, ledger.missing) == (2, [(2, 4, "write_error")])


@pytest.mark.parametrize("number", [4, 6])
def test_a_number_out_of_order_is_refused(number):
    ledger = Ledger(5)
    with pytest.raises(ValueError, match="out of order: the next is 5"):
        ledger.save(number, number)
    with pytest.raises(ValueError, match="out of order: the next is 5"):
        ledger.miss(number, 9, "camera")


@given(st.integers(0, 50), STEPS, st.integers(0, 5), st.integers(0, 5))
def test_what_a_dead_saver_left_is_accounted_for_without_a_gap(first, steps, before, after):
    """Of the frames that were saved and of the losses that were named some did not reach the file."""
    ledger, sets = fill(first, steps)
    written = sorted(sets.saved)[: max(0, len(sets.saved) - 3)]
    names = ledger.missing[::2]
    low, high = first - before, ledger.next - 1 + after
    found = account_for(np.array(written, np.int64), names, low, high, "saver_lost")
    known = {number: reason for begin, end, reason in names for number in range(begin, end + 1)}
    rest = set(range(low, high + 1)) - set(written) - set(known)
    check(found, Sets(low, set(written), set(), {**known, **dict.fromkeys(rest, "saver_lost")}))


def test_between_the_saved_frames_of_a_decimated_recording_nothing_is_lost():
    found = account_for(np.array([0, 10, 20]), [(12, 13, "camera")], 0, 25, "saver_lost", is_decimated=True)
    assert (found.saved, found.decimated, found.missing) == (3, 16, [(12, 13, "camera"), (21, 25, "saver_lost")])


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
    ledger, _ = fill(7, [(3, "saved"), (2, "camera")])
    verdict = ledger.verdict("m.h5", camera_counts=True)
    assert (verdict.status, verdict.first_frame, verdict.last_frame, verdict.expected) == ("incomplete", 7, 11, 5)
