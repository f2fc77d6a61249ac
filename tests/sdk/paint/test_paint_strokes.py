"""Strokes: life, order, names."""

from __future__ import annotations

from dataclasses import replace

from studio.sdk.paint.paint_strokes import PaintStroke, PaintStrokes, StrokeLife, StrokePoint

STROKE = PaintStroke("Brush 1", (StrokePoint(1, 2), StrokePoint(3, 4)))


def list_life(stroke: PaintStroke) -> list[int]:
    return [frame for frame in range(8) if stroke.is_seen_at(frame)]


def test_a_stroke_is_seen_at_the_frames_of_its_life() -> None:
    assert list_life(STROKE) == list(range(8))
    assert list_life(replace(STROKE, life=StrokeLife.FRAME, first=3, last=6)) == [3]
    assert list_life(replace(STROKE, life=StrokeLife.RANGE, first=3, last=6)) == [3, 4, 5, 6]
    assert not list_life(replace(STROKE, life=StrokeLife.RANGE, first=6, last=3))
    assert not list_life(replace(STROKE, is_hidden=True))


def test_the_source_frame_is_relative_or_fixed() -> None:
    assert replace(STROKE, frame_offset=-2).find_source_frame(5) == 3
    assert replace(STROKE, frame_offset=7, is_frame_fixed=True).find_source_frame(5) == 7


def test_order_names_and_moves() -> None:
    strokes = PaintStrokes((STROKE, replace(STROKE, name="Brush 2"), replace(STROKE, name="Brush 3")))
    assert strokes.make_name("Brush") == "Brush 4"
    assert [each.name for each in strokes.move_stroke(0, 2).strokes] == ["Brush 2", "Brush 3", "Brush 1"]
    assert [each.name for each in strokes.remove_strokes((0, 2)).strokes] == ["Brush 2"]
    assert STROKE.move_by(0.5, -1).points[0] == StrokePoint(1.5, 1)
