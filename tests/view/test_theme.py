"""Light, dark and the system's theme."""

from __future__ import annotations

import re

import pytest
from PyQt5.QtGui import QColor
from PyQt5.QtWidgets import QLabel

from camlab.view import theme
from camlab.view.colors import DARK, LIGHT
from camlab.view.icons import icon, icon_names


@pytest.mark.parametrize(("name", "colors"), [("light", LIGHT), ("dark", DARK), ("system", LIGHT)])
def test_a_theme_has_its_colors(app, name, colors):
    theme.apply_theme(app, name)
    assert theme.colors() is colors
    assert app.palette().window().color() == QColor(colors.panel)


@pytest.mark.parametrize("colors", [LIGHT, DARK])
def test_the_style_sheet_is_filled_in(app, colors):
    sheet = theme.style_sheet(colors)
    assert "$" not in sheet
    assert colors.accent in sheet
    assert re.search(r"font-size: \d", sheet)


def test_what_follows_the_theme_is_told(app, qtbot):
    label, seen = QLabel(), []
    qtbot.addWidget(label)
    theme.follow_theme(label, seen.append)
    theme.apply_theme(app, "dark")
    theme.apply_theme(app, "dark")
    theme.apply_theme(app, "light")
    assert seen == [LIGHT, DARK, LIGHT]


@pytest.mark.parametrize("name", icon_names())
def test_every_icon_can_be_drawn(app, name):
    assert not icon(name, LIGHT).pixmap(16, 16).isNull()


def test_small_writing_is_smaller(app):
    assert theme.scaled_font(theme.SMALL).pointSizeF() == pytest.approx(0.92 * app.font().pointSizeF(), abs=0.1)


def test_a_font_in_pixels_is_scaled_too(app):
    before = app.font()
    in_pixels = app.font()
    in_pixels.setPixelSize(20)
    try:
        app.setFont(in_pixels)
        assert theme.scaled_font(theme.SMALL).pixelSize() == 18
    finally:
        app.setFont(before)
