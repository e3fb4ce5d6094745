"""How the picture is shown: levels, how they are chosen, colours; no Qt."""

from __future__ import annotations

from camlab.view.curve import Curve
from camlab.view.histogram import PERCENTILE, Histogram, Levels, adjusted, damped, levels_of
from camlab.view.rendering import Mapping

OFF, ONCE, ALWAYS = "off", "once", "always"


class LevelsModel:
    """Keeps black and white, by hand or from the histograms.

    Attributes
    ----------
    levels : Levels
        Black and white as the two fields show them.
    auto : str
        "off": by hand; "once": from the first picture after each start; "always": from every histogram, damped.
    method : str
        How they are found: "percentile", "min-max", "sigma" or "full-scale".
    color_map, is_inverted, has_marks
        How shades become colours; marks are red for saturated and blue for zero.
    curve : Curve
        How shades rise from black to white.
    brightness, contrast : float
        The display's own, −100 to 100, where the camera has no brightness.
    saturation_value : int
        The largest count of the camera's bit depth.
    """

    def __init__(self) -> None:
        self.levels = Levels(0, 255)
        self.auto = ALWAYS
        self.method = PERCENTILE
        self.color_map = "Gray"
        self.is_inverted = False
        self.curve = Curve()
        self.has_marks = True
        self.brightness = self.contrast = 0.0
        self.saturation_value = 255
        self._is_due = True

    @property
    def mapping(self) -> Mapping:
        """What the renderer needs."""
        shown = adjusted(self.levels, self.brightness, self.contrast) if self.brightness or self.contrast else self.levels
        return Mapping(shown.black, shown.white, self.saturation_value, self.has_marks, self.is_inverted, self.curve)

    def begin_run(self, saturation_value: int) -> None:
        """A new run starts, with this largest count."""
        if saturation_value != self.saturation_value:
            self.saturation_value = saturation_value
            self.levels = Levels(0, saturation_value)
        self._is_due = self.auto != OFF

    def choose_by_hand(self, levels: Levels) -> None:
        """A person set black and white."""
        self.levels, self.auto, self._is_due = levels, OFF, False

    def choose_auto(self, auto: str, method: str) -> None:
        """A person chose how levels are found; takes effect with the next histogram."""
        self.auto, self.method = auto, method
        self._is_due = auto != OFF

    def choose_once(self) -> None:
        """Find the levels once, with the next histogram, whatever `auto` is."""
        self._is_due = True

    def take(self, histogram: Histogram) -> bool:
        """Follow a new histogram; tells whether the levels changed."""
        if not (self._is_due or self.auto == ALWAYS):
            return False
        found = levels_of(histogram, self.method)
        new = found if self._is_due else damped(self.levels, found)
        self._is_due = False
        is_changed, self.levels = new != self.levels, new
        return is_changed
