"""What a process takes."""

from __future__ import annotations

import os

from camlab.app.processes import Effort, Processes


def test_the_second_look_knows_the_processor():
    processes = Processes()
    assert processes.look(os.getpid()).processor is None
    effort = processes.look(os.getpid())
    assert effort.processor is not None
    assert effort.processor >= 0
    assert effort.memory_bytes > 1_000_000


def test_a_process_that_is_not_there_takes_nothing():
    assert Processes().look(None) == Effort()
    assert Processes().look(2**22 + 1) == Effort()
