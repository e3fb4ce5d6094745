"""A person writes how recordings are named, sees the next name, and finds the files."""

from __future__ import annotations

from pathlib import Path

from PyQt5.QtCore import Qt
from PyQt5.QtTest import QTest

from tests.integration.person import WAIT_MS


def test_a_name_that_is_typed_is_shown_and_given_to_movie_and_picture(live_window, qtbot, tmp_path):
    window = live_window
    name = window.recording.form.name
    window.recording.form.more.show_open(True)
    name.line.selectAll()
    QTest.keyClicks(name.line, "{sample}/{camera}-{n:03d}")
    QTest.keyClick(name.line, Qt.Key_Return)
    QTest.keyClicks(window.recording.form.sample, "yeast")
    qtbot.waitUntil(lambda: name.next_name.text() == "→ yeast/simulated-001.h5", timeout=WAIT_MS)
    assert not (tmp_path / "yeast").exists()
    QTest.keyClicks(name.line, "{")
    assert name.error.isVisible()

    for number in (1, 2):
        QTest.mouseClick(window.transport.save, Qt.LeftButton)
        qtbot.waitUntil(lambda: window.status.badge.text().endswith("REC"), timeout=WAIT_MS)
        QTest.mouseClick(window.transport.save, Qt.LeftButton)
        path = tmp_path / f"yeast/simulated-{number:03d}.h5"
        qtbot.waitUntil(path.exists, timeout=WAIT_MS)
        qtbot.waitUntil(lambda: window.status.badge.text().endswith("LIVE"), timeout=WAIT_MS)
    assert name.line.text() == "{sample}/{camera}-{n:03d}"
    QTest.mouseClick(window.transport.snap, Qt.LeftButton)
    qtbot.waitUntil((tmp_path / "yeast/simulated-001.png").exists, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: name.next_name.text() == "→ yeast/simulated-003.h5", timeout=WAIT_MS)
    assert sorted(path.name for path in Path(tmp_path / "yeast").iterdir()) == [
        "simulated-001.h5",
        "simulated-001.png",
        "simulated-002.h5",
    ]
