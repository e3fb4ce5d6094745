"""How shapes are drawn and changed with the mouse: handles, hits and whole pixels; no Qt.

All places are (x, y) in one system of coordinates, the sensor's or that of the shown picture.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from camlab.analysis.regions import Kind, Point

_SIDES = ((0, 0), (1, 0), (2, 0), (2, 1), (2, 2), (1, 2), (0, 2), (0, 1))  # 0: low, 1: middle, 2: high


def snapped(kind: Kind, points: Sequence[Point]) -> tuple[Point, ...]:
    """The nearest shape of whole pixels: areas have their corners between pixels and hold one at least, lines end in the middle of them."""
    if kind == "line":
        return tuple((math.floor(x) + 0.5, math.floor(y) + 0.5) for x, y in points)
    whole = [(float(round(x)), float(round(y))) for x, y in points]
    if kind == "polygon":
        return tuple(whole)
    (ax, ay), (bx, by) = whole
    left, top = min(ax, bx), min(ay, by)
    return (left, top), (max(ax, bx, left + 1), max(ay, by, top + 1))


def handles_of(kind: Kind, points: Sequence[Point]) -> list[Point]:
    """Where a shape can be taken to change it: corners and sides of a box, corners of a polygon, ends of a line."""
    if kind in ("polygon", "line"):
        return list(points)
    (ax, ay), (bx, by) = points
    xs, ys = (ax, (ax + bx) / 2, bx), (ay, (ay + by) / 2, by)
    return [(xs[i], ys[j]) for i, j in _SIDES]


def with_handle(kind: Kind, points: Sequence[Point], handle: int, to: Point) -> tuple[Point, ...]:
    """The shape after its handle of this number was dragged to a place."""
    if kind in ("polygon", "line"):
        return (*points[:handle], to, *points[handle + 1 :])
    low, high = list(points[0]), list(points[1])
    for axis, side in enumerate(_SIDES[handle]):
        if side != 1:
            (low if side == 0 else high)[axis] = to[axis]
    return (low[0], low[1]), (high[0], high[1])


def shifted(points: Sequence[Point], dx: float, dy: float) -> tuple[Point, ...]:
    """The shape moved."""
    return tuple((x + dx, y + dy) for x, y in points)


def kept_near(step: float, low: float, high: float, size: float) -> float:
    """As much of a step of what lies between `low` and `high` as leaves a pixel of it between 0 and `size`."""
    return max(0.0, min(step, size - 1 - low)) if step > 0 else min(0.0, max(step, 1 - high))


def handle_at(kind: Kind, points: Sequence[Point], place: Point, reach: float) -> int | None:
    """The nearest handle that is at most `reach` away."""
    distances = [math.dist(handle, place) for handle in handles_of(kind, points)]
    nearest = min(range(len(distances)), key=distances.__getitem__)
    return nearest if distances[nearest] <= reach else None


def is_hit(kind: Kind, points: Sequence[Point], place: Point, reach: float) -> bool:
    """The place is on a shape: inside of an area, or at most `reach` from a line."""
    if kind == "line":
        return _distance(points[0], points[1], place) <= reach
    if kind == "polygon":
        return _is_inside(points, place) or any(_distance(a, b, place) <= reach for a, b in pairwise((*points, points[0])))
    (ax, ay), (bx, by) = points
    left, right, top, bottom = min(ax, bx) - reach, max(ax, bx) + reach, min(ay, by) - reach, max(ay, by) + reach
    if kind == "rectangle":
        return left <= place[0] <= right and top <= place[1] <= bottom
    across = (2 * place[0] - left - right) / max(right - left, 1e-9)
    down = (2 * place[1] - top - bottom) / max(bottom - top, 1e-9)
    return across**2 + down**2 <= 1


def _distance(start: Point, end: Point, place: Point) -> float:
    """From a place to the nearest point of the line between two others."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    square = dx * dx + dy * dy
    share = ((place[0] - start[0]) * dx + (place[1] - start[1]) * dy) / square if square else 0.0
    share = min(1.0, max(0.0, share))
    return math.dist(place, (start[0] + share * dx, start[1] + share * dy))


def _is_inside(points: Sequence[Point], place: Point) -> bool:
    """By the even-odd rule."""
    inside = False
    for (ax, ay), (bx, by) in pairwise((*points, points[0])):
        if (ay > place[1]) != (by > place[1]) and place[0] < ax + (place[1] - ay) * (bx - ax) / (by - ay):
            inside = not inside
    return inside
