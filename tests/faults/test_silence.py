"""Every message that says that a frame is there is lost: the ring has the truth, so nothing else is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from camlab.controller import run
from camlab.stream.publisher import Doorbell
from tests.faults import rig
from tests.faults.conftest import MakeExperiment
from tests.faults.rig import wait_for


class MuteDoorbell(Doorbell):
    """Says nothing."""

    def _send(self, *_words: Any) -> None:
        return


def test_without_any_message_a_recording_is_complete_and_analysed(
    make_experiment: MakeExperiment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "Doorbell", MuteDoorbell)
    experiment = make_experiment()
    experiment.start_analyzing()
    recording = experiment.start_saving(tmp_path / "movie.h5", frames=200)
    experiment.start()
    verdict = recording.wait(20)
    wait_for(lambda: experiment.status().analyzed >= verdict.saved, "results")
    experiment.stop()
    assert rig.assert_accounted(tmp_path / "movie.h5", 200).lost == []
