"""How small a compressed recording becomes is told while it is made."""

from __future__ import annotations

from pathlib import Path

import pytest

from camlab.recording.verify import verify
from tests.controller.conftest import MakeExperiment, wait_for
from tests.frames import assert_truthful


@pytest.mark.parametrize("compression", ["bitshuffle-lz4", "bitshuffle-zstd"])
def test_the_ratio_is_told_and_every_frame_is_there(make_experiment: MakeExperiment, tmp_path: Path, compression: str) -> None:
    experiment = make_experiment("simulated:?fps=100&width=256&height=256&dtype=uint16&bits=12")
    recording = experiment.start_saving(tmp_path / "m.h5", compression=compression)  # type: ignore[typeddict-item]
    experiment.start()
    wait_for(lambda: (experiment.status().compression_ratio or 0) > 1.05 and recording.saved > 30, "a ratio above 1")
    recording.stop()
    verdict = recording.wait(10)
    assert verdict.bytes < verdict.saved * experiment.camera.format.nbytes
    assert len(assert_truthful(tmp_path / "m.h5")) == verdict.saved
    assert verify(tmp_path / "m.h5").ok


def test_without_compression_there_is_no_ratio(make_experiment: MakeExperiment, tmp_path: Path) -> None:
    experiment = make_experiment("simulated:?fps=100&width=64&height=48")
    recording = experiment.start_saving(tmp_path / "m.h5", frames=10)
    experiment.start()
    recording.wait(10)
    assert experiment.status().compression_ratio is None
