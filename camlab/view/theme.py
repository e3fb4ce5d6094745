"""Light, dark or the system's theme: Fusion, a palette and the one style sheet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from string import Template
from typing import Literal

import qtawesome
from PyQt5.QtCore import QEvent, QObject
from PyQt5.QtGui import QColor, QFont, QPalette
from PyQt5.QtWidgets import QApplication, QWidget

from camlab.paths import resource, runtime_folder
from camlab.view.colors import DARK, LIGHT, Colors

ThemeName = Literal["system", "light", "dark"]
SMALL, TRANSPORT, TITLE = 0.92, 1.08, 1.3
_SYSTEM_IS_DARK = "camlab_system_is_dark"


def apply_theme(app: QApplication, name: ThemeName) -> None:
    """Give every widget of the program the theme; may be called again at any time."""
    colors = {"light": LIGHT, "dark": DARK, "system": DARK if _system_is_dark(app) else LIGHT}[name]
    if app.style().objectName() != "fusion" and not app.styleSheet():
        app.setStyle("Fusion")
    app.setPalette(_palette(colors))
    app.setStyleSheet(style_sheet(colors))


def colors() -> Colors:
    """The colours of the theme that is on."""
    return DARK if QApplication.palette().color(QPalette.Window).lightness() < 128 else LIGHT


def follow_theme(widget: QWidget, retint: Callable[[Colors], None]) -> None:
    """Call `retint` now and whenever the theme changes, for what a style sheet can't colour: icons and plots."""
    _Follower(widget, retint)
    retint(colors())


def set_property(widget: QWidget, name: str, value: str | bool) -> None:
    """Set what the style sheet looks at, and restyle the widget where it changed."""
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)
    QApplication.sendEvent(widget, QEvent(QEvent.StyleChange))  # else a frame keeps the padding that it had
    widget.updateGeometry()  # a coloured field is wider
    widget.update()


def scaled_font(factor: float, *, is_semibold: bool = False) -> QFont:
    """The system's font in one of the window's few sizes."""
    font = QFont(QApplication.font())
    if font.pointSizeF() > 0:
        font.setPointSizeF(font.pointSizeF() * factor)
    else:
        font.setPixelSize(round(font.pixelSize() * factor))
    if is_semibold:
        font.setWeight(QFont.DemiBold)
    return font


def style_sheet(colors: Colors) -> str:
    """The style sheet with the colours, font sizes and images filled in."""
    values = {field.name: getattr(colors, field.name) for field in fields(colors)}
    values["accent_hover"] = QColor(colors.accent).darker(112).name() if not colors.is_dark else QColor(colors.accent).lighter(112).name()
    values["accent_pressed"] = QColor(colors.accent).darker(135 if not colors.is_dark else 115).name()
    values |= {name: _css_size(factor) for name, factor in (("small", SMALL), ("transport", TRANSPORT), ("title", TITLE))}
    values |= _images(colors)
    return Template(resource("style/camlab.qss").read_text(encoding="utf-8")).substitute(values)


class _Follower(QObject):
    """Sees the style sheet change on one widget."""

    def __init__(self, widget: QWidget, retint: Callable[[Colors], None]) -> None:
        super().__init__(widget)
        self._retint = retint
        self._is_dark = colors().is_dark
        widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.StyleChange:
            now = colors()
            if now.is_dark != self._is_dark:
                self._is_dark = now.is_dark
                self._retint(now)
        return False


def _system_is_dark(app: QApplication) -> bool:
    known = app.property(_SYSTEM_IS_DARK)
    if known is None:
        known = app.palette().color(QPalette.Window).lightness() < 128
        app.setProperty(_SYSTEM_IS_DARK, known)
    return bool(known)


def _palette(colors: Colors) -> QPalette:
    palette = QPalette()
    for role, color in (
        (QPalette.Window, colors.panel),
        (QPalette.WindowText, colors.text),
        (QPalette.Base, colors.field),
        (QPalette.AlternateBase, colors.panel),
        (QPalette.Text, colors.text),
        (QPalette.Button, colors.button),
        (QPalette.ButtonText, colors.text),
        (QPalette.BrightText, colors.on_red),
        (QPalette.Highlight, colors.accent),
        (QPalette.HighlightedText, colors.on_accent),
        (QPalette.ToolTipBase, colors.field),
        (QPalette.ToolTipText, colors.text),
        (QPalette.Link, colors.accent),
        (QPalette.PlaceholderText, colors.muted),
        (QPalette.Mid, colors.edge),
        (QPalette.Midlight, colors.line),
    ):
        palette.setColor(role, QColor(color))
    for role in (QPalette.WindowText, QPalette.Text, QPalette.ButtonText):
        palette.setColor(QPalette.Disabled, role, QColor(colors.off))
    return palette


def _css_size(factor: float) -> str:
    font = scaled_font(factor)
    return f"{font.pointSizeF():.2f}pt" if font.pointSizeF() > 0 else f"{font.pixelSize()}px"


def _images(colors: Colors) -> dict[str, str]:
    """Chevron and checks as PNG files, which is all that a style sheet can show; drawn once for each colour."""
    folder = runtime_folder() / "style"
    folder.mkdir(exist_ok=True)
    found = {}
    for name, icon, color in (
        ("chevron", "mdi6.chevron-down", colors.muted),
        ("check_accent", "mdi6.check-bold", colors.on_accent),
        ("check_off", "mdi6.check-bold", colors.off_surface),
        ("check_text", "mdi6.check", colors.text),
    ):
        path = folder / f"{name}-{color[1:]}.png"
        if not path.exists():
            drawn = qtawesome.icon(icon, color=color)
            drawn.pixmap(32, 32).save(str(path.with_name(f"{path.stem}@2x.png")))
            drawn.pixmap(16, 16).save(str(path))
        found[name] = path.as_posix()
    return found
