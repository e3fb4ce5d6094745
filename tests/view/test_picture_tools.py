"""The menu Picture: overlays, turning, freezing."""

from __future__ import annotations

import numpy as np
import pytest
from PyQt5.QtWidgets import QInputDialog

from camlab.model import Frame
from camlab.view.orientation import Orientation
from camlab.view.overlays import Overlays


@pytest.mark.parametrize(
    ("action", "field"),
    [("crosshair", "has_crosshair"), ("grid", "has_grid"), ("scale_bar", "has_scale_bar"), ("timestamp", "has_time")],
)
def test_each_overlay_has_its_command(window, action, field):
    window.actions_[action].trigger()
    assert window.tools.overlays == Overlays(**{field: True})
    window.actions_[action].trigger()
    assert window.tools.overlays == Overlays()


def test_the_picture_is_turned_and_put_upright(window, make_frame):
    window.show_frame(make_frame(48, 64))
    assert not window.actions_["upright"].isEnabled()
    window.actions_["rotate"].trigger()
    window.actions_["flip_x"].trigger()
    assert window.panel.picture.orientation == Orientation().rotated().flipped_x()
    window.actions_["upright"].trigger()
    assert window.panel.picture.orientation.is_plain


def test_the_size_of_a_pixel_is_asked_for(window):
    window.actions_["pixel_size"].trigger()
    dialog = window.findChild(QInputDialog, "pixel_size_dialog")
    dialog.setDoubleValue(0.65)
    dialog.accept()
    assert window.tools.overlays.pixel_um == 0.65


def test_what_was_chosen_comes_back(window):
    window.actions_["grid"].trigger()
    window.actions_["pixel_values"].trigger()
    window.actions_["rotate"].trigger()
    window.tools.show_pixel_size(0.65)
    chosen = window.tools.choices()
    for name in ("grid", "pixel_values", "upright"):
        window.actions_[name].trigger()
    window.tools.show_pixel_size(0)
    window.tools.restore_choices(chosen)
    assert window.tools.choices() == chosen


def test_nonsense_that_was_remembered_is_left_out(window):
    before = window.tools.choices()
    window.tools.restore_choices({"grid": "yes", "pixel_um": -1, "orientation": 7})
    assert window.tools.choices() == before


def test_a_frozen_picture_stays_and_the_newest_comes_afterwards(window):
    first, second, third = (Frame(np.full((48, 64), k, np.uint8), k, 0) for k in range(3))
    window.show_frame(first)
    window.actions_["freeze"].trigger()
    window.show_frame(second)
    window.show_frame(third)
    assert window.panel.picture.frame is first
    assert window.panel.frozen.isVisible()
    window.actions_["freeze"].trigger()
    assert window.panel.picture.frame is third
    assert not window.panel.frozen.isVisible()


def test_there_is_nothing_to_freeze_before_the_first_picture(window, make_frame):
    assert not window.actions_["freeze"].isEnabled()
    window.show_frame(make_frame())
    assert window.actions_["freeze"].isEnabled()
