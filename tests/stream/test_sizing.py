"""How many slots a ring gets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from camlab.config import RingSettings
from camlab.errors import SharedMemoryError
from camlab.model.frame import FrameFormat
from camlab.stream.sizing import FEWEST, RingSize, ring_bytes, size_ring

VGA = FrameFormat(480, 640)
BIG = FrameFormat(2048, 2048, "uint16", 16)
GB = 1 << 30


@pytest.mark.parametrize(("rate_hz", "slots"), [(100, 200), (60.5, 121), (10, 64)])
def test_two_seconds_but_at_least_64(rate_hz: float | None, slots: int) -> None:
    assert size_ring(VGA, rate_hz, available=4 * GB) == RingSize(slots)


@pytest.mark.parametrize("rate_hz", [0, None])
@pytest.mark.parametrize(
    ("frame_format", "slots"),
    [(FrameFormat(2048, 2048, "uint16", 16), 64), (VGA, 109), (FrameFormat(128, 128), 2048), (FrameFormat(8, 8), 8192)],
)
def test_source_without_a_rate_gets_64_or_32_mib(rate_hz: float | None, frame_format: FrameFormat, slots: int) -> None:
    assert size_ring(frame_format, rate_hz, available=40 * GB) == RingSize(slots)


@pytest.mark.parametrize(("frame_format", "slots"), [(BIG, 16), (FrameFormat(1024, 1024), 64), (VGA, 109), (FrameFormat(128, 128), 2048)])
def test_source_that_waits_and_has_no_rate_gets_no_64_large_frames(frame_format: FrameFormat, slots: int) -> None:
    assert size_ring(frame_format, 0, available=40 * GB, waits=True) == RingSize(slots)
    assert size_ring(frame_format, 0, RingSettings(frames=300), available=40 * GB, waits=True) == RingSize(300)


def test_source_that_waits_and_has_a_rate_is_treated_as_any_other() -> None:
    assert size_ring(VGA, 10, available=4 * GB, waits=True) == RingSize(64)


@pytest.mark.parametrize(
    ("settings", "run_frames", "slots"),
    [
        (RingSettings(seconds=5, minimum_slots=16, memory_fraction=0.5), None, 500),
        (RingSettings(seconds=0.1, minimum_slots=20), None, 20),
        (RingSettings(frames=777), None, 777),
        (RingSettings(frames=777), 2000, 777),
        (RingSettings(frames=777, is_whole_run=True), 2000, 2000),
        (RingSettings(is_whole_run=True), 2000, 2000),
        (RingSettings(is_whole_run=True), 3, 64),
        (RingSettings(is_whole_run=True), None, 200),
        (RingSettings(pre_trigger_s=3), None, 500),
        (RingSettings(is_whole_run=True, pre_trigger_s=0.5), 2000, 2050),
    ],
)
def test_settings_choose_seconds_or_frames_or_the_whole_run_and_the_pre_trigger_comes_on_top(settings, run_frames, slots) -> None:
    assert size_ring(VGA, 100, settings, run_frames, available=16 * GB) == RingSize(slots)


def test_memory_wins_over_the_least_number() -> None:
    assert FEWEST <= size_ring(BIG, 30, available=GB).slots < 64


def test_less_than_was_asked_for_is_said() -> None:
    size = size_ring(BIG, 30, RingSettings(seconds=10), available=GB)
    assert (
        f"the buffer holds {size.slots / 30:.1f} s ({size.slots} frames) instead of 10.0 s (300 frames): it may take 268 MB" in size.remark
    )
    assert "64 frames instead of 100 frames" not in size_ring(BIG, 0, RingSettings(frames=100), available=40 * GB).remark
    assert "frames instead of 100 frames" in size_ring(BIG, 0, RingSettings(frames=100), available=GB).remark


def test_of_too_little_memory_the_pre_trigger_keeps_its_share() -> None:
    size = size_ring(BIG, 30, RingSettings(pre_trigger_s=0.4), available=GB)
    assert f"the buffer holds {(size.slots - 12) / 30:.1f} s" in size.remark


def test_a_pre_trigger_that_can_not_be_held_is_an_error_that_says_so() -> None:
    with pytest.raises(SharedMemoryError, match=r"^too little shared memory: a pre-trigger of 10 s needs \d+ MB, .* choose a shorter one$"):
        size_ring(BIG, 30, RingSettings(pre_trigger_s=10), available=GB)


def test_a_pre_trigger_at_an_unknown_rate_is_said() -> None:
    assert size_ring(VGA, None, RingSettings(pre_trigger_s=10), available=GB).remark.endswith("reaches back at most 109 frames")


def test_less_than_16_slots_is_an_error_that_says_so() -> None:
    big = FrameFormat(4096, 4096, "uint16", 16)
    with pytest.raises(SharedMemoryError, match=r"^too little shared memory: 16 frames of 4096 × 4096, 16 bit need \d+ MB, .*$"):
        size_ring(big, 30, available=GB)


@given(
    height=st.integers(1, 3000),
    width=st.integers(1, 3000),
    rate_hz=st.floats(1e-3, 1e5),
    available=st.integers(0, 1 << 40),
    fraction=st.floats(0.01, 1),
)
def test_ring_never_takes_more_than_its_share(height: int, width: int, rate_hz: float, available: int, fraction: float) -> None:
    frame_format = FrameFormat(height, width)
    try:
        size = size_ring(frame_format, rate_hz, RingSettings(memory_fraction=fraction), available=available)
    except SharedMemoryError:
        assert ring_bytes(frame_format, FEWEST) > available * fraction - 1
    else:
        wanted = -(-rate_hz * 2 // 1)
        assert ring_bytes(frame_format, size.slots) <= available * fraction
        assert size.slots == max(64, wanted) or ring_bytes(frame_format, size.slots + 1) > available * fraction - 1
        assert bool(size.remark) == (size.slots < wanted)


def test_free_memory_of_this_machine_is_taken_where_none_is_given() -> None:
    assert size_ring(FrameFormat(16, 16), 50) == RingSize(100)
