"""What of a journal belongs to one recording."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from camlab.stream.journal import Journal
from camlab.workers.feed import Feed

ROWS, WIDTH = 8, 3


def new_journal() -> Journal:
    return Journal(memoryview(bytearray(8 * Journal.words_needed(ROWS, WIDTH))).cast("Q"), ROWS, WIDTH)


def add(journal: Journal, *frame_ids: int) -> None:
    for frame_id in frame_ids:
        journal.append([frame_id], [frame_id + 0.5])


def ids(feed: Feed, end: int = 1000) -> list[int]:
    integers, reals = feed.take(end)
    assert (reals == integers + 0.5).all()
    return integers[:, 0].tolist()


def test_rows_are_taken_once_from_the_first_frame_to_the_end():
    journal = new_journal()
    add(journal, 1, 2, 3)
    feed = Feed(journal, 2, 1, 1)
    assert ids(feed) == [2, 3]
    add(journal, 4, 5, 6)
    assert ids(feed, end=6) == [4, 5]
    assert ids(feed, end=6) == []


def test_rows_that_were_there_before_the_feed_are_found():
    journal = new_journal()
    add(journal, *range(10, 30))
    assert ids(Feed(journal, 25, 1, 1)) == [25, 26, 27, 28, 29]


def test_what_was_overwritten_is_passed_over():
    journal = new_journal()
    feed = Feed(journal, 0, 1, 1)
    add(journal, *range(20))
    assert ids(feed) == list(range(12, 20))


@pytest.mark.parametrize("first", [0, 5, 100])
def test_an_empty_journal_gives_nothing(first):
    assert ids(Feed(new_journal(), first, 1, 1)) == []


@given(
    frame_ids=st.lists(st.integers(0, 40), max_size=20).map(sorted),
    later=st.lists(st.integers(40, 60), max_size=6).map(sorted),
    first=st.integers(0, 45),
    end=st.integers(0, 60),
)
def test_a_feed_gives_the_rows_between_first_and_end_that_are_still_there(frame_ids, later, first, end):
    journal = new_journal()
    add(journal, *frame_ids)
    feed = Feed(journal, first, 1, 1)
    found = ids(feed, end)
    add(journal, *later)
    found += ids(feed, end)
    there = frame_ids[-ROWS:]
    assert found == [each for each in [*there, *later] if first <= each < end]
