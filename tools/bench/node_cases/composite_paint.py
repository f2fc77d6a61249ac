"""Roto Paint: a stroke of 500 points by each kind."""

from __future__ import annotations

import math
from collections.abc import Callable

from nodes.composite.roto_paint.roto_paint import RotoPaint
from studio.sdk import Image
from studio.sdk.paint.paint_strokes import PaintStroke, PaintStrokes, StrokeKind, StrokePoint
from studio.sdk.testing import run_frame
from tools.bench.node_case import NodeCase, picture


def cases() -> list[NodeCase]:
    """Return a stroke of 500 points over a picture, of each kind."""
    image = picture()
    return [NodeCase(f"composite.roto_paint, {kind.value}, 500 points", _make_call(kind, image)) for kind in StrokeKind]


def _make_call(kind: StrokeKind, image: Image) -> Callable[[], object]:
    width, height = image.width, image.height
    points = tuple(
        StrokePoint(width * (0.1 + 0.8 * n / 500), height * (0.5 + 0.3 * math.sin(n / 60))) for n in range(500)
    )
    stroke = PaintStroke("Stroke", points, kind, offset_x=60.0, offset_y=-45.0)
    painted = RotoPaint(strokes=PaintStrokes((stroke,)))
    return lambda: run_frame(painted, image=image)
