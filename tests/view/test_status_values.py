"""What the status bar says, and when it warns."""

from __future__ import annotations

import pytest

from camlab.view.status_values import Shown, StatusValues, pointer_text


@pytest.mark.parametrize(
    ("rate", "alert"),
    [(59.9, ""), (57.1, ""), (56.0, "warning"), (0.0, "alarm")],
)
def test_a_slow_camera_is_told(rate, alert):
    assert StatusValues(camera_rate_hz=rate, asked_rate_hz=60, is_live=True).camera.alert == alert


def test_without_a_camera_that_runs_there_are_no_rates():
    values = StatusValues(camera_rate_hz=60, view_rate_hz=30)
    assert (values.camera.text, values.view.text) == ("–", "–")


def test_a_camera_of_unknown_rate_never_alarms():
    assert StatusValues(camera_rate_hz=3, is_live=True).camera == Shown("3.0\u202f/s", "", "Frames that the camera delivers")


@pytest.mark.parametrize(("share", "text", "alert"), [(0.0002, "0.02\u202f%", ""), (0.014, "1.40\u202f%", "warning"), (None, "–", "")])
def test_saturation(share, text, alert):
    shown = StatusValues(saturated=share).saturation
    assert (shown.text, shown.alert) == (text, alert)


@pytest.mark.parametrize(("fill", "alert"), [(0.12, ""), (0.68, "warning"), (0.93, "alarm")])
def test_a_full_buffer_is_told(fill, alert):
    assert StatusValues(buffer_fill=fill).buffer.alert == alert


@pytest.mark.parametrize(("free", "level"), [(412e9, ""), (4.6e9, "warning"), (0.8e9, "alarm")])
def test_a_full_disk_is_told(free, level):
    shown = StatusValues(free_bytes=int(free), seconds_left=29, disk_level=level).disk
    assert shown.alert == level
    assert shown.text.endswith("29\u202fs")


def test_the_buffer_tells_how_far_the_saver_is_behind_and_what_it_covers():
    shown = StatusValues(behind_frames=12, behind_s=0.24, seconds_covered=8.5).buffer
    assert shown.tooltip == "12 frames (0.2\u202fs) wait in memory to be written; it covers a disk that stands still for 8\u202fs"


def test_no_loss_is_nought():
    assert StatusValues(lost={"camera": 0, "ring_full": 0}).losses.text == "0"


def test_the_worst_loss_is_shown_and_all_are_in_the_tooltip():
    losses = StatusValues(lost={"camera": 3, "ring_full": 419, "write_error": 0}).losses
    assert (losses.text, losses.alert) == ("419 buffer", "alarm")
    assert "camera 3" in losses.tooltip
    assert "disk" not in losses.tooltip


def test_a_recording_tells_time_and_frame():
    assert StatusValues().recording.text == "not saving"
    assert StatusValues(is_saving=True, recording_s=72, saved=4312).recording.text == "00:01:12 · frame 4\u202f312"


@pytest.mark.parametrize(
    ("pointed", "texts"),
    [(None, ("–", "–", "")), ((512, 300, (2201,)), ("512", "300", "2\u202f201")), ((0, 0, (1, 2, 3)), ("0", "0", "1  2  3"))],
)
def test_the_pointer(pointed, texts):
    assert pointer_text(pointed) == texts
