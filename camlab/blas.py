"""No helpers for the linear algebra that camlab doesn't do.

With numpy and with OpenCV comes an OpenBLAS each, which starts a helper for every processor and lets it wait at full speed for the first
0.1 s: processors that camlab's own start, of several processes at once, needs itself. What a user has chosen stays.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator

VARIABLE = "OPENBLAS_NUM_THREADS"


def go_without_helpers() -> None:
    """In this process, whose program camlab is, and in all that it starts; before numpy is imported."""
    os.environ.setdefault(VARIABLE, "1")


@contextlib.contextmanager
def without_helpers() -> Iterator[None]:
    """In processes that are started in the block; this one may be a user's script."""
    if VARIABLE in os.environ:
        yield
        return
    os.environ[VARIABLE] = "1"
    try:
        yield
    finally:
        os.environ.pop(VARIABLE, None)
