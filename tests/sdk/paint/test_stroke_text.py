"""Strokes as text: round trips, and texts that are refused."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import pytest

from studio.core.errors import ParameterError
from studio.sdk.paint.paint_strokes import (
    PaintStroke,
    PaintStrokes,
    StrokeBlend,
    StrokeKind,
    StrokeLife,
    StrokePoint,
    limit_points,
)
from studio.sdk.paint.stroke_text import MAX_POINTS, MAX_STROKES, parse_paint_strokes, serialize_paint_strokes
from studio.sdk.params import Color

FULL = PaintStroke(
    "Å “quoted” \\ line",
    (StrokePoint(-20.0, 1.5, 0.25), StrokePoint(99999.0, 3.125)),
    kind=StrokeKind.CLONE,
    size=7.5,
    hardness=0.25,
    opacity=0.5,
    spacing=0.3,
    color=Color(4.5, -0.25, 0.125, 0.5),
    blend=StrokeBlend.SOFT_LIGHT,
    life=StrokeLife.RANGE,
    first=-3,
    last=12,
    size_by_pressure=True,
    opacity_by_pressure=True,
    offset_x=-12.5,
    offset_y=3.0,
    frame_offset=-4,
    is_frame_fixed=True,
    blur=2.5,
    is_hidden=True,
    is_locked=True,
)


def make_text(points: object, **entry: object) -> str:
    return json.dumps({"version": 1, "strokes": [{"name": "A", "points": points, **entry}]})


def test_all_that_a_stroke_has_is_read_back() -> None:
    strokes = PaintStrokes((FULL, PaintStroke("B", (StrokePoint(0, 0),))))
    text = serialize_paint_strokes(strokes)
    assert parse_paint_strokes(text) == strokes
    assert parse_paint_strokes(text + " ") == strokes  # not from memory
    assert serialize_paint_strokes(parse_paint_strokes(text + " ")) == text


def test_numbers_are_written_with_three_digits() -> None:
    stroke = PaintStroke("A", (StrokePoint(1 / 3, 2.0, 2 / 3), StrokePoint(-0.00001, 1e6)))
    (found,) = parse_paint_strokes(serialize_paint_strokes(PaintStrokes((stroke,)))).strokes
    assert found.points == (StrokePoint(0.333, 2.0, 0.667), StrokePoint(0.0, 1e6))
    assert limit_points([StrokePoint(1e9, 1 / 3, 2.0)]) == (StrokePoint(1e6, 0.333, 1.0),)


def test_nothing_is_an_empty_text() -> None:
    assert serialize_paint_strokes(PaintStrokes()) == ""
    assert parse_paint_strokes(" \n") == PaintStrokes()


def test_as_many_points_as_there_may_be() -> None:
    points = [[number % 100, number // 100] for number in range(MAX_POINTS)]
    assert len(parse_paint_strokes(make_text(points)).strokes[0].points) == MAX_POINTS
    with pytest.raises(ParameterError, match="points"):
        parse_paint_strokes(make_text([*points, [0, 0]]))


@pytest.mark.parametrize(
    "text",
    [
        '{"version": 2, "strokes": []}',
        '{"version": 1, "strokes": [3]}',
        '{"version": 1, "strokes": [{"name": "A"}]}',
        make_text([]),
        make_text({}),
        make_text([[0] * 4]),
        make_text([[0, 0, 1.5]]),
        make_text([[0, 0, math.nan]]),
        make_text([[0, 0]], opacity=1.5),
        make_text([[0, 0]], opacity=math.nan),
        make_text([[0, 0]], size=0),
        make_text([[0, 0]], size=1e9),
        make_text([[0, 0]], spacing=0),
        make_text([[0, 0]], blur="wide"),
        make_text([[0, 0]], blend="burn"),
        make_text([[0, 0]], kind=3),
        make_text([[0, 0]], kind=["brush"]),
        make_text([[0, 0]], color=[1, 2]),
        make_text([[0, 0]], color=[1, 2, math.nan]),
        make_text([[0, 0]], color=[1, 2, 1e9]),
        make_text([[0, 0]], first=1.5),
        make_text([[0, 0]], first=10**400),
        make_text([[0, 0]], frame_offset=math.inf),
        make_text([[0, 0]], is_hidden=1),
        json.dumps({"version": 1, "strokes": [{"points": [[0, 0]]}] * (MAX_STROKES + 1)}),
    ],
)
def test_other_texts_are_refused(text: str) -> None:
    with pytest.raises(ParameterError):
        parse_paint_strokes(text)


def test_strokes_that_stay_are_not_written_again() -> None:
    strokes = PaintStrokes(tuple(replace(FULL, name=f"S {number}") for number in range(3)))
    serialize_paint_strokes(strokes)
    strokes.strokes[1].known_texts.update(json='{"marked":1}')
    changed = strokes.replace_stroke(0, strokes.strokes[0].move_by(1.0, 0.0))
    assert '{"marked":1}' in serialize_paint_strokes(changed)
