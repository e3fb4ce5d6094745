"""How many slots a ring gets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from camlab.errors import SharedMemoryError
from camlab.model.frame import FrameFormat
from camlab.stream.layout import RingShape, result_rows_for
from camlab.stream.sizing import FEWEST, slots_for

VGA = FrameFormat(480, 640)
GB = 1 << 30


@pytest.mark.parametrize(("rate_hz", "slots"), [(100, 200), (60.5, 121), (10, 64)])
def test_two_seconds_but_at_least_64(rate_hz: float | None, slots: int) -> None:
    assert slots_for(VGA, rate_hz, available=4 * GB) == slots


@pytest.mark.parametrize("rate_hz", [0, None])
@pytest.mark.parametrize(
    ("frame_format", "slots"),
    [(FrameFormat(2048, 2048, "uint16", 16), 64), (VGA, 109), (FrameFormat(128, 128), 2048), (FrameFormat(8, 8), 8192)],
)
def test_source_without_a_rate_gets_64_or_32_mib(rate_hz: float | None, frame_format: FrameFormat, slots: int) -> None:
    assert slots_for(frame_format, rate_hz, available=40 * GB) == slots


def test_settings_choose_length_and_share() -> None:
    assert slots_for(VGA, 100, seconds=5, minimum=10, memory_fraction=0.5, available=4 * GB) == 500
    assert slots_for(VGA, 1, seconds=1, minimum=20, available=4 * GB) == 20


def test_memory_wins_over_the_least_number() -> None:
    big = FrameFormat(2048, 2048, "uint16", 16)
    assert FEWEST <= slots_for(big, 30, available=GB) < 64


def test_less_than_16_slots_is_an_error_that_says_so() -> None:
    big = FrameFormat(4096, 4096, "uint16", 16)
    with pytest.raises(SharedMemoryError, match=r"^too little shared memory: 16 frames of 4096 × 4096, 16 bit need \d+ MB, .*$"):
        slots_for(big, 30, available=GB)


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
        slots = slots_for(frame_format, rate_hz, memory_fraction=fraction, available=available)
    except SharedMemoryError:
        assert _bytes(frame_format, FEWEST) > available * fraction - 1
    else:
        assert _bytes(frame_format, slots) <= available * fraction
        assert slots == max(64, -(-rate_hz * 2 // 1)) or _bytes(frame_format, slots + 1) > available * fraction - 1


def _bytes(frame_format: FrameFormat, slots: int) -> int:
    return RingShape("", "", slots, frame_format, result_rows_for(slots)).nbytes


def test_free_memory_of_this_machine_is_taken_where_none_is_given() -> None:
    assert slots_for(FrameFormat(16, 16), 50) == 100
