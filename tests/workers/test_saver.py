"""The saver: every frame of every interval, in order, with an account that agrees with the producer's."""

from __future__ import annotations

import os
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from camlab.errors import StreamError
from camlab.recording.reader import open_recording
from camlab.recording.verify import verify
from camlab.stream.layout import FOREVER, Mode, Reader, Row, Span
from camlab.workers.messages import Abort, Record, Stuck
from tests.stream.rigs import stamp
from tests.workers.rigs import Rig, new_rig


def saved_ids(path) -> list[int]:
    """Numbers in a recording whose every frame is right."""
    found = verify(path)
    assert found.ok, found.problems
    with open_recording(path) as movie:
        assert all((movie[k] == frame_id % 65536).all() for k, frame_id in enumerate(movie.frame_id))
        return movie.frame_id.tolist()


def test_a_recording_has_the_frames_of_its_interval(rig, tmp_path):
    rig.publish(3)
    key = rig.record(tmp_path / "movie.h5")
    rig.publish(20)
    rig.end(key)
    rig.publish(3)
    verdict = rig.save_until_closed(key)
    assert (verdict.status, verdict.first_frame, verdict.last_frame, verdict.expected, verdict.saved) == ("complete", 3, 22, 20, 20)
    assert (verdict.path, verdict.bytes) == (str(tmp_path / "movie.h5"), (tmp_path / "movie.h5").stat().st_size)
    assert saved_ids(tmp_path / "movie.h5") == list(range(3, 23))
    assert os.listdir(tmp_path) == ["movie.h5"]


def test_frames_that_came_before_the_order_are_saved(rig, tmp_path):
    plan = rig.begin(tmp_path / "movie.h5", frames=10)
    rig.publish(10)
    rig.saver.obey(Record(plan))
    assert rig.save_until_closed(plan.key).saved == 10


def test_an_interval_without_a_frame_makes_a_complete_file(rig, tmp_path):
    key = rig.record(tmp_path / "movie.h5")
    rig.end(key)
    verdict = rig.save_until_closed(key)
    assert (verdict.status, verdict.first_frame, verdict.last_frame, verdict.expected) == ("complete", None, None, 0)
    assert saved_ids(tmp_path / "movie.h5") == []


def test_save_on_and_off_many_times_gives_each_recording_its_own_frames(rig, tmp_path):
    keys = []
    for k in range(10):
        keys.append(rig.record(tmp_path / f"{k}.h5"))
        rig.publish(4)
        rig.end(keys[-1])
        rig.publish(1)
        if k % 3 == 0:
            rig.saver.work()
    verdicts = [rig.save_until_closed(key) for key in keys]
    assert {verdict.status for verdict in verdicts} == {"complete"}
    assert [saved_ids(tmp_path / f"{k}.h5") for k in range(10)] == [list(range(5 * k, 5 * k + 4)) for k in range(10)]


def test_slots_are_free_only_once_their_frames_are_in_the_file(make_rig, tmp_path):
    rig = make_rig(8)
    key = rig.record(tmp_path / "movie.h5")
    rig.publish(8)
    assert rig.publish(1) == [None]  # the ring is full
    released = rig.ring.row_word(Reader.SAVER, Row.RELEASED)
    while rig.ring.words[released] < 8:
        before = rig.ring.words[released]
        rig.saver.work()
        with open_recording(tmp_path / "movie.h5.part") as movie:
            assert len(movie) >= before
    assert rig.ring.interval(0).saved == 8
    assert rig.publish(1) == [9]
    rig.end(key)
    verdict = rig.save_until_closed(key)
    assert (verdict.saved, verdict.missing, verdict.lost["ring_full"]) == (9, ((8, 8, "ring_full"),), 1)
    assert saved_ids(tmp_path / "movie.h5") == [*range(8), 9]


def test_it_hurries_while_much_of_the_ring_waits_for_it(make_rig, tmp_path):
    rig = make_rig(slots=64)
    key = rig.record(tmp_path / "movie.h5")
    ways = []
    for count in (10, 30, 3):
        rig.publish(count)
        rig.work_until(lambda: rig.saver_is_done, rig.saver)
        ways.append(rig.saver._tasks[key]._writer.is_hurried)
    assert ways == [False, True, False]
    rig.end(key)
    assert rig.save_until_closed(key).saved == 43


