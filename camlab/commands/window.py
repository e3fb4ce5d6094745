"""camlab without a command: the window."""

from __future__ import annotations

from pathlib import Path

from camlab.display import require_display


def run(camera: str, folder: Path | None, is_fresh: bool) -> int:
    """Show the window until it is closed; CamlabError where there is no display to show it on."""
    require_display()
    from camlab.app import run_window  # Qt only now: it would abort where there is no display
    from camlab.qt_messages import send_qt_messages_to_log

    send_qt_messages_to_log()
    return run_window(camera or None, folder, is_fresh)
