"""The journal: rows of words that one appends and others follow."""

from __future__ import annotations

import math
import struct
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from camlab.stream import journal as journal_module
from camlab.stream.journal import FIRST_ROW, Journal
from tests.stream.rigs import watched

ONE, TWO = (struct.unpack("Q", struct.pack("d", value))[0] for value in (1, 2))
WORDS = st.integers(0, (1 << 64) - 1)


def make_journal(rows: int, width: int) -> Journal:
    return Journal(memoryview(bytearray(8 * Journal.words_needed(rows, width))).cast("Q"), rows, width)


@given(
    rows=st.integers(1, 5),
    steps=st.lists(st.tuples(st.sampled_from(["append", "amend"]), st.tuples(WORDS, WORDS)), max_size=30),
)
def test_newest_rows_read_back_as_last_written(rows: int, steps: list[tuple[str, tuple[int, int]]]) -> None:
    journal, model = make_journal(rows, 2), list[tuple[int, int]]()
    for step, row in steps:
        if step == "append":
            journal.append(row)
            model.append(row)
        elif model:
            journal.amend(row)
            model[-1] = row
    assert journal.count == len(model)
    assert journal.oldest() == max(0, len(model) - rows)
    for index, row in enumerate(model):
        found = journal.read(index, 2)
        assert found == (None if index < journal.oldest() else (list(row), []))


@given(values=st.lists(st.floats(), max_size=4))
def test_reals_keep_every_bit(values: list[float]) -> None:
    journal = make_journal(2, 5)
    journal.append((7,), values)
    found = journal.read(0, 1, len(values))
    assert found is not None
    assert struct.pack(f"{len(values)}d", *found[1]) == struct.pack(f"{len(values)}d", *values)


def test_row_that_is_not_there_yet_is_none() -> None:
    journal = make_journal(4, 1)
    journal.append((1,))
    assert journal.read(1, 1) is None


def test_row_that_is_being_written_is_none() -> None:
    words = memoryview(bytearray(8 * Journal.words_needed(2, 1))).cast("Q")
    journal = Journal(words, 2, 1)
    journal.append((1,))
    words[FIRST_ROW] |= 1  # odd: its writer is at it
    assert journal.read(0, 1) is None


def test_amending_an_empty_journal_is_refused() -> None:
    with pytest.raises(ValueError, match="empty journal"):
        make_journal(2, 1).amend((1,))


def test_row_that_is_too_wide_is_refused_and_spoils_nothing() -> None:
    journal = make_journal(2, 2)
    journal.append((1, 2))
    journal.append((3, 4))
    with pytest.raises(ValueError, match="2 words, not 3"):
        journal.append((5,), (math.pi, math.e))
    assert [journal.read(index, 2) for index in (0, 1)] == [([1, 2], []), ([3, 4], [])]


def watch(journal: Journal, happens: Callable[[], None]) -> None:
    for view in ("_words", "_reals", "_bytes"):
        setattr(journal, view, watched(getattr(journal, view), happens))


def two_on_one(rows: int) -> tuple[Journal, Journal]:
    """A writer and a reader of one journal with a row of ones."""
    words = memoryview(bytearray(8 * Journal.words_needed(rows, 4))).cast("Q")
    writer, reader = Journal(words, rows, 4), Journal(words, rows, 4)
    writer.append((1, 1), (1, 1))
    return writer, reader


STEPS = [Journal.append, Journal.amend]


@pytest.mark.parametrize("step", STEPS, ids=["append", "amend"])
@pytest.mark.parametrize("rows", [1, 2])
def test_row_is_whole_or_none_at_every_moment_of_its_writing(step: Callable[..., None], rows: int) -> None:
    writer, reader = two_on_one(rows)
    found: list[tuple[list[int], list[float]] | None] = []
    copied: list[list[int]] = []

    def look() -> None:
        found.extend(reader.read(index, 2, 2) for index in (0, 1))
        copied.extend(reader.read_rows(0, 2).tolist())

    watch(writer, look)
    step(writer, (2, 2), (2, 2))
    assert len(found) > 2 * 4
    assert all(row is None or len({*row[0], *row[1]}) == 1 for row in found)
    assert {tuple(row) for row in copied} <= {(1, 1, ONE, ONE), (2, 2, TWO, TWO)}
    assert reader.read_rows(0, 2).tolist()[-1] == [2, 2, TWO, TWO]


@pytest.mark.parametrize("step", STEPS, ids=["append", "amend"])
def test_rows_that_change_while_they_are_copied_are_left_out(step: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> None:
    writer, reader = two_on_one(rows=1)
    fence = journal_module.fence

    def write_in_between() -> None:
        monkeypatch.setattr(journal_module, "fence", fence)
        step(writer, (2, 2), (2, 2))

    monkeypatch.setattr(journal_module, "fence", write_in_between)
    assert reader.read_rows(0, 1).tolist() == []


def test_rows_are_copied_in_their_order_as_far_as_they_are_there() -> None:
    journal = make_journal(4, 3)
    for k in range(10):
        journal.append((k,), (k / 2, -k))
    rows = journal.read_rows(2, 9)
    assert rows[:, 0].tolist() == [6, 7, 8]
    assert rows[:, 1:].view(float).tolist() == [[3, -6], [3.5, -7], [4, -8]]
    assert journal.read_rows(9, 20)[:, 0].tolist() == [9]
    assert journal.read_rows(10, 10).shape == (0, 3)
    assert make_journal(4, 3).read_rows(0, 4).shape == (0, 3)


@pytest.mark.parametrize("step", STEPS, ids=["append", "amend"])
@pytest.mark.parametrize("moment", range(6))
def test_row_that_changes_while_it_is_read_is_whole_or_none(step: Callable[..., None], moment: int) -> None:
    writer, reader = two_on_one(rows=1)
    moments = iter(range(100))

    def write_in_between() -> None:
        if next(moments) == moment:
            step(writer, (2, 2), (2, 2))

    watch(reader, write_in_between)
    row = reader.read(0, 2, 2)
    assert row is None or len({*row[0], *row[1]}) == 1
    assert next(moments) > moment
