"""The numbers of the expressions of the visible curves, for the frames in view."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from math import ceil
from typing import Final

from studio.core.errors import StudioError
from studio.core.time import FrameRange
from studio.graph.curves.curve import to_numbers
from studio.graph.model import Endpoint
from studio.ui.features.animation.curve_editor.model.curve_scene import CurveScene, ExpressionPiece
from studio.ui.features.animation.curve_editor.model.visible_curves import CurveLineId, ParamId
from studio.ui.shell.expressions.level_expressions import LevelExpressions

_MOST_POINTS: Final = 600
"""Frames at which a curve is computed: what a window has pixels for, in a few milliseconds."""

SignalAtFrame = Callable[[Endpoint, int], float | None]
"""Returns the number of an output at a frame; None where it is not known."""


class VisibleExpressions:
    """Computes the expressions that the curve editor shows, and hands their numbers to its scene.

    Args:
        scene: What is in view; it gets the numbers.
        expressions: Computes them.
    """

    def __init__(self, scene: CurveScene, expressions: LevelExpressions) -> None:
        self._scene, self._expressions = scene, expressions

    def list_signals(self) -> frozenset[Endpoint]:
        """Return the outputs that the visible expressions read, by their paths in the document."""
        ids = {line.id.param_id for line in self._scene.iter_visible_lines() if line.is_expression}
        return frozenset[Endpoint]().union(*(self._expressions.list_signals(*id) for id in ids))

    def update_scene(self, frames: FrameRange, get_signal: SignalAtFrame) -> None:
        """Compute what is in view.

        Args:
            frames: The frames in view.
            get_signal: Knows the numbers of Signals.
        """
        lines = [line.id for line in self._scene.iter_visible_lines() if line.is_expression]
        found: dict[CurveLineId, tuple[ExpressionPiece, ...]] = {}
        for id in dict.fromkeys(line.param_id for line in lines):
            values = list(self._iter_values(id, frames, get_signal))
            for line in lines:
                if line.param_id == id:
                    found[line] = tuple(_split_pieces(values, line.part))
        self._scene.expression_points = found

    def _iter_values(
        self, id: ParamId, frames: FrameRange, get_signal: SignalAtFrame
    ) -> Iterator[tuple[int, tuple[float, ...]]]:
        """Yield the numbers at some frames; none where they cannot be computed."""
        linked = self._expressions.find_linked(*id)
        step = max(1, ceil(len(frames) / _MOST_POINTS))
        start = frames.start - frames.start % step  # the same frames while the view is panned
        for frame in range(start, frames.stop + step, step):
            try:
                value = linked.evaluate_at(frame, partial(_get_at, get_signal, frame))
            except StudioError:
                value = None
            yield frame, () if value is None else to_numbers(value)


def _get_at(get_signal: SignalAtFrame, frame: int, output: Endpoint) -> float | None:
    return get_signal(output, frame)


def _split_pieces(values: list[tuple[int, tuple[float, ...]]], part: int) -> Iterator[ExpressionPiece]:
    """Yield frames and numbers of a part, in pieces without a gap."""
    piece: list[tuple[float, float]] = []
    for frame, numbers in values:
        if part < len(numbers):
            piece.append((frame, numbers[part]))
        elif piece:
            yield tuple(piece)
            piece = []
    if piece:
        yield tuple(piece)
