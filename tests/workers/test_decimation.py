"""Recordings that begin in the past, or of which not every frame is saved."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from camlab.recording.plan import RecordingOptions
from camlab.recording.reader import open_recording
from camlab.recording.verdict import Verdict
from camlab.recording.verify import verify
from tests.stream.rigs import stamp
from tests.workers.rigs import Rig

SECOND_NS = 1_000_000_000


def publish_at(rig: Rig, ages_s: list[float], camera_frame_ids: list[int] | None = None) -> None:
    """Frames that are so old, as if they had come then."""
    now = time.monotonic_ns()
    for k, age_s in enumerate(ages_s):
        pixels = rig.producer.next_pixels()
        assert pixels is not None
        pixels[...] = rig.producer.acquired
        rig.producer.publish(pixels, stamp(camera_frame_ids[k] if camera_frame_ids else -1, now - round(age_s * SECOND_NS)))


def save(rig: Rig, path: Path, key: int) -> tuple[Verdict, list[int], list[float]]:
    """The verdict, the numbers and the times of a recording that ends here."""
    rig.end(key)
    verdict = rig.save_until_closed(key)
    rig.forget(key)
    found = verify(path)
    assert found.ok, found.problems
    with open_recording(path) as movie:
        assert [int(frame.min()) for frame in movie[:]] == [int(n) for n in movie.frame_id] or verdict.missing
        return verdict, movie.frame_id.tolist(), movie.times.tolist()


class TestPreTrigger:
    def test_a_recording_begins_in_the_past_with_negative_times(self, make_rig, tmp_path):
        rig = make_rig(pre_trigger_s=2.0)
        publish_at(rig, [4.0, 3.0, 1.5, 1.0, 0.5])
        key = rig.record(tmp_path / "m.h5")
        publish_at(rig, [0.0, 0.0])
        verdict, ids, times = save(rig, tmp_path / "m.h5", key)
        assert ids == [2, 3, 4, 5, 6]
        assert (verdict.first_frame, verdict.expected, verdict.status) == (2, 5, "complete")
        assert times[:3] == pytest.approx([-1.0, -0.5, 0.0], abs=0.01)
        assert times[3] >= 0.4

    def test_its_length_counts_from_save_on(self, make_rig, tmp_path):
        rig = make_rig(pre_trigger_s=2.0)
        publish_at(rig, [1.0, 0.5])
        key = rig.record(tmp_path / "m.h5", frames=3)
        publish_at(rig, [0.0] * 5)
        assert save(rig, tmp_path / "m.h5", key)[1] == [0, 1, 2, 3, 4]

    def test_a_frame_belongs_to_one_recording_only(self, make_rig, tmp_path):
        rig = make_rig(pre_trigger_s=5.0)
        publish_at(rig, [3.0])
        first = rig.record(tmp_path / "1.h5")
        publish_at(rig, [2.0])
        rig.end(first)
        publish_at(rig, [1.0])
        second = rig.record(tmp_path / "2.h5")
        publish_at(rig, [0.0])
        assert save(rig, tmp_path / "1.h5", first)[1] == [0, 1]
        assert save(rig, tmp_path / "2.h5", second)[1] == [2, 3]

    def test_what_the_ring_no_longer_has_is_not_promised(self, make_rig, tmp_path):
        rig = make_rig(8, pre_trigger_s=60.0)
        publish_at(rig, [1.0] * 20)
        assert rig.producer.next_pixels() is not None  # the oldest slot is being written
        key = rig.record(tmp_path / "m.h5")
        verdict, ids, _ = save(rig, tmp_path / "m.h5", key)
        assert ids == list(range(13, 20))
        assert verdict.is_complete

    def test_losses_before_the_first_frame_are_none_of_its(self, make_rig, tmp_path):
        rig = make_rig(counter_start=0, pre_trigger_s=2.0)
        publish_at(rig, [5.0, 4.0, 1.0, 0.5], [0, 7, 9, 12])
        key = rig.record(tmp_path / "m.h5")
        verdict, ids, _ = save(rig, tmp_path / "m.h5", key)
        assert ids == [9, 12]
        assert verdict.missing == ((10, 11, "camera"),)
        assert not verdict.failure

    def test_the_first_save_before_any_frame_begins_with_the_next(self, make_rig, tmp_path):
        rig = make_rig(pre_trigger_s=2.0)
        key = rig.record(tmp_path / "m.h5")
        publish_at(rig, [0.0])
        assert save(rig, tmp_path / "m.h5", key)[1:] == ([0], [0.0])


class TestDecimation:
    def test_each_nth_frame_is_saved_and_those_between_are_not_missing(self, make_rig, tmp_path):
        rig = make_rig()
        rig.publish(2)
        key = rig.record(tmp_path / "m.h5", options=RecordingOptions(every=5))
        rig.publish(13)
        verdict, ids, _ = save(rig, tmp_path / "m.h5", key)
        assert ids == [2, 7, 12]
        assert (verdict.status, verdict.expected, verdict.saved, verdict.decimated) == ("complete", 13, 3, 10)
        assert verdict.sentence.startswith("3 of 3 frames saved")

    def test_of_lost_frames_only_those_that_were_to_be_saved_are_missing(self, make_rig, tmp_path):
        rig = make_rig(counter_start=0)
        key = rig.record(tmp_path / "m.h5", options=RecordingOptions(every=5))
        publish_at(rig, [0.0] * 3, [0, 4, 12])
        verdict, ids, _ = save(rig, tmp_path / "m.h5", key)
        assert ids == [0]
        assert (verdict.missing, verdict.expected, verdict.decimated) == (((5, 5, "camera"), (10, 10, "camera")), 13, 10)
        assert not verdict.failure

    def test_slots_of_frames_that_are_not_saved_are_free_at_once(self, make_rig, tmp_path):
        rig = make_rig(8)
        key = rig.record(tmp_path / "m.h5", options=RecordingOptions(every=1000))
        for _ in range(30):
            rig.publish(4)
            rig.work_until(lambda: rig.saver_is_done, rig.saver)
        verdict, ids, _ = save(rig, tmp_path / "m.h5", key)
        assert (ids, verdict.decimated) == ([0], 119)

    def test_time_lapse_saves_one_frame_in_an_interval(self, make_rig, tmp_path):
        rig = make_rig()
        key = rig.record(tmp_path / "m.h5", options=RecordingOptions(interval_s=1.0))
        publish_at(rig, [10.0, 9.5, 9.1, 8.9, 8.2, 7.9, 5.5, 5.1, 4.9])
        verdict, ids, times = save(rig, tmp_path / "m.h5", key)
        assert ids == [0, 3, 5, 6, 8]
        assert times == pytest.approx([0.0, 1.1, 2.1, 4.5, 5.1], abs=0.01)
        assert (verdict.status, verdict.decimated) == ("complete", 4)
