"""Amounts as a user types them."""

from __future__ import annotations

import pytest

from camlab.commands.amounts import read_buffer, read_bytes
from camlab.config import RingSettings


@pytest.mark.parametrize(
    ("text", "size"),
    [("2GB", 2 * 10**9), ("1.5 gib", 3 << 29), ("500MB", 5 * 10**8), ("5000000", 5_000_000), (".5TB", 5 * 10**11), (" 64 kB ", 64_000)],
)
def test_a_size_is_read(text: str, size: int) -> None:
    assert read_bytes(text, "--split") == size


@pytest.mark.parametrize(
    ("text", "ring"),
    [
        ("10", RingSettings(seconds=10)),
        ("0.5 s", RingSettings(seconds=0.5)),
        ("500frames", RingSettings(seconds=7, frames=500)),
        ("1 frame", RingSettings(seconds=7, frames=1)),
        ("Run", RingSettings(seconds=7, frames=99, is_whole_run=True)),
    ],
)
def test_a_buffer_is_read_and_wins_over_the_settings(text: str, ring: RingSettings) -> None:
    assert read_buffer(text, RingSettings(seconds=7, frames=99)) == ring


@pytest.mark.parametrize("text", ["", "GB", "-1GB", "1e3", "2 GB each", "inf"])
def test_what_is_no_size_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^--split takes a size"):
        read_bytes(text, "--split")