def test_losses_have_the_reason_that_the_producer_knew(make_rig, tmp_path):
    rig = make_rig(8, counter_start=0)
    key = rig.record(tmp_path / "movie.h5")
    rig.publish(3, camera_frame_id=0)
    rig.publish(5, camera_frame_id=10)  # the camera lost 3 to 9
    rig.publish(2, camera_frame_id=15)  # and the ring is full
    rig.work_until(lambda: rig.ring.interval(0).saved == 8, rig.saver)
    rig.publish(1, camera_frame_id=18)  # the camera lost 17
    rig.end(key)
    verdict = rig.save_until_closed(key)
    assert verdict.missing == ((3, 9, "camera"), (15, 16, "ring_full"), (17, 17, "camera"))
    assert verdict.lost == {"camera": 8, "ring_full": 2, "write_error": 0, "saver_lost": 0, "aborted": 0}
    assert (verdict.expected, verdict.saved, verdict.failure) == (19, 9, "")
    assert verify(tmp_path / "movie.h5").missing == verdict.missing


@pytest.mark.parametrize("later", [12, 5])
def test_frames_that_were_overwritten_in_spite_of_the_gate_are_named_and_told(make_rig, tmp_path, later):
    rig = make_rig(8)
    key = rig.record(tmp_path / "movie.h5")
    rig.publish(8)
    rig.producer.ungate(Reader.SAVER)
    rig.publish(later)
    rig.end(key)
    verdict = rig.save_until_closed(key)
    assert verdict.missing == ((0, later - 1, "ring_full"),)
    assert (verdict.expected, verdict.saved) == (8 + later, 8)
    assert "the camera side counted" in verdict.failure
    assert saved_ids(tmp_path / "movie.h5") == list(range(later, 8 + later))


def test_losses_at_the_end_of_an_interval_are_named(make_rig, tmp_path):
    rig = make_rig(8)
    key = rig.record(tmp_path / "movie.h5", frames=12)
    rig.publish(12)
    verdict = rig.save_until_closed(key)
    assert (verdict.expected, verdict.missing) == (12, ((8, 11, "ring_full"),))


ACTIONS = st.lists(
    st.one_of(
        st.tuples(st.just("publish"), st.integers(1, 6)),
        st.tuples(st.just("gap"), st.integers(1, 3)),
        st.tuples(st.just("save"), st.just(0)),
        st.tuples(st.just("work"), st.just(0)),
    ),
    max_size=14,
)


@settings(max_examples=12)
@given(actions=ACTIONS)
def test_whatever_happens_every_number_is_saved_or_named(tmp_path_factory, actions):
    """Frames, camera gaps, Save on and off, and a saver that is now quick and now slow."""
    folder = tmp_path_factory.mktemp("saver")
    counter, keys, is_on = 0, [], False
    with new_rig(8, counter_start=0) as rig:
        for what, count in actions:
            if what == "publish":
                rig.publish(count, camera_frame_id=counter)
                counter += count
            elif what == "gap":
                counter += count
            elif what == "work":
                rig.saver.work()
            elif is_on:
                rig.end(keys[-1])
                is_on = False
            else:
                keys.append(rig.record(folder / f"{len(keys)}.h5"))
                is_on = True
        rig.stop()
        verdicts = [rig.save_until_closed(key) for key in keys]
    for k, verdict in enumerate(verdicts):
        assert not verdict.failure
        assert verdict.expected == verdict.saved + verdict.missing_count
        assert len(saved_ids(folder / f"{k}.h5")) == verdict.saved
        assert {reason for _, _, reason in verdict.missing} <= {"camera", "ring_full"}


def test_the_last_partial_chunk_is_committed_though_no_frame_follows(rig, tmp_path):
    rig.record(tmp_path / "movie.h5")
    rig.publish(3)
    rig.work_until(lambda: rig.ring.interval(0).saved == 3, rig.saver)
    with open_recording(tmp_path / "movie.h5.part") as movie:
        assert len(movie) == 3


