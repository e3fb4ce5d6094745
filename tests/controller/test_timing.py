"""Intervals between frames: what they amount to, and which are suspicious."""

from __future__ import annotations

import numpy as np
import pytest

from camlab.controller.timing import FrameTimes, summarize
from camlab.stream.producer import RingProducer
from tests.controller.conftest import FAST, MakeExperiment, wait_for
from tests.stream.rigs import new_ring, stamp

STARTED_NS = 5_000_000_000


def rows_of(times_s, frame_ids=None, positions=None):
    """Rows as `FrameTimes.copy` gives them."""
    times_ns = STARTED_NS + np.round(np.asarray(times_s, float) * 1e9).astype(np.int64)
    count = np.arange(len(times_ns))
    return np.stack([count if positions is None else positions, count if frame_ids is None else frame_ids, times_ns])


def schedule(rate_hz, frames, missing=()):
    """Arrival times with a jitter of a tenth of the interval; some never come and nobody counts them."""
    times = np.delete(np.arange(frames) / rate_hz, list(missing))
    return times + np.abs(np.random.default_rng(1).normal(0, 0.1 / rate_hz, len(times)))


def test_the_numbers_are_those_of_the_intervals():
    timing = summarize(rows_of([0.0, 0.1, 0.2, 0.4]), STARTED_NS, 0.1)
    assert timing.intervals_s == pytest.approx([0.1, 0.1, 0.2])
    assert timing.times_s == pytest.approx([0.1, 0.2, 0.4])
    assert (timing.frames, timing.nominal_s) == (4, 0.1)
    assert (timing.mean_s, timing.shortest_s, timing.longest_s) == pytest.approx((0.4 / 3, 0.1, 0.2))
    assert timing.std_s == pytest.approx(np.std([0.1, 0.1, 0.2]))


def test_the_longest_of_a_thousand_is_beyond_the_percentile():
    times = np.cumsum([0.0, *[0.001] * 999, 0.5])
    assert summarize(rows_of(times), STARTED_NS, 0.001).p999_s == pytest.approx(0.001)


def test_lost_numbers_are_marked_and_count_in_no_interval():
    timing = summarize(rows_of([0.0, 0.1, 0.5, 0.6], frame_ids=np.array([0, 1, 5, 6])), STARTED_NS, 0.1)
    assert timing.lost == 3
    assert timing.lost_at_s == pytest.approx([0.5])
    assert np.isnan(timing.intervals_s[1])
    assert timing.longest_s == pytest.approx(0.1)


def test_frames_that_nobody_looked_at_are_no_losses():
    skipped = np.array([0, 1, 9, 10])
    timing = summarize(rows_of([0.0, 0.1, 0.9, 1.0], frame_ids=skipped, positions=skipped), STARTED_NS, 0.1)
    assert (timing.lost, timing.unread) == (0, 7)
    assert timing.longest_s == pytest.approx(0.1)


@pytest.mark.parametrize("rate_hz", [1, 30, 1000])
def test_time_that_is_missing_without_a_missing_number_is_suspicious(rate_hz):
    timing = summarize(rows_of(schedule(rate_hz, 900, missing=[300, 301, 600])), STARTED_NS, 1 / rate_hz)
    assert (timing.gaps, timing.lost) == (2, 0)


@pytest.mark.parametrize("rate_hz", [1, 30, 1000])
def test_frames_that_were_only_read_late_are_not_suspicious(rate_hz):
    times = schedule(rate_hz, 900)
    times[400:430] = times[430]
    assert summarize(rows_of(np.sort(times)), STARTED_NS, 1 / rate_hz).gaps == 0


def test_a_source_that_waits_has_no_suspicious_gaps():
    assert summarize(rows_of(schedule(30, 300, missing=[100])), STARTED_NS, None, judges=False).gaps == 0


@pytest.mark.parametrize("count", [0, 1])
def test_there_are_no_numbers_before_the_second_frame(count):
    timing = summarize(rows_of(np.arange(count)), STARTED_NS, 0.1)
    assert (timing.frames, timing.mean_s, len(timing.intervals_s)) == (count, None, 0)


def test_only_the_last_minute_is_plotted_and_all_that_is_kept_counts():
    timing = summarize(rows_of(np.arange(0, 200.0)), STARTED_NS, 1.0)
    assert timing.frames == 200
    assert len(timing.intervals_s) == 61


def publish_at(producer, times_ns):
    for time_ns in times_ns:
        producer.publish(producer.next_pixels(), stamp(-1, time_ns))


def test_every_frame_is_taken_down_and_the_oldest_make_room():
    times = FrameTimes(room=10)
    with new_ring(8) as ring:
        producer = RingProducer(ring)
        for k in range(6):
            publish_at(producer, range(7 * k, 7 * k + 7))
            times.look(ring, 0.1)
    rows, _, nominal_s = times.copy()
    assert rows.tolist() == [list(range(32, 42))] * 3
    assert nominal_s == 0.1


def test_another_run_and_another_frame_rate_begin_anew():
    times = FrameTimes()
    with new_ring(8) as ring:
        publish_at(RingProducer(ring), range(5))
        times.look(ring, 0.1)
        times.look(ring, 0.2)
        assert times.copy()[0].shape[1] == 0
        publish_at(RingProducer(ring), range(3))
    with new_ring(8) as ring:
        publish_at(RingProducer(ring), range(4))
        times.look(ring, 0.2)
    assert times.copy()[0].shape[1] == 4


def test_the_experiment_tells_the_timing_of_every_frame(make_experiment: MakeExperiment):
    experiment = make_experiment(FAST + "&drop=20-24")
    experiment.start()
    wait_for(lambda: experiment.timing().frames > 60, "frames")
    timing = experiment.timing()
    assert timing.lost >= 5
    assert timing.unread == 0
    assert timing.nominal_s == pytest.approx(1 / 200)
    assert timing.mean_s == pytest.approx(1 / 200, rel=0.5)
    experiment.stop()
    frames = experiment.timing().frames
    assert frames >= timing.frames
    experiment.begin_timing_anew()
    assert experiment.timing().frames == 0
