"""Drawing what is read of the sensor: ties the sensor's fields to the picture."""

from __future__ import annotations

from PyQt5.QtCore import QObject

from camlab.model import Roi
from camlab.model.sensor import REGION
from camlab.view.camera_dock import CameraDock
from camlab.view.picture_view import PictureView


class RegionDrawing(QObject):
    """A button of the camera's panel lets the mouse draw on the picture; what is drawn is asked of the camera."""

    def __init__(self, camera: CameraDock, picture: PictureView, owner: QObject) -> None:
        super().__init__(owner)
        self._camera, self._picture = camera, picture
        camera.draw_region_requested.connect(self._on_draw_region_requested)
        picture.drawing_ended.connect(self._on_drawing_ended)
        picture.region_drawn.connect(self._on_region_drawn)

    def _on_draw_region_requested(self, is_on: bool) -> None:
        region = self._camera.sensor.region
        self._picture.begin_region(region.sensor if is_on and region is not None else None)
        self._camera.sensor.show_drawing(self._picture.is_drawing_region)

    def _on_drawing_ended(self) -> None:
        self._camera.sensor.show_drawing(False)

    def _on_region_drawn(self, roi: Roi) -> None:
        self._camera.control_requested.emit(REGION, str(roi))
