"""Which frames of a decimated recording are saved."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from camlab.recording.plan import RecordingOptions
from camlab.recording.sieve import Sieve

MS = 1_000_000


@given(st.integers(1, 9), st.integers(0, 50))
def test_each_nth_number_is_saved_from_the_first_on(every, first):
    sieve = Sieve(RecordingOptions(every=every), first)
    taken = [number for number in range(first, first + 40) if sieve.takes(number, 0)]
    assert taken == list(range(first, first + 40, every))


@given(st.integers(1, 9), st.integers(0, 50), st.integers(0, 30))
def test_the_next_number_to_be_saved_is_one_that_is_taken(every, first, beyond):
    sieve = Sieve(RecordingOptions(every=every), first)
    due = sieve.next_due(first + beyond)
    assert sieve.takes(due, 0)
    assert 0 <= due - first - beyond < every


def test_time_lapse_saves_the_first_frame_of_each_interval():
    sieve = Sieve(RecordingOptions(interval_s=0.1), 0)
    times_ms = [5, 30, 104, 105, 110, 190, 206, 300, 900, 904, 905, 1004, 1005]
    assert [t for t in times_ms if sieve.takes(0, t * MS)] == [5, 105, 206, 900, 905, 1005]


def test_without_a_choice_all_are_saved():
    sieve = Sieve(RecordingOptions(), 3)
    assert sieve.takes_all
    assert all(sieve.takes(number, number) for number in range(3, 20))
