"""What camlab record says while it records and while it finishes."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from contextlib import suppress

import pytest

from camlab.commands.vigil import in_words
from camlab.controller.state import State
from camlab.controller.status import Status


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ({"saved": 12}, "12 saved"),
        ({"saved": 12, "behind_frames": 5, "behind_s": 0.52}, "12 saved, 5 behind (0.5 s)"),
        ({"saved": 12, "behind_frames": 5}, "12 saved, 5 behind"),
        ({"saved": 12, "decimated": 108, "missing": 3}, "12 saved, 108 left out, 3 lost"),
        ({"saved": 12, "overrun": "the disk is slow"}, "12 saved, the disk is slow"),
        ({"saved": 12, "disk_level": "warning", "free_bytes": 4_200_000_000}, "12 saved, 4.2 GB of disk left"),
        ({"saved": 12, "free_bytes": 42_000_000_000}, "12 saved"),
    ],
)
def test_words_beside_the_bar_tell_what_is_not_as_usual(numbers: dict[str, object], words: str) -> None:
    assert in_words(Status(State.RECORDING, **numbers)) == words  # type: ignore[arg-type]


def test_a_bar_shows_the_recording_and_then_its_end(tmp_path) -> None:
    pty = pytest.importorskip("pty")
    master, slave = pty.openpty()
    line = [sys.executable, "-m", "camlab", "record", "--camera", "simulated:?fps=200", "--frames", "100", "--output", "movie.h5"]
    shown = b""
    with (
        os.fdopen(master, "rb", buffering=0) as terminal,
        subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=slave, cwd=tmp_path) as process,
    ):
        os.close(slave)
        with suppress(OSError):  # once the other end is closed
            while piece := terminal.read(1 << 16):
                shown += piece
        assert process.wait(20) == 0
    assert re.search(rb"recording .*\d+%.*\d+ saved", shown)
    assert b"finishing" in shown
    assert shown.index(b"recording") < shown.index(b"finishing")
