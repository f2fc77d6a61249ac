"""The Cache menu: clears by node, by range or all, away from the GUI thread; and what the status line says of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from studio.core.byte_size import format_byte_size
from studio.core.translation import tr, tr_noop
from studio.graph.history import Document
from studio.ui.features.cache.cache_figures import CacheFigures
from studio.ui.shell.shortcuts.dispatch import Handlers
from studio.ui.widgets.qt_helpers.background_worker import BackgroundWorker

if TYPE_CHECKING:
    from studio.engine.cache.memory_cache import EvictionStats
    from studio.engine.engine import Engine

_USAGE_INTERVAL_MS = 1000


class CacheMenu(QObject):
    """Actions of the menu that clears computed values, and the sizes that it shows.

    Args:
        engine: Has the cache.
        document: The graph and its range.
        background: Deletes files.
        figures: Show what the cache takes.
        post: Shows a hint.
        chosen: Returns the id of the node that is meant; None if there is none.
        refresh: Computes what is shown anew.
        fail: Shows a card with a title and a text.
        parent: Owns it.
    """

    def __init__(
        self,
        engine: Engine,
        document: Document,
        background: BackgroundWorker,
        figures: CacheFigures,
        post: Callable[[str], object],
        chosen: Callable[[], str | None],
        refresh: Callable[[], object],
        fail: Callable[[str, str], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._engine = engine
        self._document = document
        self._background = background
        self._figures, self._post = figures, post
        self._chosen = chosen
        self._refresh = refresh
        self._fail = fail
        self._shown_notices: set[str] = set()
        self._usage_timer = QTimer(self)
        self._usage_timer.setInterval(_USAGE_INTERVAL_MS)
        self._usage_timer.timeout.connect(self.show_cache_usage)

    def build_handlers(self) -> Handlers:
        """Return what can be done with the cache, by the ids of actions."""
        return {
            "cache.clear": self.clear_all,
            "cache.clear_node": self.clear_selected_node,
            "cache.clear_node_range": self.clear_selected_node_in_range,
        }

    def start_updates(self) -> None:
        """Show figures from now on."""
        self.show_cache_usage()
        self._usage_timer.start()

    def stop_updates(self) -> None:
        """Show none any more."""
        self._usage_timer.stop()

    def clear_all(self) -> None:
        """Forget all results, and compute what is shown anew."""
        self._clear(tr("Cache cleared"), self._engine.clear_cache)

    def clear_selected_node(self) -> None:
        """Forget the results of the chosen node."""
        self._clear_chosen(in_range=False)

    def clear_selected_node_in_range(self) -> None:
        """Forget the results of the chosen node between in and out."""
        self._clear_chosen(in_range=True)

    def _clear_chosen(self, *, in_range: bool) -> None:
        node = self._chosen()
        if node is None:
            self._post(tr("Select the node whose results are to be cleared"))
            return
        graph = self._document.graph
        frames = self._document.project.range if in_range else None
        name = graph[node].name
        title = tr("{node} cleared", node=name)
        if frames is not None:
            text = tr_noop("{node}, frames {first}–{last} cleared")
            title = tr(text, node=name, first=frames.start, last=frames.stop - 1)
        self._clear(title, lambda: self._engine.clear_cache(graph, node, frames))

    def _clear(self, title: str, work: Callable[[], EvictionStats]) -> None:
        def on_done(freed: EvictionStats) -> None:
            self._post(f"{title}: {format_freed(freed)}")
            self._refresh()
            self.show_cache_usage()

        self._background.run_task(work, on_done, lambda text: self._fail(tr("The cache was not cleared"), text))

    def show_cache_usage(self) -> None:
        """Show what the cache takes, and once what is wrong with it."""
        cache = self._engine.cache
        state = cache.disk_store.state if cache.disk_store is not None else None
        self._figures.show_memory(cache.used_bytes, cache.byte_limit)
        self._figures.show_device_memory(cache.device_used_bytes, cache.device_byte_limit)
        if state is not None:
            self._figures.show_disk(state.bytes, state.limit, state.folder)
        notices = set(self._engine.cache_notices)
        for notice in notices - self._shown_notices:
            self._fail(tr("The cache"), notice)
        self._shown_notices = notices


def format_freed(freed: EvictionStats) -> str:
    """Return what was freed, in words: "12 results in memory (40.0 MiB), 3 on disk (9.0 MiB)"."""
    parts = [
        tr(text, count=count, size=format_byte_size(size))
        for text, count, size in (
            (tr_noop("{count:,} in memory ({size})"), freed.memory_entries, freed.memory_bytes),
            (tr_noop("{count:,} on disk ({size})"), freed.disk_entries, freed.disk_bytes),
        )
        if count
    ]
    return ", ".join(parts) if parts else tr("there was nothing")
