"""The Cache menu: clears by node, by range or all, away from the GUI thread; and what the status line says of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, QTimer

from studio.core.language import marked, tr
from studio.core.sizes import size_text
from studio.graph.history import Document
from studio.graph.model import Graph
from studio.ui.background import Background
from studio.ui.window.status_view import StatusView

if TYPE_CHECKING:
    from pathlib import Path

_FIGURES_EVERY_MS = 1000


class Freed(Protocol):
    """What clearing has freed."""

    @property
    def in_memory(self) -> int: ...  # noqa: D102  (the engine documents these)

    @property
    def memory_bytes(self) -> int: ...  # noqa: D102

    @property
    def on_disk(self) -> int: ...  # noqa: D102

    @property
    def disk_bytes(self) -> int: ...  # noqa: D102


class DiskState(Protocol):
    """How the disk store stands."""

    @property
    def folder(self) -> Path: ...  # noqa: D102

    @property
    def bytes(self) -> int | None: ...  # noqa: D102

    @property
    def limit(self) -> int | None: ...  # noqa: D102


class Disk(Protocol):
    """Results on disk."""

    @property
    def state(self) -> DiskState: ...  # noqa: D102


class Cache(Protocol):
    """Results in memory, and what lies behind it."""

    @property
    def used(self) -> int: ...  # noqa: D102

    @property
    def limit(self) -> int: ...  # noqa: D102

    @property
    def disk(self) -> Disk | None: ...  # noqa: D102


class CachingEngine(Protocol):
    """What the menu needs of the engine."""

    @property
    def cache(self) -> Cache: ...  # noqa: D102

    @property
    def cache_notices(self) -> tuple[str, ...]: ...  # noqa: D102

    def clear_cache(
        self, graph: Graph | None = None, node: str | None = None, frames: Iterable[int] | None = None
    ) -> Freed:
        """Forget values of a graph, or of one of its nodes, or all."""
        ...


class CacheMenu(QObject):
    """Clears what was computed, and tells what there is of it.

    Args:
        engine: Has the cache.
        document: The graph and its range.
        background: Deletes files.
        status: Shows figures and messages.
        chosen: Returns the id of the node that is meant; None if there is none.
        refresh: Computes what is shown anew.
        fail: Shows a card with a title and a text.
        parent: Owns it.
    """

    def __init__(
        self,
        engine: CachingEngine,
        document: Document,
        background: Background,
        status: StatusView,
        chosen: Callable[[], str | None],
        refresh: Callable[[], object],
        fail: Callable[[str, str], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._engine = engine
        self._document = document
        self._background = background
        self._status = status
        self._chosen = chosen
        self._refresh = refresh
        self._fail = fail
        self._told: set[str] = set()
        self._figures = QTimer(self)
        self._figures.setInterval(_FIGURES_EVERY_MS)
        self._figures.timeout.connect(self.show_figures)

    def start(self) -> None:
        """Show figures from now on."""
        self.show_figures()
        self._figures.start()

    def stop(self) -> None:
        """Show none any more."""
        self._figures.stop()

    def clear_all(self) -> None:
        """Forget all results, and compute what is shown anew."""
        self._clear(tr("Cache cleared"), self._engine.clear_cache)

    def clear_node(self) -> None:
        """Forget the results of the chosen node."""
        self._clear_chosen(in_range=False)

    def clear_node_in_range(self) -> None:
        """Forget the results of the chosen node between in and out."""
        self._clear_chosen(in_range=True)

    def _clear_chosen(self, *, in_range: bool) -> None:
        node = self._chosen()
        if node is None:
            self._status.post(tr("Select the node whose results are to be cleared"))
            return
        graph = self._document.graph
        frames = self._document.project.range if in_range else None
        name = graph[node].name
        title = tr("{node} cleared", node=name)
        if frames is not None:
            text = marked("{node}, frames {first}–{last} cleared")
            title = tr(text, node=name, first=frames.start, last=frames.stop - 1)
        self._clear(title, lambda: self._engine.clear_cache(graph, node, frames))

    def _clear(self, title: str, work: Callable[[], Freed]) -> None:
        def on_done(freed: Freed) -> None:
            self._status.post(f"{title}: {freed_text(freed)}")
            self._refresh()
            self.show_figures()

        self._background.run(work, on_done, lambda text: self._fail(tr("The cache was not cleared"), text))

    def show_figures(self) -> None:
        """Show what the cache takes, and once what is wrong with it."""
        cache = self._engine.cache
        state = cache.disk.state if cache.disk is not None else None
        self._status.show_cache(cache.used, cache.limit)
        if state is not None:
            self._status.show_disk(state.bytes, state.limit, state.folder)
        notices = set(self._engine.cache_notices)
        for notice in notices - self._told:
            self._fail(tr("The cache"), notice)
        self._told = notices


def freed_text(freed: Freed) -> str:
    """Return what was freed, in words: "12 results in memory (40.0 MiB), 3 on disk (9.0 MiB)"."""
    parts = [
        tr(text, count=count, size=size_text(size))
        for text, count, size in (
            (marked("{count:,} in memory ({size})"), freed.in_memory, freed.memory_bytes),
            (marked("{count:,} on disk ({size})"), freed.on_disk, freed.disk_bytes),
        )
        if count
    ]
    return ", ".join(parts) if parts else tr("there was nothing")
