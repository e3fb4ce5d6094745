"""Whether there is room for what comes."""

from __future__ import annotations

import pytest
from PyQt5.QtWidgets import QLabel, QWidget

from camlab.view.room_lines import Room, RoomLines


@pytest.fixture
def lines(app, qtbot):
    made = RoomLines()
    qtbot.addWidget(made)
    return made


def words(lines, name):
    return lines.findChild(QLabel, name).text()


def test_before_a_recording(lines):
    lines.show_room(Room(157e6, free_bytes=int(412e9), seconds_left=2640, minute_bytes=157e6 * 60, seconds_covered=2.1))
    assert words(lines, "room_need") == "9.4\u202fGB"
    assert words(lines, "room_pause") == "2.1\u202fs"
    assert words(lines, "room_disk") == "412\u202fGB free, 44\u202fmin"


def test_a_recording_whose_length_is_known(lines):
    lines.show_room(Room(157e6, minute_bytes=9.4e9, recording_bytes=1.2e9))
    assert words(lines, "room_need") == "1.2\u202fGB"


def test_while_saving(lines):
    lines.show_room(Room(157e6, 142e6, int(11.3e9), 0.68, int(412e9), None, minute_bytes=157e6 * 60, behind_frames=12, behind_s=0.24))
    assert words(lines, "room_need") == "11.3\u202fGB at 142 of 157\u202fMB/s"
    assert words(lines, "room_pause") == "12 frames, 0.2\u202fs"
    assert words(lines, "room_buffer") == "68\u202f%"
    assert lines.findChild(QWidget, "room_buffer_bar").property("alert") == "warning"


@pytest.mark.parametrize("level", ["", "warning", "alarm"])
def test_a_disk_that_fills_is_told(lines, level):
    lines.show_room(Room(free_bytes=int(4e9), disk_level=level))
    assert lines.findChild(QLabel, "room_disk").property("alert") == level


def test_what_is_not_known_is_a_dash(lines):
    lines.show_room(Room())
    assert words(lines, "room_need") == words(lines, "room_disk") == words(lines, "room_pause") == "–"


def test_a_compressed_recording_tells_how_much_smaller_and_needs_no_more_room(lines):
    narrow = lines.minimumSizeHint().width()
    lines.show_room(Room(157e6, 88e6, 1_240_000_000, minute_bytes=157e6 * 60, compression_ratio=1.8))
    assert words(lines, "room_need") == "1.2\u202fGB at 88.0\u202fMB/s"
    assert "Saved, ÷ 1.8" in [each.text() for each in lines.findChildren(QLabel)]
    assert lines.minimumSizeHint().width() <= narrow + 5
