"""The view can be imported where there is no display."""

from __future__ import annotations

import os
import subprocess
import sys


def test_the_view_needs_no_display_to_be_imported():
    environment = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")}
    done = subprocess.run(
        [sys.executable, "-c", "import camlab.view.main_window, camlab.app"], env=environment, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")