def test_control_changes_reach_the_recordings_that_they_belong_to(rig, tmp_path):
    rig.producer.note_change(0, 0.5, 0.5)
    rig.publish(1)
    first = rig.record(tmp_path / "first.h5")
    rig.publish(2)
    rig.producer.note_change(1, 3.0, 2.9)
    rig.publish(2)
    rig.end(first)
    second = rig.begin(tmp_path / "second.h5")  # its order comes late
    rig.producer.note_change(0, 0.02, 0.02)
    rig.publish(2)
    rig.save_until_closed(first)
    rig.saver.obey(Record(second))
    rig.end(second.key)
    rig.save_until_closed(second.key)
    rig.producer.note_change(1, 7.0, 7.0)
    with open_recording(tmp_path / "first.h5") as movie:
        assert [(each.frame_id, each.name, each.asked, each.actual) for each in movie.events] == [(3, "gain", 3.0, 2.9)]
    with open_recording(tmp_path / "second.h5") as movie:
        assert [(each.frame_id, each.name) for each in movie.events] == [(5, "exposure_s")]


def write_result(rig: Rig, frame_id: int) -> None:
    """Be an analyzer: the results of a frame are its number, and it is done with it."""
    rig.ring.results.append((frame_id, 0, 4), [float(frame_id)] * 4)
    rig.ring.words[rig.ring.row_word(Reader.ANALYZER, Row.RELEASED)] = frame_id + 1


def test_results_stand_beside_their_frames(rig, tmp_path):
    rig.producer.follow(Reader.ANALYZER)
    rig.publish(2)
    key = rig.record(tmp_path / "movie.h5")
    rig.publish(6)
    rig.end(key)
    rig.publish(2)
    for frame_id in range(10):
        write_result(rig, frame_id)
    rig.save_until_closed(key)
    with open_recording(tmp_path / "movie.h5") as movie:
        assert movie.analysis["mean"].tolist() == [2, 3, 4, 5, 6, 7]


def test_the_end_waits_for_results_of_an_analyzer_that_lags_behind(rig, tmp_path):
    rig.producer.follow(Reader.ANALYZER)
    key = rig.record(tmp_path / "movie.h5")
    rig.publish(4)
    rig.end(key)
    later = rig.record(tmp_path / "later.h5")
    rig.publish(3)
    rig.work_until(lambda: rig.ring.interval(1).saved == 3, rig.saver)
    assert not rig.verdicts()
    for frame_id in range(4):
        write_result(rig, frame_id)
    rig.save_until_closed(key)
    assert later not in rig.verdicts()
    with open_recording(tmp_path / "movie.h5") as movie:
        assert movie.analysis["std"].tolist() == [0, 1, 2, 3]


def test_the_end_waits_two_seconds_for_results_that_do_not_come(rig, tmp_path):
    rig.producer.follow(Reader.ANALYZER)
    key = rig.record(tmp_path / "movie.h5")
    rig.publish(4)
    rig.end(key)
    begin = time.monotonic()
    verdict = rig.save_until_closed(key)
    assert 1.9 < time.monotonic() - begin < 4
    assert verdict.is_complete
    with open_recording(tmp_path / "movie.h5") as movie:
        assert np.isnan(movie.analysis["mean"]).all()


def test_abort_names_what_is_given_up(rig, tmp_path):
    key = rig.record(tmp_path / "movie.h5")
    rig.publish(5)
    rig.work_until(lambda: rig.ring.interval(0).saved == 5, rig.saver)
    rig.publish(7)
    rig.stop()
    rig.saver.obey(Abort())
    verdict = rig.save_until_closed(key)
    assert (verdict.status, verdict.saved, verdict.missing, verdict.failure) == ("incomplete", 5, ((5, 11, "aborted"),), "")
    assert saved_ids(tmp_path / "movie.h5") == list(range(5))


def test_an_orphan_saves_all_that_is_published_and_asks_for_no_end(rig, tmp_path):
    rig.producer.follow(Reader.ANALYZER)  # whose results it does not wait for
    key = rig.record(tmp_path / "movie.h5")
    rig.publish(30)
    assert rig.ring.interval(0).end_position == FOREVER
    rig.saver.orphan()
    verdict = rig.save_until_closed(key)
    assert (verdict.status, verdict.last_frame, verdict.saved) == ("complete", 29, 30)
    assert rig.saver.is_idle()
    assert saved_ids(tmp_path / "movie.h5") == list(range(30))


def test_an_orphan_does_not_wait_for_an_interval_that_will_not_come(rig, tmp_path):
    plan = rig.begin(tmp_path / "movie.h5")
    rig.forget(plan.key)
    rig.saver.obey(Record(plan))
    assert not rig.saver.is_idle()
    rig.saver.orphan()
    rig.saver.work()
    assert rig.saver.is_idle()


