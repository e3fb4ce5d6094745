"""Buttons with an icon only."""

from __future__ import annotations

from PyQt5.QtWidgets import QLabel

from camlab.view.buttons import icon_button
from camlab.view.fold import Fold
from camlab.view.theme import apply_theme


def image(button):
    return button.icon().pixmap(16, 16).toImage()


def test_another_theme_leaves_the_icon_that_was_chosen_last(app, qtbot):
    shown = ["connect"]
    button = icon_button(lambda: shown[0], "icon", "plug", "Plug")
    qtbot.addWidget(button)
    connected = image(button)
    shown[0] = "disconnect"
    button.retint()
    disconnected = image(button)
    assert disconnected != connected
    apply_theme(app, "dark")
    apply_theme(app, "light")
    assert image(button) == disconnected


def test_an_open_fold_keeps_its_mark_in_another_theme(app, qtbot):
    fold = Fold("More", "more", QLabel("body"))
    qtbot.addWidget(fold)
    fold.show_open(True)
    opened = image(fold.button)
    apply_theme(app, "dark")
    apply_theme(app, "light")
    assert image(fold.button) == opened
