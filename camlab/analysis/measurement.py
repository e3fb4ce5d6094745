"""All that is measured on one frame for the window; places are those of the sensor, whatever part of it the frame shows."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from camlab.analysis.profile import Profile, line_profile
from camlab.analysis.region_statistics import region_statistics, sharpness
from camlab.analysis.regions import Patch, Point, Roi, patch_of, whole
from camlab.model import Geometry
from camlab.model.frame import Frame

PICTURE = 0  # the key of the whole picture, beside those of the ROIs


@dataclass(frozen=True)
class Wanted:
    """What is to be measured.

    Attributes
    ----------
    rois : tuple of Roi
        Their statistics, and those of the whole picture, if `has_statistics`.
    line : (start, end) or None
        Along which a profile is taken.
    line_width : int
        Pixels of the frame across it that are averaged.
    focus : int or None
        Key of the ROI whose sharpness is measured, `PICTURE` for the whole picture.
    geometry : Geometry or None
        Which part of the sensor the frame shows; None: all of it.
    """

    rois: tuple[Roi, ...] = ()
    has_statistics: bool = True
    line: tuple[Point, Point] | None = None
    line_width: int = 1
    focus: int | None = None
    geometry: Geometry | None = None

    @property
    def is_nothing(self) -> bool:
        return not self.has_statistics and self.line is None and self.focus is None


@dataclass(frozen=True, eq=False)
class Measurement:
    """What was measured on one frame, from its raw counts.

    Attributes
    ----------
    frame_id, timestamp_ns : int
        Which frame; as in `Frame`.
    statistics : mapping of int to mapping of str to float
        By the ROI's key (`PICTURE` for the whole picture) and the name of the statistic.
    profile : Profile or None
    focus : (key, sharpness) or None
    """

    frame_id: int
    timestamp_ns: int
    statistics: Mapping[int, Mapping[str, float]]
    profile: Profile | None = None
    focus: tuple[int, float] | None = None


class Measurer:
    """Measures frames, and keeps in mind which pixels belong to each ROI."""

    def __init__(self) -> None:
        self._patches: dict[int, tuple[tuple[Point, ...], tuple[int, ...], Patch]] = {}

    def measure(self, frame: Frame, wanted: Wanted) -> Measurement:
        """What is wanted of a frame. Takes milliseconds for megapixels; call it off the window's thread."""
        pixels, shape = frame.pixels, frame.pixels.shape[:2]
        geometry = wanted.geometry
        if geometry is None or geometry.frame_shape != shape:
            geometry = Geometry.plain(shape[1], shape[0])
        patches = {roi.key: self._patch(roi, geometry) for roi in wanted.rois}
        self._patches = {key: self._patches[key] for key in patches}
        everything = whole(shape)
        statistics = {}
        if wanted.has_statistics:
            statistics = {key: _measured(frame, patch, geometry) for key, patch in {**patches, PICTURE: everything}.items()}
        profile = _profile(frame, wanted.line, wanted.line_width, geometry) if wanted.line else None
        focus = None
        if wanted.focus is not None:
            key = wanted.focus if wanted.focus in patches else PICTURE
            focus = (key, sharpness(pixels, patches.get(key, everything)))
        return Measurement(frame.frame_id, frame.timestamp_ns, statistics, profile, focus)

    def _patch(self, roi: Roi, geometry: Geometry) -> Patch:
        points = tuple(geometry.to_frame(x, y) for x, y in roi.points)
        kept = self._patches.get(roi.key)
        if kept is None or kept[0] != points or kept[1] != geometry.frame_shape:
            kept = (points, geometry.frame_shape, patch_of(roi.reshaped(points), geometry.frame_shape))
            self._patches[roi.key] = kept
        return kept[2]


def _measured(frame: Frame, patch: Patch, geometry: Geometry) -> dict[str, float]:
    """With the centroid on the sensor: the column and row of its pixels."""
    found = region_statistics(frame.pixels, patch)
    x, y = geometry.to_sensor(found["centroid_x"] + 0.5, found["centroid_y"] + 0.5)
    return {**found, "centroid_x": x - 0.5, "centroid_y": y - 0.5}


def _profile(frame: Frame, line: tuple[Point, Point], width: int, geometry: Geometry) -> Profile:
    """With its places on the sensor; there is a step for each pixel of the frame."""
    start, end = (geometry.to_frame(*place) for place in line)
    found = line_profile(frame.pixels, start, end, width)
    in_frame = math.dist(start, end)
    scale = math.dist(*line) / in_frame if in_frame else 1.0
    return replace(found, distances=found.distances * scale, start=line[0], end=line[1])
