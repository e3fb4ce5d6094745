"""The one line on standard error."""

from __future__ import annotations

import sys


def complain(text: str) -> None:
    """Print one line on standard error, whatever the text; nothing where there is no standard error (a window without a console)."""
    if sys.stderr is not None:
        print("camlab: " + " ".join(text.split()), file=sys.stderr, flush=True)
