"""How a setting of a recording is written; no Qt."""

from __future__ import annotations

import math

from camlab.model import AUTO, Roi
from camlab.recording.plan import Setting
from camlab.view.control_scale import AMBER_SHARE, SCREEN_UNITS, ActualText
from camlab.view.formatting import NONE, quantity

DIGITS = 4
Value = float | bool | str | None


def setting_words(value: Value, setting: Setting) -> str:
    """A value of this setting: "10 ms", "on", "automatic", "2 × 2", "640 × 480 at 0, 0"; "–" for what is not known."""
    if value is None:
        return NONE
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, str):
        return "automatic" if value == AUTO else _region_words(value)
    factor, unit = SCREEN_UNITS.get(setting.unit, (1.0, setting.unit))
    return quantity(value * factor, unit, _decimals(value * factor))


def asked_words(setting: Setting) -> ActualText:
    """What stands under the value that was used: what was asked, where that is something else."""
    used, asked = setting_words(setting.actual, setting), setting_words(setting.asked, setting)
    if setting.actual is None or setting.asked is None or used == asked:
        return ActualText("", "muted")
    if setting.asked == AUTO:
        return ActualText(asked, "muted")
    return ActualText(f"asked {asked}", "amber" if _is_far(setting) else "text")


def _is_far(setting: Setting) -> bool:
    asked, actual = setting.asked, setting.actual
    if isinstance(asked, str) or isinstance(actual, str) or asked is None or actual is None:
        return True
    return abs(actual - asked) > AMBER_SHARE * abs(asked)


def _decimals(value: float) -> int:
    """As few as tell the value, four digits at most."""
    most = DIGITS - 1 - math.floor(math.log10(abs(value))) if value and math.isfinite(value) else 0
    text = f"{value:.{max(0, most)}f}"
    return len(text.partition(".")[2].rstrip("0"))


def _region_words(text: str) -> str:
    try:
        roi = Roi.parse(text)
    except ValueError:
        return text
    words = f"{roi.width} × {roi.height}"
    return f"{words} at {roi.x}, {roi.y}" if "+" in text else words
