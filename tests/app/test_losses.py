"""The report on lost frames."""

from __future__ import annotations

from camlab.app.losses import MOST_LINES, ledger
from camlab.recording.verdict import Verdict

LOST = Verdict(
    "/data/run_0007.h5",
    "incomplete",
    100,
    199,
    100,
    83,
    ((107, 107, "camera"), (120, 125, "ring_full")),
    {"camera": 1, "ring_full": 6},
    frame_rate_hz=50.0,
    decimated=10,
)


def test_each_loss_has_its_frames_its_time_and_its_cause():
    lines = ledger(LOST).splitlines()
    assert lines[-2] == "frame 107, after 0.140 s, camera: it counted them, but did not deliver them"
    assert lines[-1] == "frames 120 to 125, after 0.400 s, buffer: it was full, because the disk was slower than the camera"


def test_the_sum_tells_what_was_left_out_on_purpose_apart():
    assert "Of 100 frames: saved 83, lost 7, left out on purpose 10." in ledger(LOST)


def test_without_a_rate_there_are_no_times():
    assert "after" not in ledger(Verdict("/data/x.h5", "incomplete", 0, 9, 10, 9, ((3, 3, "camera"),)))


def test_a_camera_without_a_counter_is_said_to_have_none():
    assert "does not number its frames" in ledger(Verdict("/data/x.h5", "complete", 0, 9, 10, 10, lost={"camera": None}))


def test_a_failure_is_told():
    assert "the disk broke" in ledger(Verdict("/data/x.h5", "incomplete", failure="the disk broke"))


def test_a_very_long_list_is_cut_and_says_so():
    holes = tuple((2 * k, 2 * k, "camera") for k in range(MOST_LINES + 3))
    lines = ledger(Verdict("/data/x.h5", "incomplete", 0, 5000, 5001, 4498, holes)).splitlines()
    assert lines[-1] == "and 3 more; camlab info shows all"
