"""What can be read can be read in both themes."""

from __future__ import annotations

import pytest

from camlab.view.colors import DARK, LIGHT, contrast

THEMES = [pytest.param(LIGHT, id="light"), pytest.param(DARK, id="dark")]
TEXTS = [
    ("text", "panel"),
    ("text", "field"),
    ("text", "button"),
    ("text", "select"),
    ("muted", "panel"),
    ("on_accent", "accent"),
    ("on_red", "red"),
    ("red_text", "red_tint"),
    ("red_text", "panel"),
    ("amber_text", "amber_tint"),
    ("amber_text", "panel"),
    ("green", "green_tint"),
    ("text", "info_tint"),
    ("accent", "panel"),
]


@pytest.mark.parametrize("colors", THEMES)
@pytest.mark.parametrize(("front", "back"), TEXTS)
def test_text_stands_out(colors, front, back):
    assert contrast(getattr(colors, front), getattr(colors, back)) >= 4.5


@pytest.mark.parametrize("colors", THEMES)
@pytest.mark.parametrize("surface", ["panel", "field", "button"])
def test_borders_of_buttons_and_fields_stand_out(colors, surface):
    assert contrast(colors.edge, getattr(colors, surface)) >= 3


@pytest.mark.parametrize("colors", THEMES)
def test_lines_of_a_plot_stand_out(colors):
    assert min(contrast(line, colors.field) for line in (*colors.traces, *colors.rois)) >= 3


def test_lines_of_rois_stand_out_on_a_dark_picture():
    assert min(contrast(line, DARK.surround) for line in DARK.rois) >= 4.5


@pytest.mark.parametrize("colors", THEMES)
def test_no_two_rois_have_one_color(colors):
    assert len(set(colors.rois)) == len(LIGHT.rois) == len(DARK.rois) >= 8


def test_black_on_white_is_the_largest_contrast():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
