"""Each rate can be measured, and nothing is left of it."""

from __future__ import annotations

import errno
import os

import pytest

from camlab.bench.disk import write_run
from camlab.bench.frames import noisy_frames
from camlab.bench.memcpy import memcpy_run
from camlab.bench.saver import saver_run
from camlab.errors import RecordingError
from camlab.model.frame import FrameFormat

FORMAT = FrameFormat(96, 128, "uint16", 12)


@pytest.fixture(scope="module")
def bank():
    return noisy_frames(FORMAT, 4)


def test_memory_has_a_rate(bank):
    assert 0 < memcpy_run(bank, 20)().seconds < 1


@pytest.mark.parametrize("is_synced", [False, True])
def test_a_disk_has_a_rate_and_keeps_no_file(bank, tmp_path, is_synced):
    assert 0 < write_run(bank, 20, tmp_path, is_synced=is_synced)().seconds < 5
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_fails_says_so_and_keeps_no_file(bank, tmp_path, monkeypatch):
    def refuse(descriptor, data):
        raise OSError(errno.ENOSPC, "No space left on device")

    run = write_run(bank, 20, tmp_path)
    monkeypatch.setattr(os, "write", refuse)
    with pytest.raises(RecordingError, match="No space"):
        run()
    monkeypatch.undo()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("sync_s", [0.0, 2.0])
@pytest.mark.parametrize("compression", ["none", "bitshuffle-lz4", "bitshuffle-zstd"])
def test_the_saver_has_a_rate_and_keeps_no_file(bank, tmp_path, sync_s, compression):
    smaller: dict[str, float] = {}
    run = saver_run(bank, FORMAT, 20, tmp_path, sync_s=sync_s, compression=compression, compression_ratios=smaller)
    assert 0 < run().seconds < 5
    assert list(tmp_path.iterdir()) == []
    assert smaller[compression] == 1 if compression == "none" else smaller[compression] > 1.2


def test_a_saver_without_a_folder_says_so(bank, tmp_path):
    with pytest.raises(RecordingError, match="does not exist"):
        saver_run(bank, FORMAT, 20, tmp_path / "nowhere")()
