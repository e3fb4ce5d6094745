"""What the other processes of these tests do; each is run with ``python -m tests.faults.processes NAME ARGUMENT``.

It says a line once it is ready, and goes on after a line of standard input.
"""

from __future__ import annotations

import sys
from pathlib import Path

from camlab.recording.repair import repair
from camlab.recording.writer import RecordingWriter
from tests.recording.rigs import SMALL, append, make_plan

SAFE, MORE = 7, 5  # frames; chunks hold ten


def repair_file(path: str) -> None:
    wait_for_word()
    repair(Path(path))


def commit_twice(path: str) -> None:
    """Commit `SAFE` frames, and when told `MORE` of them and a number that is missing between; then be killed."""
    writer = RecordingWriter(make_plan(Path(path)), SMALL)
    append(writer, range(SAFE))
    writer.commit([])
    wait_for_word()
    append(writer, range(SAFE + 1, SAFE + 1 + MORE))
    writer.commit([(SAFE, SAFE, "camera")])
    wait_for_word()


def wait_for_word() -> None:
    print(flush=True)
    sys.stdin.readline()


if __name__ == "__main__":
    {each.__name__: each for each in (repair_file, commit_twice)}[sys.argv[1]](sys.argv[2])
