"""Commands as a user runs them: in a process of their own, in an empty folder."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    status: int
    out: str
    err: str

    @property
    def report(self) -> dict[str, Any]:
        """The one JSON object of a command with --json."""
        value = json.loads(self.out)
        assert isinstance(value, dict)
        return value

    def check_one_line(self, status: int, words: str) -> None:
        """Exactly one line on standard error, with these words, and nothing on standard output."""
        assert self.status == status, self
        assert self.out == ""
        assert len(self.err.splitlines()) == 1, self.err
        assert words in self.err


Camlab = Callable[..., Done]


@pytest.fixture
def camlab(tmp_path: Path) -> Camlab:
    """Run ``camlab WORDS…`` to its end."""

    def run(*words: object, timeout_s: float = 60.0) -> Done:
        line = [sys.executable, "-m", "camlab", *map(str, words)]
        done = subprocess.run(line, cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", timeout=timeout_s)
        return Done(done.returncode, done.stdout, done.stderr)

    return run
