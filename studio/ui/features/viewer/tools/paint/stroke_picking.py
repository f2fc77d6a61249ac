"""Strokes, and their parts, under the mouse. Places are in pixels of the full-size picture."""

from __future__ import annotations

from collections.abc import Iterator

from studio.sdk.paint.paint_strokes import PaintStroke, PaintStrokes, StrokePoints
from studio.ui.features.viewer.tools.handles.handle_shape import Place


def iterate_pickable(strokes: PaintStrokes, frame: int) -> Iterator[tuple[int, PaintStroke]]:
    """Yield the strokes that the mouse may take at a frame, with their numbers, the topmost first."""
    for index in range(len(strokes.strokes) - 1, -1, -1):
        stroke = strokes.strokes[index]
        if not stroke.is_locked and stroke.is_seen_at(frame):
            yield index, stroke


def find_stroke(strokes: PaintStrokes, frame: int, place: Place, reach: float) -> int | None:
    """Return the topmost stroke under a place.

    Args:
        strokes: The strokes.
        frame: At which they are seen.
        place: The place.
        reach: How near to the middle of a stroke is near enough, where its brush is smaller.
    """
    for index, stroke in iterate_pickable(strokes, frame):
        if measure_distance(stroke.points, place) <= max(reach, stroke.size / 2):
            return index
    return None


def measure_distance(points: StrokePoints, place: Place) -> float:
    """Return how far a place lies from the straight pieces between points."""
    import numpy as np

    places = np.array([point[:2] for point in points], np.float64) - place
    start, along = places[:-1], np.diff(places, axis=0)
    if not len(along):
        return float(np.hypot(*places[0]))
    square = np.maximum((along * along).sum(axis=1), 1e-12)
    share = np.clip(-(start * along).sum(axis=1) / square, 0.0, 1.0)[:, None]
    return float(np.hypot(*(start + share * along).T).min())
