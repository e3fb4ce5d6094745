"""What the other processes of these tests do; each is the entry point of a worker."""

from __future__ import annotations

import os

from camlab.workers.process import Launch


def end_at_once(launch: Launch) -> None:
    """Be a worker that dies before it has said a word."""
    os._exit(3)
