"""The newest results, and lines of few points."""

from __future__ import annotations

import numpy as np
import pytest

from camlab.view.trace_buffer import TraceBuffer, thinned, with_gaps
from camlab.view.trace_names import picture_rows, split, unit_of

NAMES = ("mean", "std")


def rows(first, count):
    times = np.arange(first, first + count) / 10
    return times, np.stack([times, -times], axis=1)


def test_rows_come_back_by_time():
    buffer = TraceBuffer()
    buffer.append(NAMES, *rows(0, 100))
    times, values = buffer.window(2.0)
    assert times[0] == pytest.approx(7.9)
    assert times[-1] == pytest.approx(9.9)
    assert (values[:, 0] == times).all()
    assert buffer.last == {"mean": pytest.approx(9.9), "std": pytest.approx(-9.9)}


def test_the_oldest_make_room():
    buffer = TraceBuffer(room=50)
    for k in range(0, 1000, 7):
        buffer.append(NAMES, *rows(k, 7))
    times, _ = buffer.window(1e9)
    assert len(times) == 50
    assert (np.diff(times) > 0).all()


def test_more_than_the_room_at_once_keeps_the_newest():
    buffer = TraceBuffer(room=50)
    buffer.append(NAMES, *rows(0, 500))
    assert buffer.window(1e9)[0].tolist() == pytest.approx((np.arange(450, 500) / 10).tolist())


def test_a_new_run_begins_anew():
    buffer = TraceBuffer()
    buffer.append(NAMES, *rows(50, 10))
    buffer.append(NAMES, *rows(0, 3))
    assert len(buffer.window(1e9)[0]) == 3


def test_other_names_begin_anew():
    buffer = TraceBuffer()
    buffer.append(NAMES, *rows(0, 10))
    buffer.append(("mean",), np.array([5.0]), np.array([[1.0]]))
    assert buffer.last == {"mean": 1.0}


def test_an_empty_buffer_has_nothing():
    buffer = TraceBuffer()
    buffer.append(NAMES, *rows(0, 0))
    assert buffer.last == {}
    assert len(buffer.window(10)[0]) == 0


def test_thinning_keeps_a_spike():
    times, values = np.arange(10_000.0), np.zeros(10_000)
    values[5_678] = 9
    fewer_times, fewer = thinned(times, values, 100)
    assert len(fewer) <= 100
    assert fewer.max() == 9
    assert abs(fewer_times[fewer.argmax()] - 5_678) < 250


def test_thinning_leaves_a_short_line_as_it_is():
    times, values = np.arange(10.0), np.arange(10.0)
    assert thinned(times, values, 100) == (times, values)


def test_a_line_is_broken_where_nothing_came_for_a_while():
    times = np.concatenate([np.arange(0, 3, 0.1), np.arange(9, 12, 0.1)])
    broken_times, broken = with_gaps(times, np.ones(60))
    assert np.flatnonzero(np.isnan(broken)).tolist() == [30]
    assert broken_times[29:32] == pytest.approx([2.9, 5.95, 9.0])


@pytest.mark.parametrize("every_s", [0.01, 0.4, 10.0])
def test_a_slow_or_uneven_line_is_whole(every_s):
    times = np.arange(50) * every_s + np.tile([0.0, 0.8 * every_s], 25)
    assert np.isfinite(with_gaps(times, np.ones(50))[1]).all()


def test_a_gap_stays_one_when_the_line_is_thinned():
    times = np.concatenate([np.arange(0, 30, 0.01), np.arange(40, 60, 0.01)])
    fewer_times, fewer = thinned(*with_gaps(times, np.ones(5000)), 600)
    assert np.isnan(fewer[(fewer_times > 30.2) & (fewer_times < 39.8)]).all()
    assert np.isnan(fewer).sum() in (2, 4)


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("mean", ("", "mean")),
        ("red_mean", ("red_", "mean")),
        ("blue_maximum", ("blue_", "maximum")),
        ("roi12_centroid_x", ("roi12_", "centroid_x")),
    ],
)
def test_names_tell_row_and_column(name, parts):
    assert split(name) == parts


def test_there_is_a_row_for_each_channel():
    assert [row.words for row in picture_rows(("mean", "red_std", "blue_std"))] == ["Picture", "Red", "Blue"]


def test_an_axis_says_what_it_counts():
    assert unit_of({"mean", "roi1_sum"}) == "counts"
    assert unit_of({"roi1_centroid_x"}) == "px"
    assert unit_of({"mean", "roi1_n"}) == "counts, pixels"


def test_the_same_frame_once_more_takes_the_place_of_the_last_row():
    buffer, three = TraceBuffer(), np.array([3])
    buffer.append(NAMES, *rows(0, 3), np.arange(1, 4))
    buffer.append(NAMES, np.array([0.2]), np.array([[7.0, 8.0]]), three)
    assert buffer.last == {"mean": 7.0, "std": 8.0}
    assert buffer.last_frame == (3, 0.2)
    assert buffer.rows()[0].tolist() == [1, 2, 3]


def test_a_window_may_end_later_than_the_last_row():
    buffer = TraceBuffer()
    buffer.append(NAMES, *rows(0, 100))
    assert len(buffer.window(2.0, end_s=10.85)[0]) == 11
