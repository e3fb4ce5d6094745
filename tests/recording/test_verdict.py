"""Verdicts in words, and as the commands print them."""

from __future__ import annotations

import json

import pytest

from camlab.recording.ledger import Ledger
from camlab.recording.verdict import REASONS, Verdict, count_by_reason

THIN = "\u202f"


def verdict_of(saved: int, missing: int = 0, reason: str = "camera", failure: str = "") -> Verdict:
    ledger = Ledger(5)
    ledger.save_below(5 + saved)
    ledger.miss(5 + saved, 4 + saved + missing, reason)
    return ledger.verdict("m.h5", camera_counts=True, failure=failure)


@pytest.mark.parametrize(
    ("verdict", "headline", "sentence", "exit_status"),
    [
        (verdict_of(6000), "Complete", f"6{THIN}000 of 6{THIN}000 frames saved", 0),
        (verdict_of(0), "Complete", "0 of 0 frames saved", 0),
        (verdict_of(10, 12, "ring_full"), "12 frames lost", "Camera 0, buffer 12, disk 0", 3),
        (verdict_of(10, 1), "1 frame lost", "Camera 1, buffer 0, disk 0", 3),
        (verdict_of(10, 4, "aborted"), "4 frames lost", "Camera 0, buffer 0, disk 0, given up 4", 3),
        (verdict_of(10, 3, "write_error", "disk full"), "3 frames lost", "Camera 0, buffer 0, disk 3", 3),
        (verdict_of(0, 3, "write_error", "disk full"), "3 frames lost", "Camera 0, buffer 0, disk 3", 1),
        (verdict_of(10, failure="the counts differ"), "Not in order", "Camera 0, buffer 0, disk 0", 3),
        (Verdict("m.h5", "recovered", 0, 9, 10, 10), "Recovered", "10 frames; the end is unknown", 3),
        (Verdict("m.h5", "open", 0, 9, 10, 10), "Not finished", "10 of 10 frames saved", 3),
        (Verdict("m.h5.part", "complete", 0, 9, 10, 10, failure="no name"), "Complete", "10 of 10 frames saved", 1),
    ],
)
def test_a_verdict_in_words(verdict, headline, sentence, exit_status):
    assert (verdict.headline, verdict.sentence, verdict.exit_status) == (headline, sentence, exit_status)


def test_a_verdict_as_an_object_has_what_record_promises():
    verdict = verdict_of(10, 2)
    found = json.loads(json.dumps(verdict.as_dict()))
    assert found["missing"] == [[15, 16, "camera"]]
    assert found["lost"] == {"camera": 2, "ring_full": 0, "write_error": 0, "saver_lost": 0, "aborted": 0}
    wanted = {"path", "status", "first_frame", "last_frame", "expected", "saved", "missing", "lost", "frame_rate_hz", "bytes", "duration_s"}
    assert set(found) == wanted


def test_a_failure_is_told_only_where_there_is_one():
    assert verdict_of(10, 2, "write_error", "disk full").as_dict()["failure"] == "disk full"


def test_losses_of_a_camera_without_a_counter_are_unknown_until_it_tells_of_some():
    assert count_by_reason([], camera_counts=False)["camera"] is None
    assert count_by_reason([(3, 4, "camera")], camera_counts=False)["camera"] == 2
    assert count_by_reason([], camera_counts=True) == dict.fromkeys(REASONS, 0)
