"""What the commands of the menu Picture do: overlays, turning, and what of it is remembered."""

from __future__ import annotations

from collections.abc import Mapping

from PyQt5.QtCore import QObject, Qt, pyqtSignal
from PyQt5.QtWidgets import QInputDialog, QWidget

from camlab.view.actions import Actions
from camlab.view.formatting import NARROW_SPACE
from camlab.view.orientation import Orientation
from camlab.view.overlays import Overlays
from camlab.view.picture_view import PictureView

OVERLAYS = {
    "crosshair": "has_crosshair",
    "grid": "has_grid",
    "scale_bar": "has_scale_bar",
    "timestamp": "has_time",
    "pixel_values": "has_values",
}
LARGEST_PIXEL_UM = 1e6


class PictureTools(QObject):
    """Keeps the overlays and the orientation of one picture.

    Signals
    -------
    pixel_size_changed(pixel_um)
        Size of a pixel in the object, in µm; 0 where it is not known.
    """

    pixel_size_changed = pyqtSignal(float)

    def __init__(self, actions: Actions, picture: PictureView, window: QWidget) -> None:
        super().__init__(window)
        self._actions, self._picture, self._window = actions, picture, window
        self._pixel_um = 0.0
        actions["pixel_values"].setChecked(True)
        for name in OVERLAYS:
            actions[name].toggled.connect(self._show_overlays)
        for name, turned in (
            ("flip_x", Orientation.flipped_x),
            ("flip_y", Orientation.flipped_y),
            ("rotate", Orientation.rotated),
            ("transpose", Orientation.transposed),
            ("upright", lambda _shown: Orientation()),
        ):
            actions[name].triggered.connect(lambda _is_on, turned=turned: self._turn(turned(picture.orientation)))
        actions["pixel_size"].triggered.connect(self._ask_pixel_size)
        self._show_overlays()
        self._show_turned()

    @property
    def overlays(self) -> Overlays:
        """What is on."""
        return Overlays(**{field: self._actions[name].isChecked() for name, field in OVERLAYS.items()}, pixel_um=self._pixel_um)

    def show_pixel_size(self, pixel_um: float) -> None:
        """Show lengths with this size of a pixel in the object, in µm; 0: in pixels."""
        self._pixel_um = pixel_um
        self._show_overlays()
        self.pixel_size_changed.emit(pixel_um)

    def choices(self) -> dict[str, str | bool | float]:
        """What a person chose here, to be remembered."""
        chosen: dict[str, str | bool | float] = {name: self._actions[name].isChecked() for name in OVERLAYS}
        return {**chosen, "pixel_um": self._pixel_um, "orientation": self._picture.orientation.code}

    def restore_choices(self, choices: Mapping[str, object]) -> None:
        """Bring back what `choices` gave; what is not known any more is left out."""
        for name in OVERLAYS:
            if isinstance(choices.get(name), bool):
                self._actions[name].setChecked(bool(choices[name]))
        pixel_um = choices.get("pixel_um", 0.0)
        if isinstance(pixel_um, int | float) and 0 <= pixel_um <= LARGEST_PIXEL_UM:
            self.show_pixel_size(float(pixel_um))
        self._turn(Orientation.from_code(str(choices.get("orientation", ""))))

    def _show_overlays(self) -> None:
        self._picture.show_overlays(self.overlays)

    def _turn(self, orientation: Orientation) -> None:
        self._picture.show_orientation(orientation)
        self._show_turned()

    def _show_turned(self) -> None:
        self._actions["upright"].setEnabled(not self._picture.orientation.is_plain)

    def _ask_pixel_size(self) -> None:
        dialog = QInputDialog(self._window)
        dialog.setObjectName("pixel_size_dialog")
        dialog.setAttribute(Qt.WA_DeleteOnClose)
        dialog.setWindowTitle("Size of a pixel")
        dialog.setLabelText(f"Size of a pixel in the object, in{NARROW_SPACE}µm; 0 where it is not known:")
        dialog.setInputMode(QInputDialog.DoubleInput)
        dialog.setDoubleRange(0, LARGEST_PIXEL_UM)
        dialog.setDoubleDecimals(5)
        dialog.setDoubleValue(self._pixel_um)
        dialog.doubleValueSelected.connect(self.show_pixel_size)
        dialog.open()
