"""When frames are due."""

from __future__ import annotations

import time

import pytest

from camlab.cameras.schedule import Schedule, sleep_until


def test_frames_are_due_at_whole_periods_without_drift():
    assert Schedule(0.001, 10.0).due_s(10_000_000) == pytest.approx(10_010.0, abs=1e-6)


def test_another_period_counts_from_the_frame_before_the_next():
    schedule = Schedule(0.1, 10.0)
    schedule.change_period(0.5, 11)  # frame 10 was due at 11.0
    assert [schedule.due_s(number) for number in (11, 12)] == pytest.approx([11.5, 12.0])


def test_a_delay_moves_all_frames():
    schedule = Schedule(0.1, 10.0)
    schedule.delay(2.0)
    assert schedule.due_s(3) == pytest.approx(12.3)


def test_a_rebased_schedule_begins_anew_at_that_frame():
    schedule = Schedule(0.1, 10.0)
    schedule.rebase(50, 100.0)
    assert [schedule.due_s(number) for number in (50, 51)] == pytest.approx([100.0, 100.1])


@pytest.mark.parametrize(("now_s", "newest"), [(9.99, -1), (10.0, 0), (10.249, 2), (10.25, 2), (11.05, 10)])
def test_the_newest_frame_is_the_last_that_was_due(now_s, newest):
    assert Schedule(0.1, 10.0).newest(now_s) == newest


@pytest.mark.parametrize(("wait_s", "timeout_s", "comes"), [(-1.0, 0.0, True), (0.02, 1.0, True), (1.0, 0.02, False), (0.5, -1.0, False)])
def test_sleeping_ends_at_the_moment_or_at_the_time_out(wait_s, timeout_s, comes):
    begin_s = time.monotonic()
    assert sleep_until(begin_s + wait_s, timeout_s) is comes
    assert time.monotonic() - begin_s >= max(0.0, min(wait_s, timeout_s))
