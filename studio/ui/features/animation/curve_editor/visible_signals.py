"""The numbers of the signals that the visible curves follow, for the frames in view."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from studio.core.time import FrameRange
from studio.graph.active_level import ActiveLevel
from studio.graph.model import Endpoint
from studio.ui.features.animation.curve_editor.model.curve_scene import CurveScene
from studio.ui.features.animation.curve_editor.model.signal_values import SignalValueCache
from studio.ui.features.animation.curve_editor.visible_expressions import VisibleExpressions
from studio.ui.shell.expressions.level_expressions import LevelExpressions


class VisibleSignals(QObject):
    """Requests the numbers that the curve editor shows, and hands them to its scene.

    Args:
        level: The nodes.
        scene: What is in view; it gets the numbers.
        expressions: Computes expressions, which read Signals, too.
        parent: The QObject that owns it.

    Signals:
        values_changed(): The scene has other numbers.
    """

    values_changed = Signal()

    def __init__(self, level: ActiveLevel, scene: CurveScene, expressions: LevelExpressions, parent: QObject) -> None:
        super().__init__(parent)
        self._level, self._scene = level, scene
        self._expressions = VisibleExpressions(scene, expressions)
        self._cache: SignalValueCache | None = None

    def set_cache(self, cache: SignalValueCache) -> None:
        """Take the numbers from here."""
        self._cache = cache
        cache.values_changed.connect(self._on_values_changed)

    def request_values(self, is_seen: bool) -> None:
        """Request the numbers that are in view; none while nobody sees them."""
        if self._cache is not None:
            wanted = {*self._sources().values(), *self._expressions.list_signals()} if is_seen else ()
            self._cache.request_values(sorted(wanted), self._frames())
        if is_seen:
            self.update_scene()

    def update_scene(self) -> None:
        """Hand the numbers that are there to the scene."""
        frames = self._frames()
        self._expressions.update_scene(frames, self._get_signal)
        if self._cache is not None:
            found = {local: self._cache.get_values(full, frames) for local, full in self._sources().items()}
            self._scene.signal_values = found

    def _get_signal(self, output: Endpoint, frame: int) -> float | None:
        return self._cache.get_value(output, frame) if self._cache is not None else None

    def _on_values_changed(self) -> None:
        self.update_scene()
        self.values_changed.emit()

    def _sources(self) -> dict[Endpoint, Endpoint]:
        """Return the signals that are seen, on this level, with their paths in the document."""
        lines = self._scene.iter_visible_lines()
        sources = (line.driver for line in lines if line.driver is not None)
        return {source: Endpoint(self._level.get_full_path(source.node), source.port) for source in sources}

    def _frames(self) -> FrameRange:
        """Return the frames that are seen, as far as the clip goes."""
        bounds = self._scene.plot_transform.compute_visible_bounds(
            self._scene.plot_size.width(), self._scene.plot_size.height()
        )
        last = (
            int(bounds.last_frame) + 2
            if not self._scene.clip_length
            else min(int(bounds.last_frame) + 2, self._scene.clip_length)
        )
        first = max(0, int(bounds.first_frame))
        return FrameRange(first, max(first, last))
