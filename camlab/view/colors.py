"""The colours of the light and the dark theme, by what they are for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Colors:
    """One theme; every value is "#RRGGBB".

    Attributes
    ----------
    panel, field, button, hover, pressed, line, edge : str
        Surfaces, from the window to a pressed button, then rules and the borders of buttons and fields.
    text, muted, off, off_surface : str
        Writing, secondary writing, and what is disabled, with its surface.
    accent, on_accent, select : str
        The colour of what is active, writing on it, and its tint.
    red, on_red, red_text, red_tint : str
        Saving and loss.
    amber_text, amber_line, amber_tint, green, green_tint, info_tint : str
        Warnings, success and information.
    surround : str
        Around the picture, dark in both themes so that grays look the same.
    traces : tuple of str
        Lines of the picture's own results, in order: the picture, red, green, blue.
    rois : tuple of str
        Lines of ROIs, in order; on the picture those of the dark theme.
    is_dark : bool
        Which theme it is.
    """

    panel: str
    field: str
    button: str
    hover: str
    pressed: str
    line: str
    edge: str
    text: str
    muted: str
    off: str
    off_surface: str
    accent: str
    on_accent: str
    select: str
    red: str
    on_red: str
    red_text: str
    red_tint: str
    amber_text: str
    amber_line: str
    amber_tint: str
    green: str
    green_tint: str
    info_tint: str
    surround: str
    traces: tuple[str, ...]
    rois: tuple[str, ...]
    is_dark: bool


LIGHT = Colors(
    panel="#F7F8FA",
    field="#FFFFFF",
    button="#FFFFFF",
    hover="#EEF3FA",
    pressed="#DCE6F4",
    line="#D3D8DE",
    edge="#7F8894",
    text="#1A1D21",
    muted="#57606B",
    off="#9AA2AC",
    off_surface="#EEF0F2",
    accent="#1B66C9",
    on_accent="#FFFFFF",
    select="#D6E5FA",
    red="#C4232B",
    on_red="#FFFFFF",
    red_text="#B71C24",
    red_tint="#FDECEC",
    amber_text="#8A5A00",
    amber_line="#B57A00",
    amber_tint="#FFF4DB",
    green="#166B2E",
    green_tint="#E6F4EA",
    info_tint="#E8F1FD",
    surround="#1C1E21",
    traces=("#57606B", "#C4232B", "#166B2E", "#1B66C9"),
    rois=("#0067AC", "#A8328A", "#8A5A00", "#166B2E", "#6B45C6", "#B8431A", "#00766C", "#66700A"),
    is_dark=False,
)
DARK = Colors(
    panel="#202327",
    field="#15171A",
    button="#2C3036",
    hover="#363B43",
    pressed="#1E2D42",
    line="#34383F",
    edge="#7B8490",
    text="#E6E8EB",
    muted="#A3ABB5",
    off="#666E78",
    off_surface="#24272B",
    accent="#5AA2F5",
    on_accent="#0A1522",
    select="#24436B",
    red="#CF3138",
    on_red="#FFFFFF",
    red_text="#FF8A85",
    red_tint="#3A1F22",
    amber_text="#F0B840",
    amber_line="#C7921C",
    amber_tint="#382C12",
    green="#4CC267",
    green_tint="#1B3022",
    info_tint="#1B2C42",
    surround="#101113",
    traces=("#A3ABB5", "#FF8A85", "#4CC267", "#5AA2F5"),
    rois=("#5CC0FF", "#F08AD0", "#F0B840", "#4CC267", "#B79CFF", "#FF8A65", "#4DD6C8", "#D4D85A"),
    is_dark=True,
)


def contrast(one: str, other: str) -> float:
    """How far two colours are apart for the eye, 1 to 21, as WCAG 2 defines it."""
    brighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def _luminance(color: str) -> float:
    channels = [int(color[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