def test_a_counter_that_disagrees_with_the_producers_is_told(rig, tmp_path):
    key = rig.record(tmp_path / "movie.h5")
    rig.publish(4)
    rig.end(key)
    rig.ring.write_interval(0, Span.PUBLISHED, 5)
    verdict = rig.save_until_closed(key)
    assert verdict.status == "incomplete"
    assert "counted (0, 0, 5) lost and published frames, the saver (0, 0, 4)" in verdict.failure
    assert verify(tmp_path / "movie.h5").ok


def test_a_recording_that_can_not_be_begun_is_told_and_does_not_hold_up_the_ring(make_rig, tmp_path):
    rig = make_rig(8)
    folder = tmp_path / "folder"
    folder.mkdir()
    plan = rig.begin(folder / "movie.h5")
    (folder / "movie.h5.part").unlink()
    folder.rmdir()
    rig.saver.obey(Record(plan))
    assert [report.text for report in rig.reports if isinstance(report, Stuck)] == [
        f"{folder} can't be written: No such file or directory; choose another folder"
    ]
    rig.publish(5)
    rig.saver.work()
    assert rig.publish(8) == list(range(5, 13))
    rig.end(plan.key)
    verdict = rig.save_until_closed(plan.key)
    assert (verdict.saved, verdict.missing, verdict.exit_status) == (0, ((0, 12, "write_error"),), 1)


def test_the_next_recording_begins_while_the_last_one_is_finished(rig, tmp_path):
    rig.producer.follow(Reader.ANALYZER)
    first = rig.record(tmp_path / "first.h5", frames=3)
    rig.publish(3)
    rig.work_until(lambda: rig.ring.interval(0).saved == 3, rig.saver)
    second = rig.record(tmp_path / "second.h5", frames=3)
    rig.publish(3)
    rig.work_until(lambda: rig.ring.interval(1).saved == 3, rig.saver)
    assert not rig.verdicts()
    for frame_id in range(6):
        write_result(rig, frame_id)
    assert rig.save_until_closed(first).is_complete
    assert rig.save_until_closed(second).is_complete


def test_parting_leaves_an_unfinished_recording_for_a_repair(rig, tmp_path):
    rig.record(tmp_path / "movie.h5")
    rig.publish(5)
    rig.work_until(lambda: rig.ring.interval(0).saved == 5, rig.saver)
    rig.saver.part()
    assert os.listdir(tmp_path) == ["movie.h5.part"]
    with open_recording(tmp_path / "movie.h5.part") as movie:
        assert (movie.status, len(movie)) == ("open", 5)


def test_an_order_without_a_ring_is_an_error(rig, tmp_path):
    plan = rig.begin(tmp_path / "movie.h5")
    rig.saver.part()
    with pytest.raises(StreamError, match="its frames are gone"):
        rig.saver.obey(Record(plan))


def test_a_gate_that_was_closed_anew_is_not_released_by_an_older_recording(rig, tmp_path):
    first = rig.record(tmp_path / "first.h5", frames=2)
    rig.publish(2)
    rig.save_until_closed(first)
    rig.forget(first)
    rig.publish(3)
    second = rig.record(tmp_path / "second.h5")
    assert rig.ring.read_row(Reader.SAVER, Row.MODE) == Mode.GATED
    assert rig.ring.read_row(Reader.SAVER, Row.RELEASED) == 5
    rig.publish(1)
    rig.end(second)
    assert rig.save_until_closed(second).first_frame == 5


def test_times_and_rate_come_from_the_monotonic_clock(rig, tmp_path):
    key = rig.record(tmp_path / "movie.h5")
    for k in range(11):
        rig.producer.next_pixels()[...] = rig.producer.acquired
        rig.producer.publish(rig.ring.frame_pixels(rig.producer.position), stamp(k, monotonic_ns=5_000_000_000 + k * 20_000_000))
    rig.end(key)
    verdict = rig.save_until_closed(key)
    assert verdict.frame_rate_hz == pytest.approx(50)
    assert verdict.duration_s == pytest.approx(0.2)
    with open_recording(tmp_path / "movie.h5") as movie:
        assert np.allclose(movie.times, np.arange(11) * 0.02)
        assert movie.camera_frame_id.tolist() == list(range(11))
        assert movie.verdict.frame_rate_hz == pytest.approx(50)
