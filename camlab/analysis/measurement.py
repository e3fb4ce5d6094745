"""All that is measured on one frame for the window."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from camlab.analysis.profile import Profile, line_profile
from camlab.analysis.region_statistics import region_statistics, sharpness
from camlab.analysis.regions import Patch, Point, Roi, patch_of, whole
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
        Pixels across it that are averaged.
    focus : int or None
        Key of the ROI whose sharpness is measured, `PICTURE` for the whole picture.
    """

    rois: tuple[Roi, ...] = ()
    has_statistics: bool = True
    line: tuple[Point, Point] | None = None
    line_width: int = 1
    focus: int | None = None

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
        self._patches: dict[int, tuple[Roi, tuple[int, ...], Patch]] = {}

    def measure(self, frame: Frame, wanted: Wanted) -> Measurement:
        """What is wanted of a frame. Takes milliseconds for megapixels; call it off the window's thread."""
        pixels, shape = frame.pixels, frame.pixels.shape[:2]
        rois = {roi.key: roi for roi in wanted.rois}
        self._patches = {key: kept for key, kept in self._patches.items() if key in rois}
        statistics = {}
        if wanted.has_statistics:
            statistics = {key: region_statistics(pixels, self._patch(roi, shape)) for key, roi in rois.items()}
            statistics[PICTURE] = region_statistics(pixels, whole(shape))
        profile = line_profile(pixels, *wanted.line, wanted.line_width) if wanted.line else None
        focus = None
        if wanted.focus is not None:
            roi = rois.get(wanted.focus)
            patch = whole(shape) if roi is None else self._patch(roi, shape)
            focus = (PICTURE if roi is None else roi.key, sharpness(pixels, patch))
        return Measurement(frame.frame_id, frame.timestamp_ns, statistics, profile, focus)

    def _patch(self, roi: Roi, shape: tuple[int, ...]) -> Patch:
        kept = self._patches.get(roi.key)
        if kept is None or kept[0].points != roi.points or kept[1] != shape:
            kept = (roi, shape, patch_of(roi, shape))
            self._patches[roi.key] = kept
        return kept[2]
